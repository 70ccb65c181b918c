#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/tape/builder.h"
#include "core/tape/equal.h"
#include "core/tape/walk.h"

namespace scrt {
namespace {

// Builds tapes from a list of events, one character each, over a made-up source.
class Script {
 public:
  Tape Build(std::string_view events) {
    Tape tape;
    TapeBuilder builder(&tape);
    builder.Start(source_);
    uint64_t at = 0;
    for (char event : events) {
      Send(builder, event, at);
      at += 2;
    }
    builder.Finish();
    return tape;
  }

 private:
  static void Send(TapeBuilder& b, char event, uint64_t at) {
    const auto text = [](const char* t) { return TextEvent{t, false}; };
    switch (event) {
      case '{':
        b.BeginObject(at);
        break;
      case '}':
        b.EndObject(at);
        break;
      case '[':
        b.BeginArray(at);
        break;
      case ']':
        b.EndArray(at);
        break;
      case 'k':
        b.Key(text("k"), at);
        break;
      case 'l':
        b.Key(text("a key of some length"), at);
        break;
      case 's':
        b.String(text("s"), at);
        break;
      case 'S':
        b.String(text("a string of some length"), at);
        break;
      case '0':
        b.Int(0, "0", at);
        break;
      case '1':
        b.Int(1, "1", at);
        break;
      case 'd':
        b.Double(1, "1.0", at);
        break;
      case 'z':
        b.Double(0, "0.0", at);
        break;
      case '-':
        b.Double(-0.0, "-0.0", at);
        break;
      case 'u':
        b.Uint(uint64_t{1} << 63, "9223372036854775808", at);
        break;
      case 'D':
        b.Double(9223372036854775808.0, "9.223372036854775808e18", at);
        break;
      case 'n':
        b.Null(at);
        break;
      case 't':
        b.Bool(true, at);
        break;
      case 'f':
        b.Bool(false, at);
        break;
      default:
        b.EndRecord(0);
        break;
    }
  }

  std::string source_ = std::string(1000, ' ');
};

bool Same(std::string_view a, std::string_view b, bool key_order = true) {
  Script script;
  EqualOptions options;
  options.key_order = key_order;
  Tape left = script.Build(a), right = script.Build(b);
  EXPECT_TRUE(SameDocuments(left, left, options)) << a;
  EXPECT_EQ(SameDocuments(left, right, options), SameDocuments(right, left, options));
  return SameDocuments(left, right, options);
}

TEST(TapeBuilder, SubtreesAndSpansCloseOverTheirContent) {
  Tape tape = Script().Build("{k[10]l{}}.[].n.");
  auto nodes = tape.nodes();
  ASSERT_EQ(nodes.size(), 9u);
  EXPECT_EQ(tape.documents(), (std::vector<uint32_t>{0, 7, 8}));
  EXPECT_EQ(nodes[0].container.subtree, 7u);
  EXPECT_EQ(nodes[0].container.bytes, 19u);
  EXPECT_EQ(nodes[2].container.subtree, 3u);
  EXPECT_EQ(nodes[2].container.bytes, 7u);
  EXPECT_EQ(tape.Skip(2), 5u);
  EXPECT_EQ(tape.Skip(0), 7u);
  EXPECT_EQ(tape.Text(nodes[1]), "k");
  EXPECT_EQ(tape.Text(nodes[5]), "a key of some length");
  EXPECT_EQ(tape.Find(0, "a key of some length"), 6u);
}

TEST(TapeBuilder, IncompleteDocumentsAreDropped) {
  Tape tape = Script().Build("1.[1[");
  EXPECT_EQ(tape.nodes().size(), 1u);
  EXPECT_EQ(tape.documents().size(), 1u);
}

TEST(TapeBuilder, MemoryIsKeptAndContentIsNot) {
  Tape tape;
  TapeBuilder builder(&tape);
  std::string source(10, ' ');
  uint64_t held = 0;
  for (int round = 0; round < 3; ++round) {
    builder.Start(source);
    builder.BeginArray(0);
    for (int i = 0; i < 10000; ++i) builder.String({"some string that is stored", false}, 1);
    builder.EndArray(2);
    builder.EndRecord(0);
    builder.Finish();
    EXPECT_EQ(tape.nodes().size(), 10001u);
    if (round > 0) {
      EXPECT_EQ(tape.Bytes(), held);
    }
    held = tape.Bytes();
  }
}

TEST(SameDocuments, ComparesValues) {
  EXPECT_TRUE(Same("1.", "1."));
  EXPECT_FALSE(Same("1.", "0."));
  EXPECT_FALSE(Same("1.", "1.1."));
  EXPECT_TRUE(Same("[1s{kS}].", "[1s{kS}]."));
  EXPECT_FALSE(Same("[1s].", "[1S]."));
  EXPECT_FALSE(Same("[1].", "[11]."));
  EXPECT_FALSE(Same("[].", "{}."));
  EXPECT_FALSE(Same("n.", "f."));
  EXPECT_FALSE(Same("t.", "f."));
  EXPECT_FALSE(Same("s.", "[s]."));
}

TEST(SameDocuments, NumbersAreEqualByValueAndZeroHasASign) {
  EXPECT_TRUE(Same("1.", "d."));
  EXPECT_TRUE(Same("0.", "z."));
  EXPECT_FALSE(Same("0.", "-."));
  EXPECT_FALSE(Same("z.", "-."));
  EXPECT_TRUE(Same("u.", "D."));
  EXPECT_FALSE(Same("u.", "1."));
}

TEST(SameDocuments, KeyOrderCountsUnlessTold) {
  EXPECT_FALSE(Same("{k1l0}.", "{l0k1}."));
  EXPECT_TRUE(Same("{k1l0}.", "{l0k1}.", false));
  EXPECT_FALSE(Same("{k1l0}.", "{l1k0}.", false));
  EXPECT_FALSE(Same("{k1}.", "{k1k1}.", false));
  EXPECT_TRUE(Same("{k1l0k0}.", "{l0k1k0}.", false));
  EXPECT_FALSE(Same("{k1k0}.", "{k0k1}.", false));
  EXPECT_TRUE(Same("{k{k1l0}}.", "{k{l0k1}}.", false));
}

TEST(WalkTape, DrivesABuilderToTheSameTape) {
  Script script;
  for (std::string_view events :
       {"{k[10tfnd]l{}}.[].n.", "[[[]][{k{k{}}}]].", "u.D.z.-.s.S.", "{k[{l1}]}."}) {
    Tape tape = script.Build(events), copy;
    TapeBuilder builder(&copy);
    builder.Start(tape.source());
    ASSERT_TRUE(WalkTape(tape, 0, tape.documents().size(), builder));
    builder.Finish();
    ASSERT_EQ(copy.nodes().size(), tape.nodes().size());
    EXPECT_EQ(copy.documents(), tape.documents());
    EXPECT_TRUE(SameDocuments(tape, copy));
    for (size_t i = 0; i < tape.nodes().size(); ++i) {
      EXPECT_EQ(copy.nodes()[i].kind, tape.nodes()[i].kind);
      EXPECT_EQ(copy.nodes()[i].offset, tape.nodes()[i].offset);
    }
  }
}

}  // namespace
}  // namespace scrt
