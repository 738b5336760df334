#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace hinomi::analysis {

// A share of time and addresses, with what was counted in it.
struct DayShare {
  double count = 0;
  double address_days = 0;
};

// count / address-days with a 95 % interval; docs/statistics.md derives it.
struct Rate {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;
};

// How much a rate differs from an earlier one, as a fraction of the earlier: 0.45 is 45 % more.
struct Change {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;
};

// Under one hour of one address (1/24 address-day) there is no rate.
inline constexpr double kLeastAddressDays = 1.0 / 24;
// From this many days on, the interval is made from days; below, from sources as clusters.
inline constexpr std::size_t kLeastDaysForInterval = 14;
// Sources of equal size that would make the same variance; with fewer there is no interval.
inline constexpr double kLeastEffectiveSources = 10;

// The pooled rate of days in calendar order, days without coverage among them as zeros. The interval is
// that of a ratio estimator over days whose residuals may be correlated (Newey-West with Bartlett
// weights) and heavy: it holds for bursty sources, which a Poisson interval of packets does not. With
// fewer than kLeastDaysForInterval days, sum_of_squares (of attempts by source) gives the variance of a
// compound Poisson sum; without it the interval is unknown. So it is where nothing was counted.
[[nodiscard]] std::optional<Rate> pooled_rate(const std::vector<DayShare>& days,
                                              std::optional<double> sum_of_squares_by_source);

// now / before - 1. Null where either rate is, or where the earlier one is 0. The interval takes the two
// rates as independent; it is unknown where either rate's interval is.
[[nodiscard]] std::optional<Change> change_between(const std::optional<Rate>& now,
                                                   const std::optional<Rate>& before);

}  // namespace hinomi::analysis
