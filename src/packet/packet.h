#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "addr/address.h"
#include "addr/number.h"
#include "base/bytes.h"
#include "record/frame.h"
#include "record/malformed.h"

namespace hinomi::packet {

// TCP flag bits, as in byte 13 of the header. CWR and ECE are left out of every test.
inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPsh = 0x08;
inline constexpr std::uint8_t kAck = 0x10;
inline constexpr std::uint8_t kUrg = 0x20;

struct Tcp {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint16_t window = 0;
  std::uint8_t flags = 0;          // all eight bits of byte 13
  std::uint8_t header_length = 0;  // as the offset field claims, in bytes: may lie beyond the packet
  bool reserved_bit = false;       // any of the reserved bits of byte 12 (RFC 9293), AE (RFC 9768) among them
  base::Bytes options;             // those that are there
};

// The packet that an ICMP error quotes. Evidence of backscatter, never an attempt.
struct Quoted {
  addr::Address source;
  addr::Address destination;
  addr::Protocol protocol;
  bool has_ports = false;  // TCP or UDP, and its first four bytes are there
  addr::Port source_port;
  addr::Port destination_port;
};

struct Icmp {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t identifier = 0;  // bytes 4 and 5; 0 where they are not there
  std::optional<Quoted> quoted;  // of error messages, where enough of it is there
};

// One packet's headers. Views point into the frame.
struct Packet {
  addr::Address source;
  addr::Address destination;
  addr::Protocol protocol;      // of what the IP header (behind IPv6 extensions) carries
  std::uint8_t ttl = 0;         // or hop limit
  std::uint16_t ip_id = 0;      // IPv6: low 16 bits of the fragment header's, else 0
  std::uint32_t ip_length = 0;  // total length as the IP header says; 0 there (offload): what was on the wire
  bool ip_reserved_bit = false;
  bool later_fragment = false;  // not the first: no transport header is in it
  addr::Port source_port;       // TCP and UDP; else 0
  addr::Port destination_port;
  std::optional<Tcp> tcp;    // at most one of tcp and icmp is set; UDP needs neither
  std::optional<Icmp> icmp;  // ICMP and ICMPv6
  base::Bytes payload;       // behind the transport header, as far as captured; empty where unknown
  base::Bytes ip;            // from the IP header on, as far as captured and as the IP length says
};

// Reads a frame's headers: link, up to four VLAN tags, IPv4 or IPv6, TCP, UDP, ICMP. Fields that are
// there are used: a TCP header needs its 20 bytes, whatever its offset claims. Pure; never reads
// outside the frame; no allocation.
[[nodiscard]] std::expected<Packet, record::Malformed> decode(const record::Frame& frame);

}  // namespace hinomi::packet
