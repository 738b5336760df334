#include "report/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "report/clean_text.h"

namespace hinomi::report {
namespace {

namespace json = boost::json;

bool is_container(const json::value& value) { return value.is_object() || value.is_array(); }

std::string quoted(std::string_view text) {
  return json::serialize(json::value(json::string(valid_utf8(text))));
}

void write(const json::value& value, std::size_t depth, std::string& out);

// Writes members between brackets, on lines of their own where one of them is a container.
template <class Members, class Write>
void write_members(const Members& members, bool on_lines, char open, char close, std::size_t depth,
                   std::string& out, Write write_member) {
  const std::string line = "\n" + std::string(2 * (depth + 1), ' ');
  out += open;
  bool first = true;
  for (const auto& member : members) {
    if (!first) out += on_lines ? "," : ", ";
    if (on_lines) out += line;
    write_member(member);
    first = false;
  }
  if (on_lines) out += "\n" + std::string(2 * depth, ' ');
  out += close;
}

void write_object(const json::object& object, std::size_t depth, std::string& out) {
  const bool on_lines = std::ranges::any_of(object, [](const auto& m) { return is_container(m.value()); });
  write_members(object, on_lines, '{', '}', depth, out, [&](const json::key_value_pair& member) {
    out += quoted(std::string_view(member.key().data(), member.key().size())) + ": ";
    write(member.value(), depth + 1, out);
  });
}

void write_array(const json::array& array, std::size_t depth, std::string& out) {
  write_members(array, std::ranges::any_of(array, is_container), '[', ']', depth, out,
                [&](const json::value& member) { write(member, depth + 1, out); });
}

void write(const json::value& value, std::size_t depth, std::string& out) {
  if (const json::object* object = value.if_object()) {
    write_object(*object, depth, out);
  } else if (const json::array* array = value.if_array()) {
    write_array(*array, depth, out);
  } else if (const double* number = value.if_double()) {
    out += std::isfinite(*number) ? fmt::format("{:.10g}", *number) : "null";
  } else if (const json::string* text = value.if_string()) {
    out += quoted(std::string_view(text->data(), text->size()));
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string out;
  write(value, 0, out);
  return out + "\n";
}

}  // namespace hinomi::report
