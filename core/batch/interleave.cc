#include "core/batch/interleave.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace scrt {
namespace {

using Sources = std::span<const ColumnPtr>;
using Picks = std::span<const SlotPick>;

constexpr uint64_t kMostItems = std::numeric_limits<int32_t>::max();

class Interleaver {
 public:
  explicit Interleaver(uint64_t* memory) : memory_(*memory) {}

  Result<ColumnPtr> Gather(const TypePtr& type, Sources sources, Picks picks) {
    const Type& storage = Storage(*type);
    SCRT_RETURN_IF_ERROR(Take(sizeof(Column) + 64));
    auto out = std::make_shared<Column>();
    out->type = type;
    out->length = static_cast<int64_t>(picks.size());
    if (storage.id == TypeId::kNull) {
      out->null_count = out->length;
      return ColumnPtr(out);
    }
    SCRT_RETURN_IF_ERROR(Validity(sources, picks, out.get()));
    SCRT_RETURN_IF_ERROR(Values(storage, sources, picks, out.get()));
    return ColumnPtr(out);
  }

 private:
  Status Take(uint64_t bytes) {
    if (bytes > memory_) return Status(Code::kLimit, "columns exceed the memory limit");
    memory_ -= bytes;
    return Status::Ok();
  }

  Status Zeros(size_t bytes, Buffer* out) {
    SCRT_RETURN_IF_ERROR(Take(bytes));
    if (!out->ResizeZero(bytes)) throw std::bad_alloc();
    return Status::Ok();
  }

  Status Validity(Sources sources, Picks picks, Column* out) {
    bool all = std::all_of(sources.begin(), sources.end(),
                           [](const ColumnPtr& source) { return source->validity == nullptr; });
    if (all) return Status::Ok();
    Buffer bits;
    SCRT_RETURN_IF_ERROR(Zeros(BitmapBytes(picks.size()), &bits));
    for (size_t i = 0; i < picks.size(); ++i) {
      if (sources[picks[i].source]->IsValid(picks[i].slot)) {
        SetBit(bits.mutable_data(), i);
      } else {
        ++out->null_count;
      }
    }
    if (out->null_count != 0) out->validity = Buffer::Share(std::move(bits));
    return Status::Ok();
  }

  Status Values(const Type& type, Sources sources, Picks picks, Column* out) {
    switch (type.id) {
      case TypeId::kBool:
        return Bools(sources, picks, out);
      case TypeId::kSymbol:
        return Symbols(sources, picks, out);
      case TypeId::kList:
      case TypeId::kMap:
        return Items(type, sources, picks, out);
      case TypeId::kStruct:
        for (size_t f = 0; f < type.fields.size(); ++f) {
          SCRT_RETURN_IF_ERROR(Child(type.fields[f].type, f, sources, picks, out));
        }
        return Shapes(sources, picks, out);
      case TypeId::kTimestamptz:
        SCRT_RETURN_IF_ERROR(Child(MakeType(TypeId::kI64), 0, sources, picks, out));
        return Child(MakeType(TypeId::kI16), 1, sources, picks, out);
      case TypeId::kUnion:
        return Union(type, sources, picks, out);
      default:
        return IsBinary(type) ? Texts(sources, picks, out)
                              : Fixed(static_cast<size_t>(FixedWidth(type)), sources, picks, out);
    }
  }

  // Child `c` of every source, at these slots.
  Status Child(const TypePtr& type, size_t c, Sources sources, Picks picks, Column* out) {
    std::vector<ColumnPtr> children;
    for (const ColumnPtr& source : sources) children.push_back(source->children[c]);
    SCRT_ASSIGN_OR_RETURN(ColumnPtr child, Gather(type, children, picks));
    out->children.push_back(std::move(child));
    return Status::Ok();
  }

