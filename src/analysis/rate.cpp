#include "analysis/rate.h"

#include <algorithm>
#include <cmath>

namespace hinomi::analysis {
namespace {

// The 97.5 % quantile of the normal distribution.
constexpr double kNormal = 1.959964;

// Half the width of an interval on the scale of logarithms.
using LogHalfWidth = double;

// How many days the Bartlett weights reach over: 1.3 sqrt(n) (Lazarus, Lewis, Stock and Watson, JBES 36,
// 2018), and never less than a week.
std::size_t bandwidth(std::size_t days) {
  constexpr std::size_t kWeekAndADay = 8;  // the weight falls to zero there: lag 7 still counts
  return std::max(kWeekAndADay,
                  static_cast<std::size_t>(std::ceil(1.3 * std::sqrt(static_cast<double>(days)))));
}

// The 97.5 % quantile that belongs to a Bartlett estimate whose bandwidth is the fraction b of the days
// (Kiefer and Vogelsang, Econometric Theory 21, 2005, table 1). At b = 0 it is the normal one.
double fixed_b_quantile(double b) { return 1.9600 + b * (2.9694 + b * (0.4160 - b * 0.5324)); }

// The 97.5 % quantile of Student's t (Abramowitz and Stegun 26.7.5); to 0.001 from 9 degrees on.
double student_quantile(double degrees) {
  const double z = kNormal;
  const double z2 = z * z;
  const double first = z * (z2 + 1) / 4;
  const double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  return z + (first + (second + third / degrees) / degrees) / degrees;
}

// The variance of the sum of residuals, correlated over up to `reach` days.
double long_run_variance(const std::vector<double>& residuals, std::size_t reach) {
  double variance = 0;
  for (std::size_t lag = 0; lag < std::min(reach, residuals.size()); ++lag) {
    double products = 0;
    for (std::size_t i = lag; i < residuals.size(); ++i) products += residuals[i] * residuals[i - lag];
    const double weight = 1 - static_cast<double>(lag) / static_cast<double>(reach);
    variance += (lag == 0 ? 1 : 2) * weight * products;
  }
  return variance;
}

LogHalfWidth width_from_days(const std::vector<DayShare>& days, std::size_t covered, double rate,
                             double count) {
  std::vector<double> residuals;
  residuals.reserve(days.size());
  for (const DayShare& day : days) residuals.push_back(day.count - rate * day.address_days);
  const std::size_t reach = bandwidth(covered);
  const double n = static_cast<double>(covered);
  // Independent arrivals vary at least like Poisson's; days that agree better than that do so by chance.
  const double variance = std::max(long_run_variance(residuals, reach) * n / (n - 1), count);
  return fixed_b_quantile(static_cast<double>(reach) / n) * std::sqrt(variance) / count;
}

std::optional<LogHalfWidth> width_from_sources(double count, std::optional<double> sum_of_squares) {
  if (!sum_of_squares || *sum_of_squares <= 0) return std::nullopt;
  const double effective_sources = count * count / *sum_of_squares;
  if (effective_sources < kLeastEffectiveSources) return std::nullopt;
  return student_quantile(effective_sources - 1) / std::sqrt(effective_sources);
}

}  // namespace

std::optional<Rate> pooled_rate(const std::vector<DayShare>& days,
                                std::optional<double> sum_of_squares_by_source) {
  double count = 0;
  double address_days = 0;
  std::size_t covered = 0;
  for (const DayShare& day : days) {
    count += day.count;
    address_days += day.address_days;
    if (day.address_days > 0) ++covered;
  }
  if (address_days < kLeastAddressDays) return std::nullopt;

  Rate rate{count / address_days, std::nullopt, std::nullopt};
  if (count <= 0) return rate;
  const std::optional<LogHalfWidth> width = covered >= kLeastDaysForInterval
                                                ? width_from_days(days, covered, rate.value, count)
                                                : width_from_sources(count, sum_of_squares_by_source);
  if (width) {
    rate.low = rate.value * std::exp(-*width);
    rate.high = rate.value * std::exp(*width);
  }
  return rate;
}

// The interval of a difference of logarithms from the limits of its two terms (MOVER; Zou and Donner,
// Statistics in Medicine 27, 2008).
std::optional<Change> change_between(const std::optional<Rate>& now, const std::optional<Rate>& before) {
  if (!now || !before || before->value <= 0) return std::nullopt;
  const double ratio = now->value / before->value;
  Change change{ratio - 1, std::nullopt, std::nullopt};
  if (now->low && now->high && before->low && before->high) {
    const double down = std::hypot(std::log(now->value / *now->low), std::log(*before->high / before->value));
    const double up = std::hypot(std::log(*now->high / now->value), std::log(before->value / *before->low));
    change.low = ratio * std::exp(-down) - 1;
    change.high = ratio * std::exp(up) - 1;
  }
  return change;
}

}  // namespace hinomi::analysis
