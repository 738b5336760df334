#include "packet/marks.h"

#include <cstdint>

namespace hinomi::packet {
namespace {

using record::Mark;
using record::Marks;

constexpr std::uint16_t kZmapIpId = 54321;
constexpr std::uint8_t kHighTtl = 200;
constexpr std::uint8_t kShortestTcpHeader = 20;

void judge_ip(const Packet& packet, const addr::Address& public_destination, Marks& marks) {
  if (packet.source.is_v4() && packet.ip_id == kZmapIpId) marks.set(Mark::kIpId54321);
  if (packet.ttl >= kHighTtl) marks.set(Mark::kTtl200);
  if (packet.source == public_destination) marks.set(Mark::kSourceIsDestination);
  if (addr::is_bogon(packet.source)) marks.set(Mark::kBogonSource);
  if (packet.ip_reserved_bit || (packet.tcp && packet.tcp->reserved_bit)) marks.set(Mark::kReservedBit);
}

void judge_syn(const Packet& packet, const addr::Address& public_destination, Marks& marks) {
  const Tcp& tcp = *packet.tcp;
  if (tcp.header_length == kShortestTcpHeader) marks.set(Mark::kNoOptions);
  if (!packet.source.is_v4() || !public_destination.is_v4()) return;
  const std::uint32_t destination = public_destination.v4();
  if (tcp.sequence == destination) marks.set(Mark::kSeqIsDestination);
  const std::uint32_t masscan = destination ^ packet.destination_port.number ^ tcp.sequence;
  if (packet.ip_id == static_cast<std::uint16_t>(masscan)) marks.set(Mark::kMasscanIpId);
}

}  // namespace

Marks judge_marks(const Packet& packet, const addr::Address& public_destination) {
  Marks marks;
  judge_ip(packet, public_destination, marks);
  if (packet.tcp && (packet.tcp->flags & (kSyn | kAck)) == kSyn) judge_syn(packet, public_destination, marks);
  return marks;
}

}  // namespace hinomi::packet
