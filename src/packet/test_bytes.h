#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "packet/packet.h"
#include "record/frame.h"

namespace hinomi::packet::test {

using Buffer = std::vector<std::uint8_t>;

constexpr int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Bytes as people write them, "45 00 0028"; what is no digit separates. The buffer has exactly that size, so
// that the address sanitizer sees a read beyond it.
inline Buffer hex(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) digits += digit(c) >= 0 ? 1 : 0;
  Buffer bytes(digits / 2);
  std::size_t at = 0;
  for (const char c : text) {
    if (digit(c) < 0) continue;
    std::uint8_t& byte = bytes[at++ / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | digit(c));
  }
  return bytes;
}

inline Buffer first(const Buffer& bytes, std::size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

// A frame that was captured whole.
inline record::Frame frame_of(const Buffer& bytes, record::LinkType link = record::LinkType::kEthernet) {
  record::Frame frame;
  frame.data = bytes;
  frame.original_length = static_cast<std::uint32_t>(bytes.size());
  frame.link = link;
  return frame;
}

inline addr::Address v4(std::uint32_t address) { return addr::Address::from_v4(address); }
inline addr::Address v6(std::uint64_t hi, std::uint64_t lo) { return {hi, lo}; }

}  // namespace hinomi::packet::test
