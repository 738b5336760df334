#pragma once

#include <string>
#include <string_view>

namespace hinomi::report {

// The text with every byte that is not part of well-formed UTF-8 (RFC 3629) replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

// valid_utf8() for a terminal: control characters, which could move its cursor or set its title, are
// replaced by '?' too.
[[nodiscard]] std::string printable(std::string_view text);

// Characters of well-formed UTF-8.
[[nodiscard]] std::size_t characters(std::string_view text);

}  // namespace hinomi::report
