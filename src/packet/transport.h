#pragma once

#include <expected>

#include "base/bytes.h"
#include "packet/packet.h"
#include "record/malformed.h"

namespace hinomi::packet {

// Reads the TCP, UDP, ICMP or ICMPv6 header at the beginning of `carried`, what the IP packet carries, into
// the fields of `packet` that it determines; the IP fields are already there, and it is no later fragment.
// Nothing is read of other protocols, nor of ICMP in IPv6 and ICMPv6 in IPv4.
//
// Needed are: TCP 20 bytes, UDP the 4 of its ports, ICMP the 2 of type and code; with less: kTransport.
[[nodiscard]] std::expected<void, record::Malformed> read_transport(base::Bytes carried, Packet& packet);

}  // namespace hinomi::packet
