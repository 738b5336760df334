#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::addr {

// An IPv4 or IPv6 address: 128 bits in network order, as two host integers. IPv4 stands mapped
// (::ffff:a.b.c.d), so that both kinds compare, sort and store alike.
struct Address {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;

  static constexpr std::uint64_t kMappedPrefix = 0x0000'ffff'0000'0000;

  static constexpr Address from_v4(std::uint32_t host_order) { return {0, kMappedPrefix | host_order}; }
  // 16 bytes in network order.
  static Address from_v6_bytes(const std::uint8_t* bytes);

  [[nodiscard]] constexpr bool is_v4() const { return hi == 0 && (lo >> 32) == 0xffff; }
  // Host order. Only where is_v4().
  [[nodiscard]] constexpr std::uint32_t v4() const { return static_cast<std::uint32_t>(lo); }

  friend constexpr auto operator<=>(const Address&, const Address&) = default;
};

// "192.0.2.1", "2001:db8::1".
[[nodiscard]] base::Result<Address> parse_address(std::string_view text);
// RFC 5952; IPv4 in dotted form.
[[nodiscard]] std::string to_string(const Address& address);

// What an address may not be, if it is to be believed as the source of a packet.
// Unspecified, loopback, private, shared, link-local, documentation, benchmark, multicast, reserved
// (RFC 6890 and its successors' registries).
[[nodiscard]] bool is_bogon(const Address& address);
// Multicast, broadcast (255.255.255.255), link-local, loopback or unspecified: no telescope's own.
[[nodiscard]] bool is_never_monitored(const Address& address);

// Mixes all bits; unseeded: for tables whose keys strangers choose, xor a secret seed in first.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93;
  x ^= x >> 32;
  return x;
}

}  // namespace hinomi::addr

template <>
struct std::hash<hinomi::addr::Address> {
  std::size_t operator()(const hinomi::addr::Address& a) const noexcept {
    return hinomi::addr::mix(a.hi ^ hinomi::addr::mix(a.lo));
  }
};
