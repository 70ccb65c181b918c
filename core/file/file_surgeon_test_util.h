// For tests: takes a .scrt file apart, lets anything in it be changed, and puts it together again
// with every check and length right, so that hostile content gets past the checks. Written from
// docs/spec/scrt-file.md; of the library it uses only the hash and zstd.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/compress/compression.h"
#include "core/file/format.h"

namespace scrt::test {

struct SurgeonPage {
  std::vector<uint8_t> raw;
  bool compressed = false;
  uint32_t slots = 0, values = 0;
  uint32_t raw_bytes_added = 0;  // a lie about the raw length
  uint8_t kind = 0;
};

struct SurgeonSegment {
  uint32_t tag = 0;
  uint32_t ordinal = 0;
  std::vector<uint8_t> body;  // all but ROWG
  // ROWG.
  uint32_t schema = 0;
  uint64_t rows = 0, zero = 0;
  std::vector<uint32_t> node_pages;
  std::vector<uint8_t> node_flags;
  std::vector<SurgeonPage> pages;
  bool directory_compressed = false;
  uint64_t old_offset = 0;
};

struct SurgeonFile {
  uint64_t file_id = 0;
  std::vector<SurgeonSegment> segments;  // the last one is the footer
  bool trailer = true;
};

class Surgeon {
  static std::vector<uint8_t> Bytes(const ByteWriter& out) {
    return {out.span().begin(), out.span().end()};
  }

 public:
  // Nothing if these bytes are not a whole file in good order.
  static std::optional<SurgeonFile> Open(ByteSpan bytes) {
    Surgeon surgeon(bytes);
    SurgeonFile file;
    if (bytes.size() < 72 || !file::HasMagic(bytes)) return {};
    file.file_id = Load<uint64_t>(bytes.data() + 24);
    uint64_t at = 40, end = bytes.size() - 32;
    while (at < end) {
      SurgeonSegment segment;
      uint64_t size = 0;
      if (!surgeon.OpenSegment(at, end, &segment, &size)) return {};
      at += size;
      file.segments.push_back(std::move(segment));
    }
    if (at != end || file.segments.empty()) return {};
    if (file.segments.back().tag != file::kFooterTag) return {};
    return file;
  }

  static std::vector<uint8_t> Close(const SurgeonFile& file) {
    ByteWriter out;
    out.PutBytes(file::kMagic);
    out.Put<uint16_t>(1);
    out.Put<uint16_t>(0);
    out.Put<uint32_t>(40);
    out.Put<uint64_t>(0);
    out.Put(file.file_id);
    out.Put(Sum(out.span(), file.file_id, file::kFileTag, 0, 0));
    std::vector<std::pair<uint64_t, uint64_t>> places;  // offset and size of each segment
    Codec codec;
    for (const SurgeonSegment& segment : file.segments) {
      uint64_t start = out.size();
      if (segment.tag == file::kRowGroupTag) {
        CloseGroup(segment, file.file_id, &codec, &out);
      } else {
        std::vector<uint8_t> body = segment.body;
        if (segment.tag == file::kFooterTag) MoveFooter(file, places, &body);
        PutHeader(segment, body.size(), Sum(body, file.file_id, segment.tag, segment.ordinal, 1),
                  file.file_id, &out);
        out.PutBytes(body);
        out.PadTo(8);
      }
      places.emplace_back(start, out.size() - start);
    }
    if (!file.trailer || places.empty()) return Bytes(out);
    uint64_t at = out.size();
    out.Put(places.back().first);
    out.Put(places.back().second);
    out.Put(Sum(out.span().subspan(at), file.file_id, file::kTrailerTag, 0, at));
    out.PutBytes(file::kEndMagic);
    return Bytes(out);
  }

  static uint64_t Sum(ByteSpan bytes, uint64_t id, uint32_t tag, uint32_t ordinal, uint64_t part) {
    ByteWriter name;
    name.Put(id);
    name.Put(tag);
    name.Put(ordinal);
    name.Put(part);
    uint64_t sum = Hash64(bytes, Hash64(name.span()));
    return sum == 0 ? 1 : sum;
  }

