#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace hinomi::base {

using Bytes = std::span<const std::uint8_t>;

// Loads an unsigned integer that may stand unaligned. The caller has checked that it is there.
template <class T>
[[nodiscard]] inline T load_native(const std::uint8_t* at) {
  static_assert(std::is_unsigned_v<T>);
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

[[nodiscard]] inline std::uint16_t swap_bytes(std::uint16_t v) { return __builtin_bswap16(v); }
[[nodiscard]] inline std::uint32_t swap_bytes(std::uint32_t v) { return __builtin_bswap32(v); }
[[nodiscard]] inline std::uint64_t swap_bytes(std::uint64_t v) { return __builtin_bswap64(v); }

// Network order, as it stands in packet headers.
template <class T>
[[nodiscard]] inline T load_big(const std::uint8_t* at) {
  if constexpr (std::endian::native == std::endian::big) return load_native<T>(at);
  return swap_bytes(load_native<T>(at));
}

template <class T>
inline void store_big(std::uint8_t* at, T value) {
  static_assert(std::is_unsigned_v<T>);
  if constexpr (std::endian::native == std::endian::little) value = swap_bytes(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace hinomi::base
