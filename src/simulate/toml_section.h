#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::simulate {

// One table of a TOML file, read key by key: says where a value stands and what was wrong with it, and
// in finish() names the keys that nobody asked for. The table outlives it. Included in one .cpp only,
// since toml++ is slow to compile.
class TomlSection {
 public:
  TomlSection(const toml::table& table, std::string file) : table_(table), file_(std::move(file)) {}

  [[nodiscard]] std::string place() const { return place_of(table_); }
  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  [[nodiscard]] const toml::node* node(std::string_view key) {
    asked_.insert(std::string(key));
    return table_.get(key);
  }

  [[nodiscard]] std::unexpected<base::Error> wrong(std::string_view key, std::string_view what,
                                                   std::string hint) const {
    const toml::node* at = table_.get(key);
    return base::fail(base::ErrorCode::kInvalid, at != nullptr ? place_of(*at) : place(),
                      fmt::format("\"{}\" {}", key, what), std::move(hint));
  }

  [[nodiscard]] base::Result<std::string> text(std::string_view key, std::string_view example) {
    const toml::node* at = node(key);
    const auto value = at != nullptr ? at->value<std::string>() : std::nullopt;
    if (!value || !at->is_string()) {
      return wrong(key, at == nullptr ? "is missing" : "must be text",
                   fmt::format("write {} = \"{}\"", key, example));
    }
    return *value;
  }

  [[nodiscard]] base::Result<std::int64_t> whole(std::string_view key, std::int64_t fallback,
                                                 std::int64_t low, std::int64_t high) {
    const toml::node* at = node(key);
    if (at == nullptr) return fallback;
    const auto value = at->is_integer() ? at->value<std::int64_t>() : std::nullopt;
    if (!value || *value < low || *value > high) {
      return wrong(key, fmt::format("must be a whole number from {} to {}", low, high), "");
    }
    return *value;
  }

  // A number with up to three digits after the point, as thousandths.
  [[nodiscard]] base::Result<std::int64_t> thousandths(std::string_view key, std::int64_t fallback,
                                                       double low, double high) {
    const toml::node* at = node(key);
    if (at == nullptr) return fallback;
    const auto value = at->is_number() ? at->value<double>() : std::nullopt;
    if (!value || !(*value >= low && *value <= high)) {
      return wrong(key, fmt::format("must be a number from {} to {}", low, high), "");
    }
    return std::llround(*value * 1'000);
  }

  [[nodiscard]] base::Result<bool> flag(std::string_view key) {
    const toml::node* at = node(key);
    if (at == nullptr) return false;
    if (!at->is_boolean()) return wrong(key, "must be true or false", "");
    return at->value<bool>().value_or(false);
  }

  // An array of texts; empty where the key is absent.
  [[nodiscard]] base::Result<std::vector<std::string>> texts(std::string_view key, std::string_view example) {
    std::vector<std::string> values;
    const toml::node* at = node(key);
    if (at == nullptr) return values;
    const auto refusal =
        wrong(key, "must be a list of texts", fmt::format("write {} = [\"{}\"]", key, example));
    if (!at->is_array()) return refusal;
    for (const toml::node& element : *at->as_array()) {
      if (!element.is_string()) return refusal;
      values.push_back(element.value_or(std::string()));
    }
    return values;
  }

  // The index of a text among names; `fallback` where the key is absent.
  template <class Enum>
  [[nodiscard]] base::Result<Enum> one_of(std::string_view key, std::span<const std::string_view> names,
                                          Enum fallback) {
    const toml::node* at = node(key);
    if (at == nullptr) return fallback;
    const std::string value = at->value_or(std::string());
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == value) return static_cast<Enum>(i);
    }
    return wrong(key, fmt::format("must be one of {}", fmt::join(names, ", ")), "");
  }

  [[nodiscard]] base::Result<void> finish() const {
    for (const auto& [key, value] : table_) {
      if (asked_.contains(std::string(key.str()))) continue;
      return base::fail(base::ErrorCode::kInvalid, place_of(value),
                        fmt::format("\"{}\" means nothing here", key.str()),
                        fmt::format("known here: {}", fmt::join(asked_, ", ")));
    }
    return {};
  }

  [[nodiscard]] std::string place_of(const toml::node& at) const {
    return fmt::format("{}:{}", file_, at.source().begin.line);
  }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  const toml::table& table_;
  std::string file_;
  std::set<std::string> asked_;
};

}  // namespace hinomi::simulate
