#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "addr/address.h"
#include "base/bytes.h"

namespace hinomi::simulate {

// An Ethernet frame on its way into the file.
class EthernetFrame {
 public:
  static constexpr std::size_t kMostBytes = 256;

  [[nodiscard]] base::Bytes bytes() const { return {bytes_.data(), size_}; }
  // The next `count` bytes, all zero, for the caller to fill.
  std::uint8_t* append(std::size_t count);
  void append(base::Bytes bytes);

 private:
  std::array<std::uint8_t, kMostBytes> bytes_{};
  std::size_t size_ = 0;
};

// The headers below IP's payload. Both addresses are of one kind; id and dont_fragment are IPv4's alone.
struct IpFields {
  addr::Address source;
  addr::Address destination;
  std::uint16_t id = 0;
  std::uint8_t ttl = 64;
  bool dont_fragment = false;
};

inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPsh = 0x08;
inline constexpr std::uint8_t kAck = 0x10;

struct TcpFields {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0;
  base::Bytes options{};  // a multiple of 4 bytes, at most 40
};

// Whole frames, all lengths and checksums right. A payload fits into EthernetFrame::kMostBytes.
[[nodiscard]] EthernetFrame tcp_frame(const IpFields& ip, const TcpFields& tcp, base::Bytes payload = {});
[[nodiscard]] EthernetFrame udp_frame(const IpFields& ip, std::uint16_t source_port,
                                      std::uint16_t destination_port, base::Bytes payload);
// ICMP, or ICMPv6 where the addresses are IPv6. `rest` is the header's second half.
[[nodiscard]] EthernetFrame icmp_frame(const IpFields& ip, std::uint8_t type, std::uint8_t code,
                                       std::uint32_t rest, base::Bytes payload);

}  // namespace hinomi::simulate
