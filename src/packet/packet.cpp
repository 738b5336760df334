#include "packet/packet.h"

#include <algorithm>

#include "packet/ip.h"
#include "packet/link.h"
#include "packet/transport.h"

namespace hinomi::packet {

std::expected<Packet, record::Malformed> decode(const record::Frame& frame) {
  const auto start = find_ip(frame);
  if (!start) return std::unexpected(start.error());
  const base::Bytes data = frame.data.subspan(start->offset);
  const std::size_t on_wire = std::max<std::size_t>(frame.original_length, frame.data.size());
  const auto wire_length = static_cast<std::uint32_t>(on_wire - start->offset);

  Packet packet;
  const auto carried =
      start->version == 4 ? read_ipv4(data, wire_length, packet) : read_ipv6(data, wire_length, packet);
  if (!carried) return std::unexpected(carried.error());
  if (packet.later_fragment) return packet;
  if (const auto read = read_transport(*carried, packet); !read) return std::unexpected(read.error());
  return packet;
}

}  // namespace hinomi::packet
