#include "packet/transport.h"

#include <algorithm>
#include <cstddef>

#include "packet/quoted.h"

namespace hinomi::packet {
namespace {

using record::Malformed;
using Read = std::expected<void, Malformed>;

constexpr std::size_t kTcpHeaderLength = 20;  // without options
constexpr std::size_t kUdpHeaderLength = 8;
constexpr std::size_t kIcmpHeaderLength = 8;

// What follows the first `length` bytes; empty where they are not all there.
base::Bytes behind(base::Bytes data, std::size_t length) {
  return data.subspan(std::min(length, data.size()));
}

void read_ports(base::Bytes carried, Packet& packet) {
  packet.source_port = {base::load_big<std::uint16_t>(carried.data())};
  packet.destination_port = {base::load_big<std::uint16_t>(carried.data() + 2)};
}

Read read_tcp(base::Bytes carried, Packet& packet) {
  if (carried.size() < kTcpHeaderLength) return std::unexpected(Malformed::kTransport);
  read_ports(carried, packet);
  Tcp& tcp = packet.tcp.emplace();
  tcp.sequence = base::load_big<std::uint32_t>(carried.data() + 4);
  tcp.acknowledgement = base::load_big<std::uint32_t>(carried.data() + 8);
  tcp.header_length = static_cast<std::uint8_t>(4 * (carried[12] >> 4));
  tcp.reserved_bit = (carried[12] & 0x0f) != 0;
  tcp.flags = carried[13];
  tcp.window = base::load_big<std::uint16_t>(carried.data() + 14);
  // An offset of less than 20 bytes leaves unknown where the payload begins.
  if (tcp.header_length < kTcpHeaderLength) return {};
  const std::size_t there = std::min<std::size_t>(tcp.header_length, carried.size());
  tcp.options = carried.first(there).subspan(kTcpHeaderLength);
  packet.payload = behind(carried, tcp.header_length);
  return {};
}

Read read_udp(base::Bytes carried, Packet& packet) {
  if (carried.size() < 4) return std::unexpected(Malformed::kTransport);
  read_ports(carried, packet);
  packet.payload = behind(carried, kUdpHeaderLength);
  return {};
}

// RFC 792; 4 is deprecated (RFC 6633) but still sent.
bool is_error(addr::Protocol protocol, std::uint8_t type) {
  if (protocol == addr::kIcmpV6) return type >= 1 && type <= 4;
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

Read read_icmp(base::Bytes carried, Packet& packet) {
  if (carried.size() < 2) return std::unexpected(Malformed::kTransport);
  Icmp& icmp = packet.icmp.emplace();
  icmp.type = carried[0];
  icmp.code = carried[1];
  if (carried.size() >= 6) icmp.identifier = base::load_big<std::uint16_t>(carried.data() + 4);
  packet.payload = behind(carried, kIcmpHeaderLength);
  if (!is_error(packet.protocol, icmp.type)) return {};
  icmp.quoted =
      packet.protocol == addr::kIcmp ? read_quoted_ipv4(packet.payload) : read_quoted_ipv6(packet.payload);
  return {};
}

}  // namespace

Read read_transport(base::Bytes carried, Packet& packet) {
  if (packet.protocol == addr::kTcp) return read_tcp(carried, packet);
  if (packet.protocol == addr::kUdp) return read_udp(carried, packet);
  if (packet.protocol == (packet.source.is_v4() ? addr::kIcmp : addr::kIcmpV6))
    return read_icmp(carried, packet);
  return {};
}

}  // namespace hinomi::packet