 private:
  explicit Surgeon(ByteSpan bytes) : bytes_(bytes) {}

  bool OpenSegment(uint64_t at, uint64_t end, SurgeonSegment* out, uint64_t* size) {
    if (end - at < 32) return false;
    const uint8_t* p = bytes_.data() + at;
    out->tag = Load<uint32_t>(p);
    out->ordinal = Load<uint32_t>(p + 4);
    out->old_offset = at;
    auto body_bytes = Load<uint64_t>(p + 8);
    if (body_bytes > end - at - 32) return false;
    *size = 32 + (body_bytes + 7) / 8 * 8;
    if (*size > end - at) return false;
    ByteSpan body = bytes_.subspan(at + 32, body_bytes);
    if (out->tag == file::kRowGroupTag) return OpenGroup(body, out);
    out->body.assign(body.begin(), body.end());
    return true;
  }

  bool OpenGroup(ByteSpan body, SurgeonSegment* out) {
    if (body.size() < 32) return false;
    const uint8_t* p = body.data();
    out->schema = Load<uint32_t>(p);
    auto nodes = Load<uint32_t>(p + 4), pages = Load<uint32_t>(p + 8);
    auto stored = Load<uint32_t>(p + 12);
    out->rows = Load<uint64_t>(p + 16);
    out->zero = Load<uint64_t>(p + 24);
    uint64_t raw_size = uint64_t{5} * nodes + uint64_t{25} * pages;
    if (stored > body.size() - 32 || stored > raw_size || raw_size > (1u << 24)) return false;
    std::vector<uint8_t> raw(raw_size);
    if (!Unpack(body.subspan(32, stored), &raw)) return false;
    out->directory_compressed = stored < raw_size;
    const uint8_t* d = raw.data();
    for (uint32_t n = 0; n < nodes; ++n) out->node_pages.push_back(Load<uint32_t>(d + 4 * n));
    d += size_t{4} * nodes;
    out->node_flags.assign(d, d + nodes);
    d += nodes;
    uint64_t at = 32 + uint64_t{stored};
    for (uint32_t i = 0; i < pages; ++i) {
      SurgeonPage page;
      auto stored_bytes = Load<uint32_t>(d + size_t{4} * i);
      auto raw_bytes = Load<uint32_t>(d + size_t{4} * (pages + i));
      page.slots = Load<uint32_t>(d + size_t{4} * (2 * size_t{pages} + i));
      page.values = Load<uint32_t>(d + size_t{4} * (3 * size_t{pages} + i));
      page.kind = d[size_t{16} * pages + i];
      if (stored_bytes > body.size() - at || raw_bytes > (1u << 24)) return false;
      page.raw.resize(raw_bytes);
      if (stored_bytes > raw_bytes || !Unpack(body.subspan(at, stored_bytes), &page.raw)) {
        return false;
      }
      page.compressed = stored_bytes < raw_bytes;
      at += stored_bytes;
      out->pages.push_back(std::move(page));
    }
    return at == body.size();
  }

  bool Unpack(ByteSpan stored, std::vector<uint8_t>* raw) {
    if (stored.size() == raw->size()) {
      raw->assign(stored.begin(), stored.end());
      return true;
    }
    return codec_.Decompress(CompressionId::kZstd, stored, raw->size(), raw->data()).ok();
  }

  static void PutHeader(const SurgeonSegment& segment, uint64_t body_bytes, uint64_t body_check,
                        uint64_t id, ByteWriter* out) {
    size_t start = out->size();
    out->Put(segment.tag);
    out->Put(segment.ordinal);
    out->Put(body_bytes);
    out->Put(body_check);
    out->Put(Sum(out->span().subspan(start), id, segment.tag, segment.ordinal, 0));
  }

  static std::vector<uint8_t> Pack(const std::vector<uint8_t>& raw, bool compressed, Codec* codec) {
    ByteWriter packed;
    if (compressed && codec->Compress(CompressionId::kZstd, 1, raw, &packed).ok() &&
        packed.size() < raw.size()) {
      return Bytes(packed);
    }
    return raw;
  }

