#include "catalog/toml_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>

#include "catalog/text_file.h"

namespace hinomi::catalog {
namespace {

using base::ErrorCode;
using base::fail;

// The parser bounds how deep values nest (256) but not the dots of a key, each of which makes a table in
// a table. Few dots a line bound the depth of the whole.
constexpr std::ptrdiff_t kMostDotsInLine = 32;

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

base::Result<void> check_dots(std::string_view text, const std::string& place) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::string_view here = take_line(text);
    if (std::count(here.begin(), here.end(), '.') > kMostDotsInLine) {
      return fail(ErrorCode::kInvalid, at_line(place, line),
                  fmt::format("a line with more than {} dots", kMostDotsInLine), "break it");
    }
  }
  return {};
}

base::Result<std::vector<std::string>> texts_of(const toml::array& array, const std::string& place) {
  std::vector<std::string> texts;
  for (const toml::node& element : array) {
    const auto* text = element.as_string();
    if (text == nullptr) {
      return fail(ErrorCode::kInvalid, at_line(place, line_of(element)),
                  "an array holds something else than text", "write [\"one\", \"two\"]");
    }
    texts.push_back(text->get());
  }
  return texts;
}

base::Result<TomlTable::Value> value_of(const toml::node& node, const std::string& place) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* date = node.as_date()) {
    const toml::date& d = date->get();
    auto day = base::parse_day(fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day));
    if (!day) day.error().place = at_line(place, line_of(node));
    return day;
  }
  if (const auto* array = node.as_array()) return texts_of(*array, place);
  return fail(ErrorCode::kInvalid, at_line(place, line_of(node)),
              "a value is neither text, nor a date, nor an array of texts",
              "write \"text\", 2018-12-31 or [\"one\", \"two\"]");
}

base::Result<void> add_value(TomlTable& to, const toml::key& key, const toml::node& node,
                             const std::string& place) {
  auto value = value_of(node, place);
  if (!value) {
    value.error().message = fmt::format("\"{}\": {}", key.str(), value.error().message);
    return std::unexpected(value.error());
  }
  to.add(std::string(key.str()), {std::move(*value), key.source().begin.line});
  return {};
}

base::Result<TomlTable> item_of(const toml::node& node, const std::string& place, std::string_view item) {
  TomlTable table(place, line_of(node));
  const toml::table* values = node.as_table();
  if (values == nullptr) {
    return fail(ErrorCode::kInvalid, at_line(place, line_of(node)), fmt::format("\"{}\" is no table", item),
                fmt::format("begin each with [[{}]]", item));
  }
  for (const auto& [key, value] : *values) HINOMI_TRY(add_value(table, key, value, place));
  return table;
}

base::Result<TomlFile> convert(const toml::table& document, const std::string& place, std::string_view item) {
  TomlFile file{TomlTable(place, 1), {}};
  for (const auto& [key, node] : document) {
    if (key.str() != item) {
      HINOMI_TRY(add_value(file.top, key, node, place));
      continue;
    }
    const toml::array* items = node.as_array();
    if (items == nullptr) {
      return fail(ErrorCode::kInvalid, at_line(place, line_of(node)), fmt::format("\"{}\" is no array", item),
                  fmt::format("begin each with [[{}]]", item));
    }
    for (const toml::node& element : *items) {
      HINOMI_ASSIGN(TomlTable table, item_of(element, place, item));
      file.items.push_back(std::move(table));
    }
  }
  return file;
}

}  // namespace

base::Result<TomlFile> parse_toml(std::string_view text, const std::string& place, std::string_view item) {
  if (text.size() > kMostCatalogBytes) {
    return fail(ErrorCode::kInvalid, place, fmt::format("more than {} bytes", kMostCatalogBytes),
                "is it the right file?");
  }
  HINOMI_TRY(check_dots(text, place));
  // The system's library is built to throw; nothing that it throws leaves this function.
  try {
    return convert(toml::parse(text, place), place, item);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kInvalid, at_line(place, error.source().begin.line),
                fmt::format("not TOML: {}", error.description()), "correct the line; see https://toml.io");
  }
}

base::Result<void> TomlTable::only(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, entry] : entries_) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    return fail(ErrorCode::kInvalid, at_line(place_, entry.line), fmt::format("unknown key \"{}\"", key),
                fmt::format("known here are: {}", fmt::join(keys, ", ")));
  }
  return {};
}

template <class T>
base::Result<T> TomlTable::required(const std::string& key, std::string_view what) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) {
    return fail(ErrorCode::kInvalid, where(), fmt::format("\"{}\" is missing", key),
                fmt::format("add {} = {}", key, what));
  }
  const T* value = std::get_if<T>(&found->second.value);
  if (value == nullptr || value->empty()) {
    return fail(ErrorCode::kInvalid, where(key), fmt::format("\"{}\" is empty or of another type", key),
                fmt::format("write {} = {}", key, what));
  }
  return *value;
}

base::Result<std::string> TomlTable::text(const std::string& key) const {
  return required<std::string>(key, "\"…\"");
}

base::Result<std::vector<std::string>> TomlTable::texts(const std::string& key) const {
  return required<std::vector<std::string>>(key, "[\"…\"]");
}

base::Result<std::optional<base::Day>> TomlTable::day(const std::string& key) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  if (const auto* day = std::get_if<base::Day>(&found->second.value)) return *day;
  return fail(ErrorCode::kInvalid, where(key), fmt::format("\"{}\" is not a date", key),
              fmt::format("write {} = 2018-12-31, without quotes", key));
}

std::string TomlTable::where(const std::string& key) const {
  const auto found = entries_.find(key);
  return at_line(place_, found == entries_.end() ? line_ : found->second.line);
}

std::string TomlTable::where() const { return at_line(place_, line_); }

}  // namespace hinomi::catalog
