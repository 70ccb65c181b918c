// Against another parser: the same events for the same text, and the same texts refused.
#include <gtest/gtest.h>

#if __has_include(<nlohmann/json.hpp>)
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/buffer.h"
#include "core/tape/equal.h"
#include "core/text/json_events_test.h"
#include "core/text/json_peer_test.h"
#include "core/text/json_random_test.h"
#include "core/text/json_reader.h"
#include "core/text/json_tape.h"
#include "core/text/json_writer.h"

namespace scrt {
namespace {

TEST(JsonDifferential, RandomTextsHaveTheSameEvents) {
  RandomJson json(41);
  for (int round = 0; round < 6000; ++round) {
    const std::string text = json.Document(round % 50 == 0 ? 3000 : 40);
    EventLog log;
    const Status status = ReadJson(text, {}, log);
    ASSERT_TRUE(status.ok()) << status.ToString() << "\n" << text;
    PeerLog peer;
    ASSERT_TRUE(nlohmann::json::sax_parse(text, &peer)) << text;
    peer.events.emplace_back(".");
    ASSERT_EQ(log.events(), peer.events) << text;
  }
}

TEST(JsonDifferential, DamagedTextsAreRefusedAlike) {
  RandomJson json(42);
  int accepted = 0, refused = 0;
  for (int round = 0; round < 60000; ++round) {
    const std::string text = json.Damage(json.Document(12));
    EventLog log;
    const Status status = ReadJson(text, {}, log);
    PeerLog peer;
    const bool peer_ok = nlohmann::json::sax_parse(text, &peer);
    if (peer.out_of_range) continue;
    ASSERT_EQ(status.ok(), peer_ok) << status.ToString() << "\n" << text;
    ++(peer_ok ? accepted : refused);
    if (!peer_ok) continue;
    peer.events.emplace_back(".");
    ASSERT_EQ(log.events(), peer.events) << text;
  }
  EXPECT_GT(accepted, 4000);
  EXPECT_GT(refused, 4000);
}

TEST(JsonDifferential, WrittenTextsReadAsTheSameValues) {
  RandomJson json(43);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = json.Document(60);
    Tape first;
    ASSERT_TRUE(ParseJson(text, {}, &first).ok());
    for (const bool number_text : {false, true}) {
      for (const uint32_t indent : {0u, 2u}) {
        TextWriteOptions options;
        options.number_text = number_text;
        options.indent = indent;
        Buffer out;
        ASSERT_TRUE(WriteTape(first, 0, options, &out).ok());
        const std::string_view written = AsText(out.span());
        Tape second;
        const Status status = ParseJson(written, {}, &second);
        ASSERT_TRUE(status.ok()) << status.ToString() << "\n" << written;
        EqualOptions equal;
        equal.number_text = number_text;
        ASSERT_TRUE(SameDocuments(first, second, equal)) << text << "\n" << written;
        // The peer reads what we wrote, and the same in it.
        PeerLog peer, original;
        ASSERT_TRUE(nlohmann::json::sax_parse(written, &peer)) << written;
        ASSERT_TRUE(nlohmann::json::sax_parse(text, &original));
        if (number_text) {
          ASSERT_EQ(peer.events, original.events);
        }
      }
    }
  }
}

}  // namespace
}  // namespace scrt
#endif
