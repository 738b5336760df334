#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "addr/number.h"
#include "base/result.h"

namespace hinomi::catalog {

// Both ends belong to it.
struct PortRange {
  addr::Port first{0};
  addr::Port last{65535};
};

// "23", "23, 2323", "81-83, 85": ports as catalog files write them. The error has no place yet.
[[nodiscard]] base::Result<std::vector<PortRange>> parse_ports(std::string_view text);

// "tcp", "udp", "icmp", "icmp6".
[[nodiscard]] std::optional<addr::Protocol> parse_protocol(std::string_view text);

}  // namespace hinomi::catalog
