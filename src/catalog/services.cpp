#include "catalog/services.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "catalog/csv.h"
#include "catalog/port_text.h"
#include "catalog/text_file.h"

namespace hinomi::catalog {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::string_view kHeader = "protocol,port,name,source";
constexpr std::size_t kLongestName = 40;

bool is_service_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

struct ServiceRow {
  addr::Protocol protocol;
  addr::Port port;
  std::string name;
};

base::Result<ServiceRow> parse_row(std::string_view line, const std::string& place) {
  std::vector<std::string_view> fields;
  if (!split_csv(line, fields) || fields.size() != 4) {
    return fail(ErrorCode::kInvalid, place, "the row has not four fields", fmt::format("write {}", kHeader));
  }
  const auto protocol = parse_protocol(fields[0]);
  if (!protocol) {
    return fail(ErrorCode::kInvalid, place, fmt::format("\"{}\" is no protocol", fields[0]),
                "write tcp, udp, icmp or icmp6");
  }
  const auto ports = parse_ports(fields[1]);
  if (!ports || ports->size() != 1 || ports->front().first != ports->front().last) {
    return fail(ErrorCode::kInvalid, place, fmt::format("\"{}\" is no port from 0 to 65535", fields[1]),
                "write one row for each port");
  }
  if (!is_service_name(fields[2]) || fields[3].empty()) {
    return fail(ErrorCode::kInvalid, place,
                "the name or the source is missing, or the name cannot be printed",
                fmt::format("names have 1 to {} ASCII characters", kLongestName));
  }
  return ServiceRow{*protocol, ports->front().first, clean_text(fields[2])};
}

}  // namespace

base::Result<Services> Services::load(const std::string& path) {
  HINOMI_ASSIGN(const std::string text, read_text(path, kMostCatalogBytes));
  return parse(text, path);
}

base::Result<Services> Services::parse(std::string_view text, const std::string& place) {
  Services services;
  bool header_seen = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#') continue;
    if (!header_seen) {
      if (line != kHeader) {
        return fail(ErrorCode::kInvalid, at_line(place, number), "the header is missing",
                    fmt::format("begin with {}", kHeader));
      }
      header_seen = true;
      continue;
    }
    HINOMI_ASSIGN(ServiceRow row, parse_row(line, at_line(place, number)));
    const auto [at, fresh] = services.names_.try_emplace({row.protocol, row.port}, std::move(row.name));
    if (!fresh) {
      return fail(ErrorCode::kInvalid, at_line(place, number),
                  fmt::format("{} {} stands twice, as \"{}\" too", to_string(row.protocol), row.port.number,
                              at->second),
                  "remove one of them");
    }
  }
  if (!header_seen) {
    return fail(ErrorCode::kInvalid, place, "the file is empty", fmt::format("begin with {}", kHeader));
  }
  return services;
}

std::string Services::name(addr::Protocol protocol, addr::Port port) const {
  const auto found = names_.find({protocol, port});
  return found == names_.end() ? std::string() : found->second;
}

}  // namespace hinomi::catalog
