#include "addr/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "addr/prefix.h"
#include "base/bytes.h"

namespace hinomi::addr {
namespace {

// A block of IPv4 addresses, host order.
struct V4Block {
  std::uint32_t first;
  int length;
};

// IANA IPv4 Special-Purpose Address Registry (RFC 6890), entries not globally reachable, and class D and E.
constexpr std::array kV4Bogons{
    V4Block{0x00000000, 8},   // 0.0.0.0/8
    V4Block{0x0a000000, 8},   // 10.0.0.0/8
    V4Block{0x64400000, 10},  // 100.64.0.0/10, RFC 6598
    V4Block{0x7f000000, 8},   // 127.0.0.0/8
    V4Block{0xa9fe0000, 16},  // 169.254.0.0/16
    V4Block{0xac100000, 12},  // 172.16.0.0/12
    V4Block{0xc0000000, 24},  // 192.0.0.0/24
    V4Block{0xc0000200, 24},  // 192.0.2.0/24
    V4Block{0xc0a80000, 16},  // 192.168.0.0/16
    V4Block{0xc6120000, 15},  // 198.18.0.0/15
    V4Block{0xc6336400, 24},  // 198.51.100.0/24
    V4Block{0xcb007100, 24},  // 203.0.113.0/24
    V4Block{0xe0000000, 3},   // 224.0.0.0/3: multicast and reserved
};

constexpr bool inside(std::uint32_t address, V4Block block) {
  return (address ^ block.first) >> (32 - block.length) == 0;
}

// The first `bits` (1 to 64) of an IPv6 address.
constexpr bool starts_with(const Address& a, std::uint64_t hi, int bits) {
  return (a.hi ^ hi) >> (64 - bits) == 0;
}

constexpr bool is_v6_multicast(const Address& a) { return a.hi >> 56 == 0xff; }
constexpr bool is_v6_link_local(const Address& a) { return starts_with(a, 0xfe80'0000'0000'0000, 10); }

}  // namespace

Address Address::from_v6_bytes(const std::uint8_t* bytes) {
  return {base::load_big<std::uint64_t>(bytes), base::load_big<std::uint64_t>(bytes + 8)};
}

base::Result<Address> parse_address(std::string_view text) {
  const std::string copy(text);
  std::array<std::uint8_t, 16> bytes{};
  if (copy.size() == text.size() && std::strlen(copy.c_str()) == text.size()) {
    if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) {
      return Address::from_v4(base::load_big<std::uint32_t>(bytes.data()));
    }
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return Address::from_v6_bytes(bytes.data());
  }
  return base::fail(base::ErrorCode::kInvalid, "", fmt::format("\"{}\" is not an address", text),
                    "addresses are written like 192.0.2.1 or 2001:db8::1");
}

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  std::array<std::uint8_t, 16> bytes{};
  base::store_big(bytes.data(), address.hi);
  base::store_big(bytes.data() + 8, address.lo);
  if (address.is_v4()) {
    inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  }
  return text.data();
}

bool is_bogon(const Address& address) {
  if (address.is_v4()) {
    for (const V4Block& block : kV4Bogons) {
      if (inside(address.v4(), block)) return true;
    }
    return false;
  }
  // Only 2000::/3 is given out; inside it documentation (RFC 3849, RFC 9637), benchmark (RFC 5180), ORCHID.
  return !starts_with(address, 0x2000'0000'0000'0000, 3) || starts_with(address, 0x2001'0db8'0000'0000, 32) ||
         starts_with(address, 0x3fff'0000'0000'0000, 20) || starts_with(address, 0x2001'0002'0000'0000, 48) ||
         starts_with(address, 0x2001'0010'0000'0000, 27);
}

bool is_never_monitored(const Address& address) {
  if (address.is_v4()) {
    const std::uint32_t v4 = address.v4();
    return inside(v4, {0xe0000000, 4}) || v4 == 0xffffffff || inside(v4, {0xa9fe0000, 16}) ||
           inside(v4, {0x7f000000, 8}) || v4 == 0;
  }
  return is_v6_multicast(address) || is_v6_link_local(address) || (address.hi == 0 && address.lo <= 1);
}

}  // namespace hinomi::addr
