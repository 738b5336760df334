#include "packet/quoted.h"

#include <algorithm>
#include <cstddef>

#include "packet/extensions.h"
#include "packet/ip.h"

namespace hinomi::packet {
namespace {

void read_ports(base::Bytes carried, Quoted& quoted) {
  if (quoted.protocol != addr::kTcp && quoted.protocol != addr::kUdp) return;
  if (carried.size() < 4) return;
  quoted.has_ports = true;
  quoted.source_port = {base::load_big<std::uint16_t>(carried.data())};
  quoted.destination_port = {base::load_big<std::uint16_t>(carried.data() + 2)};
}

}  // namespace

std::optional<Quoted> read_quoted_ipv4(base::Bytes data) {
  if (data.size() < kIpv4HeaderLength || data[0] >> 4 != 4) return std::nullopt;
  const std::size_t header_length = std::size_t{4} * (data[0] & 0x0f);
  if (header_length < kIpv4HeaderLength) return std::nullopt;
  Quoted quoted;
  quoted.source = addr::Address::from_v4(base::load_big<std::uint32_t>(data.data() + 12));
  quoted.destination = addr::Address::from_v4(base::load_big<std::uint32_t>(data.data() + 16));
  quoted.protocol = {data[9]};
  const bool later_fragment = (base::load_big<std::uint16_t>(data.data() + 6) & 0x1fff) != 0;
  if (!later_fragment) read_ports(data.subspan(std::min(header_length, data.size())), quoted);
  return quoted;
}

std::optional<Quoted> read_quoted_ipv6(base::Bytes data) {
  if (data.size() < kIpv6HeaderLength || data[0] >> 4 != 6) return std::nullopt;
  Quoted quoted;
  quoted.source = addr::Address::from_v6_bytes(data.data() + 8);
  quoted.destination = addr::Address::from_v6_bytes(data.data() + 24);
  if (quoted.source.is_v4() || quoted.destination.is_v4()) return std::nullopt;
  const base::Bytes behind_header = data.subspan(kIpv6HeaderLength);
  const Upper upper = walk_extensions(behind_header, data[6]);
  quoted.protocol = upper.protocol;
  if (upper.reached && !upper.later_fragment) read_ports(behind_header.subspan(upper.offset), quoted);
  return quoted;
}

}  // namespace hinomi::packet
