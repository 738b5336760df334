#include "analysis/exposure.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

namespace hinomi::analysis {
namespace {

using Stretches = std::vector<record::Interval>;

// The holes that sorted stretches leave in [from, to).
Stretches holes(const Stretches& covered, base::Timestamp from, base::Timestamp to) {
  Stretches result;
  base::Timestamp reached = from;
  for (const record::Interval& stretch : covered) {
    if (stretch.from > reached && reached < to) result.push_back({reached, std::min(stretch.from, to)});
    reached = std::max(reached, stretch.to);
  }
  if (reached < to) result.push_back({reached, to});
  return result;
}

}  // namespace

Exposure exposure_of(store::Period period, const std::vector<store::CoverageDay>& rows) {
  Exposure exposure;
  exposure.address_ms_by_day.resize(static_cast<std::size_t>(period.to - period.from) + 1);
  for (const store::CoverageDay& row : rows) {
    exposure.address_ms_by_day[static_cast<std::size_t>(row.day - period.from)] += row.address_ms;
    if (row.address_ms > 0) exposure.address_ms_by_sensor[row.sensor] += row.address_ms;
    exposure.address_ms += row.address_ms;
    exposure.slash64_ms += row.slash64_ms;
  }
  return exposure;
}

CoverageFindings coverage_of(const std::vector<store::CoverageDay>& rows) {
  CoverageFindings coverage;
  std::set<std::string> sensors;
  std::map<std::string, std::uint64_t> most_addresses;
  std::uint64_t address_ms = 0;
  for (const store::CoverageDay& row : rows) {
    if (row.covered_ms > 0) {
      sensors.insert(row.sensor);
      std::uint64_t& most = most_addresses[row.sensor];
      most = std::max(most, (row.address_ms + row.covered_ms / 2) / row.covered_ms);
    }
    address_ms += row.address_ms;
    coverage.assumed = coverage.assumed || row.assumed;
    coverage.packets += row.packets;
    coverage.dropped += row.dropped;
    coverage.late += row.late;
    coverage.malformed += row.malformed;
    coverage.elsewhere += row.elsewhere;
    coverage.own += row.own;
  }
  coverage.sensors = sensors.size();
  for (const auto& [sensor, most] : most_addresses) coverage.addresses += most;
  coverage.address_days = static_cast<double>(address_ms) / kMillisecondsADay;
  return coverage;
}

std::vector<MissingStretch> missing_of(const std::vector<store::CoveredStretch>& covered,
                                       base::Timestamp from, base::Timestamp to) {
  std::map<std::string, Stretches> by_sensor;
  base::Timestamp network_end = from;
  for (const store::CoveredStretch& stretch : covered) {
    by_sensor[stretch.sensor].push_back(stretch.interval);
    if (stretch.interval.from < to) network_end = std::max(network_end, std::min(stretch.interval.to, to));
  }
  std::map<std::pair<base::Timestamp, base::Timestamp>, std::uint64_t> sensors_by_hole;
  for (auto& [sensor, stretches] : by_sensor) {
    std::ranges::sort(stretches);
    const base::Timestamp begin = std::max(from, stretches.front().from);
    for (const record::Interval& hole : holes(stretches, begin, network_end)) {
      ++sensors_by_hole[{hole.from, hole.to}];
    }
  }
  std::vector<MissingStretch> missing;
  missing.reserve(sensors_by_hole.size());
  for (const auto& [hole, sensors] : sensors_by_hole) missing.push_back({hole.first, hole.second, sensors});
  return missing;
}

}  // namespace hinomi::analysis
