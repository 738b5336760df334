#pragma once

#include "packet/packet.h"
#include "record/sighting.h"

namespace hinomi::observe {

// What a packet that arrived at a monitored address, and answers nothing that the sensor began, is
// evidence of. One ordered table in which the first match decides; total: what no row names is `other`,
// as are packets without a transport header (later fragments).
[[nodiscard]] record::Traffic traffic_class(const packet::Packet& packet);

// An ICMP or ICMPv6 error message, which quotes the packet that it is about.
[[nodiscard]] bool is_icmp_error(const packet::Packet& packet);

}  // namespace hinomi::observe
