#include "catalog/port_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace hinomi::catalog {
namespace {

constexpr std::array kNamedProtocols{addr::kTcp, addr::kUdp, addr::kIcmp, addr::kIcmpV6};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<addr::Port> parse_port(std::string_view text) {
  addr::Port port;
  const char* end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, port.number);
  if (failed != std::errc{} || stopped != end) return std::nullopt;
  return port;
}

// "23" or "81-83".
base::Result<PortRange> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_port(trimmed(text.substr(0, dash)));
  const auto last = dash == std::string_view::npos ? first : parse_port(trimmed(text.substr(dash + 1)));
  if (!first || !last) {
    return base::fail(base::ErrorCode::kInvalid, "", fmt::format("\"{}\" is no port from 0 to 65535", text),
                      "write \"23\", \"23, 2323\" or \"81-83, 85\"");
  }
  if (*last < *first) {
    return base::fail(base::ErrorCode::kInvalid, "", fmt::format("\"{}\" ends before it begins", text),
                      fmt::format("write \"{}-{}\"", last->number, first->number));
  }
  return PortRange{*first, *last};
}

}  // namespace

base::Result<std::vector<PortRange>> parse_ports(std::string_view text) {
  std::vector<PortRange> ranges;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    HINOMI_ASSIGN(const PortRange range, parse_range(trimmed(text.substr(at, end - at))));
    ranges.push_back(range);
    at = end + 1;
  }
  return ranges;
}

std::optional<addr::Protocol> parse_protocol(std::string_view text) {
  for (addr::Protocol protocol : kNamedProtocols) {
    if (to_string(protocol) == text) return protocol;
  }
  return std::nullopt;
}

}  // namespace hinomi::catalog
