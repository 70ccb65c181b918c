// A small reader for the JSON that the library hands out, so that it can be shown as tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scrt_cli {

struct JsonMember;

// One value. Numbers keep their text.
struct Json {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;  // of a string without its escapes; of everything else as it was written
  std::vector<Json> items;
  std::vector<JsonMember> members;  // in the order of the text

  // The member of this name; a null value if there is none.
  const Json& operator[](std::string_view name) const;
  int64_t Int() const;
  // How a table shows it: strings bare, null as nothing, nested values as JSON.
  std::string Shown() const { return kind == Kind::kNull ? "" : text; }
};

struct JsonMember {
  std::string name;
  Json value;
};

// False if the text is not one JSON value.
bool ParseJson(std::string_view text, Json* out);

}  // namespace scrt_cli
