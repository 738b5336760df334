#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace hinomi::addr {

// A TCP or UDP port; for ICMP the type; 0 where a protocol has none.
struct Port {
  std::uint16_t number = 0;
  friend constexpr auto operator<=>(Port, Port) = default;
};

// An IP protocol number (IANA).
struct Protocol {
  std::uint8_t number = 0;
  friend constexpr auto operator<=>(Protocol, Protocol) = default;
};
inline constexpr Protocol kIcmp{1};
inline constexpr Protocol kTcp{6};
inline constexpr Protocol kUdp{17};
inline constexpr Protocol kIcmpV6{58};

// "tcp", "udp", "icmp", "icmp6", else "protocol 47".
[[nodiscard]] std::string to_string(Protocol protocol);

// An autonomous system's number; 0 is unknown.
struct Asn {
  std::uint32_t number = 0;
  friend constexpr auto operator<=>(Asn, Asn) = default;
};

// Two capital letters of ISO 3166-1; "??" is unknown.
struct Country {
  std::array<char, 2> letters{'?', '?'};
  // Anything but two letters is unknown; small letters are raised.
  static Country from_text(std::string_view text);
  [[nodiscard]] std::string text() const { return {letters[0], letters[1]}; }
  [[nodiscard]] bool known() const { return letters[0] != '?'; }
  friend constexpr auto operator<=>(const Country&, const Country&) = default;
};

}  // namespace hinomi::addr
