#include "report/clean_text.h"

#include <algorithm>
#include <cstddef>

namespace hinomi::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned char byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool in(unsigned char byte, int first, int last) { return byte >= first && byte <= last; }

// How long the well-formed sequence at the head of the text is; 0 where there is none (RFC 3629, section
// 4: no overlong forms, no surrogates, nothing beyond U+10FFFF).
std::size_t sequence_length(std::string_view text) {
  const unsigned char first = byte_at(text, 0);
  if (first < 0x80) return 1;
  const std::size_t length = in(first, 0xC2, 0xDF)   ? 2
                             : in(first, 0xE0, 0xEF) ? 3
                             : in(first, 0xF0, 0xF4) ? 4
                                                     : 0;
  if (length == 0 || text.size() < length) return 0;
  const int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (!in(byte_at(text, 1), least, most)) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!in(byte_at(text, i), 0x80, 0xBF)) return 0;
  }
  return length;
}

// U+0000 to U+001F, U+007F to U+009F.
bool is_control(std::string_view sequence) {
  const unsigned char first = byte_at(sequence, 0);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && byte_at(sequence, 1) < 0xA0);
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    out += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string printable(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::string out;
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view sequence = rest.substr(0, sequence_length(rest));
    if (is_control(sequence)) {
      out += '?';
    } else {
      out += sequence;
    }
    rest.remove_prefix(sequence.size());
  }
  return out;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace hinomi::report