  Status Bools(Sources sources, Picks picks, Column* out) {
    Buffer bits;
    SCRT_RETURN_IF_ERROR(Zeros(BitmapBytes(picks.size()), &bits));
    for (size_t i = 0; i < picks.size(); ++i) {
      const Column& source = *sources[picks[i].source];
      if (GetBit(source.values->data(), picks[i].slot)) SetBit(bits.mutable_data(), i);
    }
    out->values = Buffer::Share(std::move(bits));
    return Status::Ok();
  }

  Status Fixed(size_t width, Sources sources, Picks picks, Column* out) {
    Buffer values;
    SCRT_RETURN_IF_ERROR(Zeros(picks.size() * width, &values));
    for (size_t i = 0; i < picks.size(); ++i) {
      const uint8_t* from = sources[picks[i].source]->values->data();
      std::memcpy(values.mutable_data() + i * width, from + picks[i].slot * width, width);
    }
    out->values = Buffer::Share(std::move(values));
    return Status::Ok();
  }

  Status Texts(Sources sources, Picks picks, Column* out) {
    uint64_t bytes = 0;
    for (const SlotPick& pick : picks) bytes += sources[pick.source]->Text(pick.slot).size();
    if (bytes > kMostItems) return Status(Code::kLimit, "more than 2 GiB of text in one batch");
    Buffer offsets, text;
    SCRT_RETURN_IF_ERROR(Zeros((picks.size() + 1) * 4, &offsets));
    SCRT_RETURN_IF_ERROR(Take(bytes));
    if (!text.Reserve(static_cast<size_t>(bytes))) throw std::bad_alloc();
    for (size_t i = 0; i < picks.size(); ++i) {
      std::string_view value = sources[picks[i].source]->Text(picks[i].slot);
      text.AppendBytes(value.data(), value.size());
      offsets.mutable_as<int32_t>()[i + 1] = static_cast<int32_t>(text.size());
    }
    out->values = Buffer::Share(std::move(offsets));
    out->bytes = Buffer::Share(std::move(text));
    return Status::Ok();
  }

  // The dictionaries one behind the other.
  Status Symbols(Sources sources, Picks picks, Column* out) {
    std::vector<uint64_t> bases;
    std::vector<SlotPick> entries;
    for (uint32_t s = 0; s < sources.size(); ++s) {
      bases.push_back(entries.size());
      auto n = static_cast<uint32_t>(sources[s]->children[0]->length);
      SCRT_RETURN_IF_ERROR(Take(n * sizeof(SlotPick)));
      for (uint32_t i = 0; i < n; ++i) entries.push_back({s, i});
    }
    if (entries.size() > kMostItems) return Status(Code::kLimit, "too many symbols in one batch");
    SCRT_RETURN_IF_ERROR(Child(MakeType(TypeId::kString), 0, sources, entries, out));
    Buffer codes;
    SCRT_RETURN_IF_ERROR(Zeros(picks.size() * 4, &codes));
    for (size_t i = 0; i < picks.size(); ++i) {
      const Column& source = *sources[picks[i].source];
      if (!source.IsValid(picks[i].slot)) continue;
      auto code = static_cast<uint64_t>(source.values->as<int32_t>()[picks[i].slot]);
      codes.mutable_as<int32_t>()[i] = static_cast<int32_t>(bases[picks[i].source] + code);
    }
    out->values = Buffer::Share(std::move(codes));
    return Status::Ok();
  }

  Status Items(const Type& type, Sources sources, Picks picks, Column* out) {
    Buffer offsets;
    SCRT_RETURN_IF_ERROR(Zeros((picks.size() + 1) * 4, &offsets));
    std::vector<SlotPick> items;
    for (size_t i = 0; i < picks.size(); ++i) {
      const int32_t* bounds = sources[picks[i].source]->values->as<int32_t>() + picks[i].slot;
      SCRT_RETURN_IF_ERROR(Take(static_cast<uint64_t>(bounds[1] - bounds[0]) * sizeof(SlotPick)));
      for (int32_t k = bounds[0]; k < bounds[1]; ++k) {
        items.push_back({picks[i].source, static_cast<uint32_t>(k)});
      }
      if (items.size() > kMostItems) return Status(Code::kLimit, "too many items in one batch");
      offsets.mutable_as<int32_t>()[i + 1] = static_cast<int32_t>(items.size());
    }
    out->values = Buffer::Share(std::move(offsets));
    for (size_t c = 0; c < type.children.size(); ++c) {
      SCRT_RETURN_IF_ERROR(Child(type.children[c], c, sources, items, out));
    }
    return Status::Ok();
  }

