#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/period_findings.h"
#include "base/time.h"
#include "store/rows.h"

namespace hinomi::analysis {

inline constexpr double kMillisecondsADay = 86'400'000;

// What a period's sensors were exposed to: the denominator of its rates, in milliseconds of one IPv4
// address (or one IPv6 /64), so that sums are exact.
struct Exposure {
  std::vector<std::uint64_t> address_ms_by_day;  // one for each day of the period
  std::map<std::string, std::uint64_t> address_ms_by_sensor;
  std::uint64_t address_ms = 0;
  std::uint64_t slash64_ms = 0;

  [[nodiscard]] double address_days() const { return static_cast<double>(address_ms) / kMillisecondsADay; }
};
[[nodiscard]] Exposure exposure_of(store::Period period, const std::vector<store::CoverageDay>& rows);

// Everything of the coverage block except `missing`.
[[nodiscard]] CoverageFindings coverage_of(const std::vector<store::CoverageDay>& rows);

// What sensors missed of [from, to): of each, the time between its first covered moment ever and the
// last covered moment of the whole network. So a sensor that joined late was not missing before; one
// that fell silent is missing until the network's end. Equal stretches are counted together, in order
// of time.
[[nodiscard]] std::vector<MissingStretch> missing_of(const std::vector<store::CoveredStretch>& covered,
                                                     base::Timestamp from, base::Timestamp to);

}  // namespace hinomi::analysis