  static void CloseGroup(const SurgeonSegment& group, uint64_t id, Codec* codec, ByteWriter* out) {
    std::vector<std::vector<uint8_t>> stored;
    for (const SurgeonPage& page : group.pages) {
      stored.push_back(Pack(page.raw, page.compressed, codec));
    }
    ByteWriter directory;
    for (uint32_t pages : group.node_pages) directory.Put(pages);
    directory.PutBytes(group.node_flags);
    for (const auto& bytes : stored) directory.Put(static_cast<uint32_t>(bytes.size()));
    for (const auto& page : group.pages) {
      directory.Put(static_cast<uint32_t>(page.raw.size()) + page.raw_bytes_added);
    }
    for (const auto& page : group.pages) directory.Put(page.slots);
    for (const auto& page : group.pages) directory.Put(page.values);
    for (const auto& page : group.pages) directory.Put(page.kind);
    uint64_t total = 0;
    for (size_t p = 0; p < stored.size(); ++p) {
      directory.Put(Sum(stored[p], id, file::kRowGroupTag, group.ordinal, 2 + p));
      total += stored[p].size();
    }
    std::vector<uint8_t> packed = Pack(Bytes(directory), group.directory_compressed, codec);
    ByteWriter head;
    head.Put(group.schema);
    head.Put(static_cast<uint32_t>(group.node_pages.size()));
    head.Put(static_cast<uint32_t>(group.pages.size()));
    head.Put(static_cast<uint32_t>(packed.size()));
    head.Put(group.rows);
    head.Put(group.zero);
    head.PutBytes(packed);
    PutHeader(group, head.size() + total, Sum(head.span(), id, group.tag, group.ordinal, 1), id,
              out);
    out->PutBytes(head.span());
    for (const auto& bytes : stored) out->PutBytes(bytes);
    out->PadTo(8);
  }

  // Entries of the footer that pointed to a segment point to its new place; those of schemas have
  // the fingerprint of what is now there.
  static void MoveFooter(const SurgeonFile& file,
                         const std::vector<std::pair<uint64_t, uint64_t>>& places,
                         std::vector<uint8_t>* body) {
    auto segment_at = [&](uint64_t old) {
      size_t s = 0;
      while (s < places.size() && file.segments[s].old_offset != old) ++s;
      return s;
    };
    if (body->size() < 8) return;
    auto sections = Load<uint32_t>(body->data());
    uint64_t at = 8 + uint64_t{16} * sections;
    if (at > body->size()) return;
    for (uint32_t s = 0; s < sections; ++s) {
      auto tag = Load<uint32_t>(body->data() + 8 + size_t{16} * s);
      auto bytes = Load<uint64_t>(body->data() + 16 + size_t{16} * s);
      at = (at + 7) / 8 * 8;
      if (at > body->size() || bytes > body->size() - at) return;
      for (uint64_t e = at; e + 32 <= at + bytes; e += 32) {
        uint8_t* entry = body->data() + e;
        if (tag == file::kSchemaTag) {
          size_t segment = segment_at(Load<uint64_t>(entry + 8));
          if (segment == places.size()) continue;
          Store(entry + 8, places[segment].first);
          PutFingerprint(file.segments[segment].body, entry + 16);
        } else if (tag == file::kRowGroupTag) {
          size_t segment = segment_at(Load<uint64_t>(entry));
          if (segment == places.size()) continue;
          Store(entry, places[segment].first);
          Store(entry + 24, places[segment].second);
        }
      }
      at += bytes;
    }
  }

  static void PutFingerprint(ByteSpan body, uint8_t* out) {
    if (body.size() < 4 || Load<uint32_t>(body.data()) > body.size() - 4) return;
    auto sum = Hash128Canonical(body.subspan(4, Load<uint32_t>(body.data())));
    std::copy_n(sum.begin(), 12, out);
  }

  ByteSpan bytes_;
  Codec codec_;
};

}  // namespace scrt::test
