#include "addr/number.h"

#include <fmt/format.h>

namespace hinomi::addr {
namespace {

char raised(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string to_string(Protocol protocol) {
  if (protocol == kTcp) return "tcp";
  if (protocol == kUdp) return "udp";
  if (protocol == kIcmp) return "icmp";
  if (protocol == kIcmpV6) return "icmp6";
  return fmt::format("protocol {}", protocol.number);
}

Country Country::from_text(std::string_view text) {
  if (text.size() != 2) return {};
  const Country country{{raised(text[0]), raised(text[1])}};
  for (char c : country.letters) {
    if (c < 'A' || c > 'Z') return {};
  }
  return country;
}

}  // namespace hinomi::addr
