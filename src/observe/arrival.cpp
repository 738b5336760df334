#include "observe/arrival.h"

#include "observe/traffic_class.h"
#include "packet/marks.h"
#include "packet/signature.h"

namespace hinomi::observe {
namespace {

bool opens_connection(const packet::Packet& packet) {
  return packet.tcp && (packet.tcp->flags & (packet::kSyn | packet::kAck)) == packet::kSyn;
}

}  // namespace

const packet::Quoted* believed_quote(const packet::Packet& packet, const addr::Address& public_destination) {
  if (!is_icmp_error(packet) || !packet.icmp->quoted) return nullptr;
  const packet::Quoted& quoted = *packet.icmp->quoted;
  const bool ours = quoted.source == packet.destination || quoted.source == public_destination;
  return ours ? &quoted : nullptr;
}

Arrival judge(const packet::Packet& packet, base::Timestamp time, bool covered,
              const addr::Address& public_destination) {
  Arrival arrival;
  arrival.packet = &packet;
  arrival.time = time;
  arrival.traffic = traffic_class(packet);
  arrival.covered = covered;
  arrival.quote = believed_quote(packet, public_destination);
  if (arrival.traffic == record::Traffic::kScan) {
    arrival.marks = packet::judge_marks(packet, public_destination);
    if (opens_connection(packet)) arrival.signature = packet::signature_of(*packet.tcp);
  }
  return arrival;
}

addr::Port service_port(const Arrival& arrival) {
  const packet::Packet& packet = *arrival.packet;
  if (is_icmp_error(packet)) return arrival.quote == nullptr ? addr::Port{} : arrival.quote->destination_port;
  if (packet.icmp) return {packet.icmp->type};
  return arrival.traffic == record::Traffic::kBackscatter ? packet.source_port : packet.destination_port;
}

std::uint32_t instance_of(const Arrival& arrival) {
  const packet::Packet& packet = *arrival.packet;
  if (!packet.tcp || !arrival.marks.has(record::Mark::kSeqIsDestination)) return 0;
  return std::uint32_t{packet.source_port.number} << 16 | packet.tcp->window;
}

}  // namespace hinomi::observe
