#include "analysis/rankings.h"

#include <algorithm>
#include <map>
#include <utility>

namespace hinomi::analysis {
namespace {

// Rows of the store in order of attempts; ties in order of `key`, so that equal stores report alike.
template <class Row, class Key>
std::vector<Row> by_attempts(std::vector<Row> rows, Key key) {
  std::ranges::sort(rows, [&](const Row& a, const Row& b) {
    if (a.counts.attempts != b.counts.attempts) return a.counts.attempts > b.counts.attempts;
    return key(a) < key(b);
  });
  return rows;
}

using ServiceKey = std::pair<addr::Protocol, addr::Port>;

ServiceKey key_of(const store::ServiceCounts& row) { return {row.protocol, row.port}; }

struct EarlierService {
  std::uint64_t rank = 0;
  std::uint64_t attempts = 0;
};

std::map<ServiceKey, EarlierService> earlier_services(const ExposedRows* before) {
  std::map<ServiceKey, EarlierService> earlier;
  if (!before) return earlier;
  std::uint64_t rank = 0;
  for (const store::ServiceCounts& row : by_attempts(before->rows.services, key_of)) {
    earlier[key_of(row)] = {++rank, row.counts.attempts};
  }
  return earlier;
}

std::optional<double> change_of(std::optional<double> now, std::optional<double> before) {
  if (!now || !before || *before <= 0) return std::nullopt;
  return *now / *before - 1;
}

std::optional<std::string> unless_empty(std::string text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

std::vector<OriginFindings> origins_of(const PeriodRows& now, const PeriodRows* before) {
  std::map<addr::Country, std::uint64_t> earlier;
  if (before) {
    for (const store::CountryCounts& row : before->countries) earlier[row.country] = row.counts.attempts;
  }
  const std::uint64_t total = total_attempts(now);
  const std::uint64_t earlier_total = before ? total_attempts(*before) : 0;
  std::vector<OriginFindings> origins;
  for (const auto& row : by_attempts(now.countries, [](const auto& r) { return r.country; })) {
    const auto found = earlier.find(row.country);
    const std::uint64_t previous = found == earlier.end() ? 0 : found->second;
    origins.push_back({row.country, row.counts.attempts, row.sources, share_of(row.counts.attempts, total),
                       share_of(previous, earlier_total)});
  }
  return origins;
}

DomesticFindings domestic_of(const PeriodRows& now, addr::Country home) {
  DomesticFindings domestic{home, std::nullopt, std::nullopt};
  if (std::ranges::none_of(now.countries, [](const auto& row) { return row.country.known(); }))
    return domestic;
  domestic.count = 0;
  for (const store::CountryCounts& row : now.countries) {
    if (row.country == home) domestic.count = row.counts.attempts;
  }
  domestic.share = share_of(*domestic.count, total_attempts(now));
  return domestic;
}

std::vector<NetworkFindings> networks_of(const PeriodRows& now) {
  const std::uint64_t total = total_attempts(now);
  std::vector<NetworkFindings> networks;
  for (const auto& row : by_attempts(now.networks, [](const auto& r) { return r.asn; })) {
    if (networks.size() == kMostNetworks) break;
    const auto name = row.name.empty() ? std::nullopt : std::optional(row.name);
    networks.push_back(
        {row.asn, name, row.country, row.counts.attempts, row.sources, share_of(row.counts.attempts, total)});
  }
  return networks;
}

std::vector<ServiceFindings> services_of(const ExposedRows& now, const ExposedRows* before,
                                         const catalog::Services& names) {
  const auto earlier = earlier_services(before);
  const std::uint64_t total = total_attempts(now.rows);
  std::vector<ServiceFindings> services;
  for (const store::ServiceCounts& row : by_attempts(now.rows.services, key_of)) {
    if (services.size() == kMostServices) break;
    ServiceFindings service;
    service.protocol = row.protocol;
    service.port = row.port;
    service.name = unless_empty(names.name(row.protocol, row.port));
    service.count = row.counts.attempts;
    service.sources = row.sources;
    service.per_address_day = rate_of(row.counts.attempts, now.exposure.address_days());
    service.share = share_of(row.counts.attempts, total);
    service.rank = services.size() + 1;
    if (const auto found = earlier.find(key_of(row)); found != earlier.end()) {
      service.previous_rank = found->second.rank;
      service.change = change_of(service.per_address_day,
                                 rate_of(found->second.attempts, before->exposure.address_days()));
    }
    services.push_back(std::move(service));
  }
  return services;
}

std::vector<ToolFindings> tools_of(const PeriodRows& now) {
  const std::uint64_t total = total_attempts(now);
  std::vector<ToolFindings> tools;
  for (const auto& row : by_attempts(now.tools, [](const auto& r) { return r.tool; })) {
    if (row.tool.empty()) continue;
    tools.push_back(
        {row.tool, row.family, row.counts.attempts, share_of(row.counts.attempts, total), row.sources});
  }
  return tools;
}

ConcentrationFindings concentration_of(const PeriodRows& now) {
  ConcentrationFindings concentration;
  const std::uint64_t total = total_attempts(now);
  if (total == 0) return concentration;
  std::map<std::string, std::uint64_t> by_sensor;
  for (const store::SensorDay& row : now.sensor_days) {
    if (row.ip == store::IpVersion::kV4) by_sensor[row.sensor] += row.counts.attempts;
  }
  const auto top = std::ranges::max_element(by_sensor, {}, [](const auto& entry) { return entry.second; });
  if (top != by_sensor.end()) {
    concentration.top_sensor = TopSensor{top->first, *share_of(top->second, total)};
  }
  concentration.top_source = share_of(now.sources.top_attempts, total);
  return concentration;
}

}  // namespace hinomi::analysis
