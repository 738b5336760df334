#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hinomi::report {

// A JSON document for people and machines: members in the order given, one line for each innermost
// object or array, and decimal fractions as people write them (2752.8, where Boost.JSON writes 2.7528E3).
// Fractions have ten significant digits; integers all of theirs. What is no number is null.
[[nodiscard]] std::string json_text(const boost::json::value& value);

// The value or null.
template <class T>
[[nodiscard]] boost::json::value or_null(const std::optional<T>& value) {
  return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

}  // namespace hinomi::report
