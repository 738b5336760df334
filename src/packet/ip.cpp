#include "packet/ip.h"

#include <algorithm>

#include "packet/extensions.h"

namespace hinomi::packet {
namespace {

using record::Malformed;
using Carried = std::expected<base::Bytes, Malformed>;

constexpr std::uint8_t kNoNextHeader = 59;

base::Bytes at_most(base::Bytes data, std::size_t length) {
  return data.first(std::min(data.size(), length));
}

}  // namespace

Carried read_ipv4(base::Bytes data, std::uint32_t wire_length, Packet& packet) {
  if (data.size() < kIpv4HeaderLength || data[0] >> 4 != 4) return std::unexpected(Malformed::kIpHeader);
  const std::size_t header_length = std::size_t{4} * (data[0] & 0x0f);
  if (header_length < kIpv4HeaderLength || header_length > data.size()) {
    return std::unexpected(Malformed::kIpHeader);
  }
  const auto total_length = base::load_big<std::uint16_t>(data.data() + 2);
  packet.ip_length = total_length == 0 ? wire_length : total_length;
  if (packet.ip_length < header_length) return std::unexpected(Malformed::kIpHeader);

  const auto fragment = base::load_big<std::uint16_t>(data.data() + 6);
  packet.ip_id = base::load_big<std::uint16_t>(data.data() + 4);
  packet.ip_reserved_bit = (fragment & 0x8000) != 0;
  packet.later_fragment = (fragment & 0x1fff) != 0;
  packet.ttl = data[8];
  packet.protocol = {data[9]};
  packet.source = addr::Address::from_v4(base::load_big<std::uint32_t>(data.data() + 12));
  packet.destination = addr::Address::from_v4(base::load_big<std::uint32_t>(data.data() + 16));
  packet.ip = at_most(data, packet.ip_length);
  return packet.ip.subspan(header_length);
}

Carried read_ipv6(base::Bytes data, std::uint32_t wire_length, Packet& packet) {
  if (data.size() < kIpv6HeaderLength || data[0] >> 4 != 6) return std::unexpected(Malformed::kIpHeader);
  packet.source = addr::Address::from_v6_bytes(data.data() + 8);
  packet.destination = addr::Address::from_v6_bytes(data.data() + 24);
  if (packet.source.is_v4() || packet.destination.is_v4()) return std::unexpected(Malformed::kIpHeader);

  const auto payload_length = base::load_big<std::uint16_t>(data.data() + 4);
  const std::uint8_t next = data[6];
  const bool length_unsaid = payload_length == 0 && next != kNoNextHeader;
  packet.ip_length = length_unsaid ? wire_length : kIpv6HeaderLength + payload_length;
  packet.ttl = data[7];
  packet.ip = at_most(data, packet.ip_length);

  const base::Bytes behind_header = packet.ip.subspan(kIpv6HeaderLength);
  const Upper upper = walk_extensions(behind_header, next);
  if (!upper.reached) return std::unexpected(Malformed::kIpv6Extension);
  packet.protocol = upper.protocol;
  packet.later_fragment = upper.later_fragment;
  packet.ip_id = upper.fragment_id;
  return behind_header.subspan(upper.offset);
}

}  // namespace hinomi::packet
