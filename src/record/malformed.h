#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hinomi::record {

// Why a frame could not be read as far as observation needs. One frame, one reason: the first met.
// The numbers are stored: never reuse one.
enum class Malformed : std::uint8_t {
  kLinkHeader = 0,     // cut off inside the link header, or nested deeper than read
  kNotIp = 1,          // ARP, LLDP, …: well formed, but nothing that Hinomi observes
  kIpHeader = 2,       // IP header cut off, wrong version, impossible length
  kIpv6Extension = 3,  // extension headers cut off or more than read
  kTransport = 4,      // TCP, UDP or ICMP header cut off before what a verdict needs
  kTime = 5,           // a time that cannot be (before 1990 or ahead of the clock)
};
inline constexpr std::size_t kMalformedReasons = 6;

inline constexpr std::array<std::string_view, kMalformedReasons> kMalformedNames{
    "link header", "not IP", "IP header", "IPv6 extension", "transport header", "time"};

// Frames by reason.
struct MalformedCounts {
  std::array<std::uint64_t, kMalformedReasons> by_reason{};

  void add(Malformed reason) { ++by_reason[static_cast<std::size_t>(reason)]; }
  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (std::uint64_t n : by_reason) sum += n;
    return sum;
  }
  MalformedCounts& operator+=(const MalformedCounts& other) {
    for (std::size_t i = 0; i < kMalformedReasons; ++i) by_reason[i] += other.by_reason[i];
    return *this;
  }
};

}  // namespace hinomi::record
