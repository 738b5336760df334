#include "catalog/csv.h"

#include <algorithm>
#include <cstdint>

namespace hinomi::catalog {
namespace {

constexpr std::size_t kLongestText = 200;

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// The length of the UTF-8 character that text begins with (RFC 3629); 0 where there is none.
std::size_t utf8_length(std::string_view text) {
  const std::uint8_t lead = byte_at(text, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  const std::uint8_t second = byte_at(text, 1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
      (lead == 0xf4 && second > 0x8f)) {
    return 0;
  }
  return length;
}

bool is_control(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }

// The end of a quoted field that begins behind its quote: the place of the closing one.
std::size_t closing_quote(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('"', from); at != std::string_view::npos; at = line.find('"', at + 2)) {
    if (at + 1 == line.size() || line[at + 1] != '"') return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool split_csv(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (std::size_t at = 0;; ++at) {
    std::size_t end = 0;
    if (at < line.size() && line[at] == '"') {
      const std::size_t closing = closing_quote(line, at + 1);
      if (closing == std::string_view::npos) return false;
      fields.push_back(line.substr(at + 1, closing - at - 1));
      end = closing + 1;
      if (end < line.size() && line[end] != ',') return false;
    } else {
      end = std::min(line.find(',', at), line.size());
      fields.push_back(line.substr(at, end - at));
    }
    if (end == line.size()) return true;
    at = end;
  }
}

std::string clean_text(std::string_view field) {
  std::string out;
  while (!field.empty()) {
    if (field.starts_with("\"\"")) field.remove_prefix(1);
    const std::size_t length = utf8_length(field);
    if (out.size() + std::max<std::size_t>(length, 1) > kLongestText) break;
    if (length == 0 || is_control(field.front())) {
      out += '?';
    } else {
      out += field.substr(0, length);
    }
    field.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace hinomi::catalog