  // The shape tables one behind the other.
  Status Shapes(Sources sources, Picks picks, Column* out) {
    size_t fields = out->children.size();
    auto table = std::make_shared<ShapeTable>();
    std::vector<uint64_t> bases;
    for (const ColumnPtr& source : sources) {
      bases.push_back(table->size());
      size_t shapes = source->shapes != nullptr ? source->shapes->size() : 0;
      for (size_t s = 0; s < shapes; ++s) {
        SCRT_RETURN_IF_ERROR(Take(4 * (1 + (*source->shapes)[s].size())));
        table->Add((*source->shapes)[s]);
      }
      if (source->shapes != nullptr) continue;
      std::vector<uint32_t> every(fields);
      for (size_t f = 0; f < fields; ++f) every[f] = static_cast<uint32_t>(f);
      SCRT_RETURN_IF_ERROR(Take(4 * (1 + fields)));
      table->Add(every);
    }
    if (table->size() == 0 || table->IsTrivial(fields)) return Status::Ok();
    Buffer codes;
    SCRT_RETURN_IF_ERROR(Zeros(picks.size() * 4, &codes));
    for (size_t i = 0; i < picks.size(); ++i) {
      const Column& source = *sources[picks[i].source];
      uint64_t code = bases[picks[i].source];
      if (!source.IsValid(picks[i].slot)) continue;
      if (source.shapes != nullptr) {
        code += static_cast<uint64_t>(source.shape_codes->as<int32_t>()[picks[i].slot]);
      }
      codes.mutable_as<int32_t>()[i] = static_cast<int32_t>(code);
    }
    out->shape_codes = Buffer::Share(std::move(codes));
    out->shapes = std::move(table);
    return Status::Ok();
  }

  Status Union(const Type& type, Sources sources, Picks picks, Column* out) {
    Buffer ids, offsets;
    SCRT_RETURN_IF_ERROR(Zeros(picks.size(), &ids));
    SCRT_RETURN_IF_ERROR(Zeros(picks.size() * 4, &offsets));
    SCRT_RETURN_IF_ERROR(Take(picks.size() * sizeof(SlotPick)));
    std::vector<std::vector<SlotPick>> of(type.children.size());
    for (size_t i = 0; i < picks.size(); ++i) {
      const Column& source = *sources[picks[i].source];
      if (!source.IsValid(picks[i].slot)) continue;
      uint8_t id = source.values->data()[picks[i].slot];
      ids.mutable_data()[i] = id;
      offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(of[id].size());
      auto slot = static_cast<uint32_t>(source.bytes->as<int32_t>()[picks[i].slot]);
      of[id].push_back({picks[i].source, slot});
    }
    out->values = Buffer::Share(std::move(ids));
    out->bytes = Buffer::Share(std::move(offsets));
    for (size_t c = 0; c < of.size(); ++c) {
      SCRT_RETURN_IF_ERROR(Child(type.children[c], c, sources, of[c], out));
    }
    return Status::Ok();
  }

  uint64_t& memory_;
};

}  // namespace

Result<ColumnPtr> Interleave(const TypePtr& type, std::span<const ColumnPtr> sources,
                             std::span<const SlotPick> picks, uint64_t* memory) {
  if (picks.size() > kMostItems) return Status(Code::kLimit, "too many slots in one batch");
  return Interleaver(memory).Gather(type, sources, picks);
}

}  // namespace scrt
