#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::catalog {

// Rule, taxonomy and service files are written by people: more than this is something else.
inline constexpr std::size_t kMostCatalogBytes = std::size_t{1} << 20;

// The whole of a file. Gzip is unpacked, told by content. Fails where there are more than `most` bytes,
// counted unpacked, so that a small file cannot fill the memory.
[[nodiscard]] base::Result<std::string> read_text(const std::string& path, std::size_t most);

// "rules.toml:12": the place of an error.
[[nodiscard]] std::string at_line(const std::string& place, std::size_t line);

// Takes the next line off the front of text, without its end (LF or CRLF). Only where text is not empty.
[[nodiscard]] std::string_view take_line(std::string_view& text);

// Small letters, digits and "-", beginning with a letter, at most 40: what reports use as a key.
[[nodiscard]] bool is_machine_name(std::string_view text);

}  // namespace hinomi::catalog
