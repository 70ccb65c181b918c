// Observations: what was seen at one place of a stream of values, and the type that holds it all.
//
// An observation is a set of facts, so the order in which values came does not matter, and two
// observations join by union. The type that it gives is the least one that loses nothing:
//   integers -> i64 or u64 by their range; with doubles -> f64, if each integer is a double too;
//   numbers that neither holds -> number; values of different kinds -> a union of them;
//   objects -> a struct, with `required` on the keys that every object had; objects with more keys
//   than kMaxStructFields, or with a key twice -> map; null -> T?.
// Only the order of a struct's fields follows the stream: the order in which keys first came.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/batch/shape.h"
#include "core/schema/type.h"

namespace scrt {

// Objects at one place that together have more keys than this are maps whose keys are data.
inline constexpr uint32_t kMaxStructFields = 1024;

struct Observation {
  enum Fact : uint16_t {
    kNull = 1,
    kBool = 2,
    kNegative = 4,  // an int64 below 0
    kPositive = 8,  // an int64 of 0 or more
    kLarge = 16,    // an integer above INT64_MAX
    kInexact = 32,  // an integer that no double holds, or whose text a double would change
    kDouble = 64,
    kNumber = 128,  // a number that only its text holds
    kString = 256,
    kObject = 512,
    kArray = 1024,
    kMap = 2048,  // objects here are maps: fields are gone, map_value has them all
  };
  uint16_t facts = 0;
  uint64_t objects = 0;                              // seen here
  uint64_t present = 0;                              // objects of the parent that had this key
  uint64_t last_object = 0;                          // the latest of those, counted from 1
  std::unique_ptr<Observation> element;              // of arrays
  std::unique_ptr<Observation> map_value;            // of objects that are maps
  std::unique_ptr<ShapeTrie> keys;                   // of objects
  std::vector<std::unique_ptr<Observation>> fields;  // by the trie's field numbers

  // Adds all that `other` saw.
  void Join(const Observation& other);
  // From now on objects here are maps.
  void BecomeMap();
  // The observation of this key; makes it if it is new. Only while objects are structs.
  Observation* Field(std::string_view name);

  TypePtr ToType() const;
  // The fields of a struct for the objects seen here.
  std::vector<scrt::Field> ToFields() const;
};

}  // namespace scrt
