#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "addr/number.h"
#include "base/result.h"

namespace hinomi::catalog {

// Plain names of ports, "telnet" for 23/tcp, from a CSV file: protocol,port,name,source. What a port is
// usually for; never proof of what a packet was. Immutable; safe from any thread.
class Services {
 public:
  [[nodiscard]] static base::Result<Services> load(const std::string& path);
  [[nodiscard]] static base::Result<Services> parse(std::string_view text, const std::string& place);
  // Empty where none is known.
  [[nodiscard]] std::string name(addr::Protocol protocol, addr::Port port) const;

 private:
  std::map<std::pair<addr::Protocol, addr::Port>, std::string> names_;
};

}  // namespace hinomi::catalog
