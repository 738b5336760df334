#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::tests {

using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

inline std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// A Markdown document whose tested parts stand behind "<!-- tested: NAME -->" each.
class Document {
 public:
  explicit Document(const std::string& path) : path_(path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines_.push_back(line);
  }

  // The body of a table.
  [[nodiscard]] Rows table(std::string_view name) const {
    Rows rows;
    for (auto line = part(name); line != lines_.end() && line->starts_with('|'); ++line) {
      Row row;
      for (std::size_t at = 1; at < line->size();) {
        const std::size_t bar = std::min(line->find('|', at), line->size());
        row.push_back(trimmed(std::string_view(*line).substr(at, bar - at)));
        at = bar + 1;
      }
      rows.push_back(std::move(row));
    }
    if (rows.size() < 3) ADD_FAILURE() << path_ << " has no table \"" << name << '"';
    rows.erase(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(2, std::ssize(rows)));
    return rows;
  }

  // The bytes of a fenced block of hexadecimal digits with comments behind '#'.
  [[nodiscard]] std::vector<std::uint8_t> bytes(std::string_view name) const {
    std::string digits;
    auto line = part(name);
    if (line == lines_.end()) ADD_FAILURE() << path_ << " has no block \"" << name << '"';
    if (line != lines_.end()) ++line;  // the opening fence
    for (; line != lines_.end() && !line->starts_with("```"); ++line) {
      for (char c : line->substr(0, line->find('#'))) {
        if (c != ' ') digits += c;
      }
    }
    std::vector<std::uint8_t> bytes(digits.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char* pair = digits.data() + 2 * i;
      EXPECT_EQ(std::from_chars(pair, pair + 2, bytes[i], 16).ptr, pair + 2) << "not hexadecimal in " << name;
    }
    return bytes;
  }

 private:
  [[nodiscard]] std::vector<std::string>::const_iterator part(std::string_view name) const {
    const auto mark = std::ranges::find(lines_, fmt::format("<!-- tested: {} -->", name));
    return mark == lines_.end() ? mark : std::next(mark);
  }

  std::string path_;
  std::vector<std::string> lines_;
};

// "a, b" as its parts.
inline std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    parts.push_back(trimmed(text.substr(at, comma - at)));
    at = comma + 1;
  }
  return parts;
}

}  // namespace hinomi::tests
