#pragma once

#include <optional>

#include "base/bytes.h"
#include "packet/packet.h"

namespace hinomi::packet {

// The packet that an ICMP error quotes, `data` being what follows the eight bytes of the ICMP header. Nothing
// where the fixed IP header is not all there or cannot be one. Its lengths are not believed: routers change
// them, and quote little. Later fragments have no ports; nor has what lies behind IPv6 extension headers
// that are cut off, and its protocol is then the number of the extension header.
[[nodiscard]] std::optional<Quoted> read_quoted_ipv4(base::Bytes data);
[[nodiscard]] std::optional<Quoted> read_quoted_ipv6(base::Bytes data);

}  // namespace hinomi::packet
