#include "analysis/find_period.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "analysis/exposure.h"
#include "analysis/headline.h"

namespace hinomi::analysis {
namespace {

base::Result<void> check(const char* setting, store::Period period) {
  if (period.from <= period.to) return {};
  return base::fail(
      base::ErrorCode::kInvalid, setting,
      "the period ends on " + to_string(period.to) + ", before it begins on " + to_string(period.from),
      "give the earlier day first; both days belong to the period");
}

PeriodSpan span_of(store::Period period, const base::Zone& zone) {
  return {period.from, period.to, zone.name(), period.to - period.from + 1};
}

std::vector<std::string> merged(std::vector<std::string> versions, const std::vector<std::string>& more) {
  versions.insert(versions.end(), more.begin(), more.end());
  std::ranges::sort(versions);
  const auto repeated = std::ranges::unique(versions);
  versions.erase(repeated.begin(), repeated.end());
  std::erase(versions, "");  // how data that know nothing call themselves
  return versions;
}

VersionFindings versions_of(const FindingRows& rows, const catalog::Catalog& catalog) {
  const store::DataVersions earlier = rows.compared ? rows.compared->versions : store::DataVersions{};
  const store::DataVersions& now = rows.period.versions;
  VersionFindings versions;
  versions.rules = merged(now.rules, earlier.rules);
  versions.countries = merged(now.countries, earlier.countries);
  versions.networks = merged(now.networks, earlier.networks);
  for (const catalog::Taxonomy& taxonomy : catalog.taxonomies) {
    versions.taxonomies[taxonomy.name()] = taxonomy.version();
  }
  return versions;
}

TrafficFindings traffic_of(const std::vector<store::TrafficCounts>& rows) {
  TrafficFindings traffic;
  for (const store::TrafficCounts& row : rows) {
    switch (row.traffic) {
      case record::Traffic::kScan:
        traffic.scan_packets = row.packets;
        traffic.scan_sources = row.sources;
        break;
      case record::Traffic::kBackscatter:
        traffic.backscatter_packets = row.packets;
        traffic.backscatter_victims = row.sources;
        break;
      case record::Traffic::kOther:
        traffic.other_packets = row.packets;
        traffic.other_sources = row.sources;
        break;
    }
  }
  return traffic;
}

// The mean over days with coverage, those without a source among them.
std::optional<double> sources_per_day(const PeriodRows& rows, store::IpVersion ip, std::size_t covered_days) {
  if (covered_days == 0) return std::nullopt;
  std::uint64_t sum = 0;
  for (const store::DayCounts& row : rows.days) sum += row.ip == ip ? row.sources : 0;
  return static_cast<double>(sum) / static_cast<double>(covered_days);
}

SourceFindings sources_of(const ExposedRows& now) {
  const auto covered =
      std::ranges::count_if(now.exposure.address_ms_by_day, [](std::uint64_t ms) { return ms > 0; });
  return {now.rows.sources.count,
          sources_per_day(now.rows, store::IpVersion::kV4, static_cast<std::size_t>(covered))};
}

std::optional<Ipv6Findings> ipv6_of(const ExposedRows& now) {
  if (now.exposure.slash64_ms == 0) return std::nullopt;
  Ipv6Findings ipv6;
  for (const store::DayCounts& row : now.rows.days) {
    if (row.ip != store::IpVersion::kV6) continue;
    ipv6.attempts += row.counts.attempts;
    ipv6.packets += row.counts.packets;
  }
  std::vector<base::Day> covered;
  for (const store::CoverageDay& row : now.rows.coverage_days) {
    if (row.slash64_ms > 0) covered.push_back(row.day);
  }
  std::ranges::sort(covered);
  const auto repeated = std::ranges::unique(covered);
  covered.erase(repeated.begin(), repeated.end());
  ipv6.slash64_days = static_cast<double>(now.exposure.slash64_ms) / kMillisecondsADay;
  ipv6.per_slash64_day = rate_of(ipv6.attempts, ipv6.slash64_days);
  ipv6.sources_per_day = sources_per_day(now.rows, store::IpVersion::kV6, covered.size());
  return ipv6;
}

}  // namespace

base::Result<PeriodFindings> find_period(store::Store& store, const catalog::Catalog& catalog,
                                         const FindOptions& options) {
  HINOMI_TRY(check("period", options.period));
  if (options.compare) HINOMI_TRY(check("compared period", *options.compare));
  HINOMI_TRY(store.close_days());
  FindingRows rows;
  rows.zone = store.zone();
  HINOMI_ASSIGN(rows.period, read_period(store, catalog, options.period));
  if (options.compare) {
    HINOMI_ASSIGN(rows.compared, read_period(store, catalog, *options.compare));
  }
  HINOMI_ASSIGN(rows.covered, store.covered_stretches());
  return compute_findings(rows, catalog, options);
}

PeriodFindings compute_findings(const FindingRows& rows, const catalog::Catalog& catalog,
                                const FindOptions& options) {
  const ExposedRows now{rows.period, exposure_of(rows.period.period, rows.period.coverage_days)};
  std::optional<ExposedRows> compared;
  if (rows.compared) {
    compared.emplace(*rows.compared, exposure_of(rows.compared->period, rows.compared->coverage_days));
  }
  const ExposedRows* before = compared ? &*compared : nullptr;

  PeriodFindings findings;
  findings.versions = versions_of(rows, catalog);
  findings.period = span_of(rows.period.period, rows.zone);
  if (rows.compared) findings.compared = span_of(rows.compared->period, rows.zone);
  findings.coverage = coverage_of(rows.period.coverage_days);
  findings.coverage.missing = missing_of(rows.covered, rows.zone.start_of(rows.period.period.from),
                                         rows.zone.start_of(rows.period.period.to + 1));
  findings.attempts = headline_of(now, before, &store::Counts::attempts);
  findings.packets = headline_of(now, before, &store::Counts::packets);
  findings.taxonomies = taxonomies_of(now, before);
  findings.origins = origins_of(rows.period, before ? &before->rows : nullptr);
  if (options.home) findings.domestic = domestic_of(rows.period, *options.home);
  findings.networks = networks_of(rows.period);
  findings.services = services_of(now, before, catalog.services);
  findings.tools = tools_of(rows.period);
  findings.traffic = traffic_of(rows.period.traffic);
  findings.sources = sources_of(now);
  findings.concentration = concentration_of(rows.period);
  findings.ipv6 = ipv6_of(now);
  findings.daily = daily_of(now);
  return findings;
}

}  // namespace hinomi::analysis
