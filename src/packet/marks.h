#pragma once

#include "addr/address.h"
#include "packet/packet.h"
#include "record/marks.h"

namespace hinomi::packet {

// The marks of a packet, as its headers say; whether it is scan-class at all is the caller's to know.
// `public_destination` is what senders call the destination: another than packet.destination where the
// sensor sits behind address translation.
//
// Judged on IPv4 TCP with SYN and without ACK: seq-is-destination, masscan-ip-id. On TCP of either version
// with SYN and without ACK: no-options, by what the offset field claims, so that a short capture changes
// nothing. On any IPv4 packet: ip-id-54321, which ZMap's UDP and ICMP probes carry too. The rest on any
// packet. A later fragment has no TCP header, and its IP marks alone.
[[nodiscard]] record::Marks judge_marks(const Packet& packet, const addr::Address& public_destination);

}  // namespace hinomi::packet
