#include "analysis/rate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

namespace hinomi::analysis {
namespace {

TEST(PooledRate, DividesSumsAndNotMeansOfDays) {
  // 100 in one address-day and 100 in four: 200 / 5 = 40; the mean of the days' rates would be 62.5.
  const auto rate = pooled_rate({{100, 1}, {100, 4}}, std::nullopt);
  ASSERT_TRUE(rate);
  EXPECT_DOUBLE_EQ(rate->value, 40);
}

TEST(PooledRate, IsUnknownUnderOneHourOfOneAddress) {
  EXPECT_FALSE(pooled_rate({{5, 0.99 / 24}}, std::nullopt));
  ASSERT_TRUE(pooled_rate({{5, 1.0 / 24}}, std::nullopt));
  EXPECT_DOUBLE_EQ(pooled_rate({{5, 1.0 / 24}}, std::nullopt)->value, 120);
  EXPECT_FALSE(pooled_rate({}, std::nullopt));
}

TEST(PooledRate, OfNothingCountedIsZeroWithUnknownInterval) {
  const auto rate = pooled_rate(std::vector<DayShare>(30, {0, 1}), std::nullopt);
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->value, 0);
  EXPECT_FALSE(rate->low);
  EXPECT_FALSE(rate->high);
}

// Fourteen days of 100 and 300 in turn, one address-day each. Rate 200; residuals -100, +100, ...
// Sum over lags with weights 1 - lag/8: products at lag k are (-1)^k 10,000 (14 - k):
//   14 + 2 (-13*7/8 + 12*6/8 - 11*5/8 + 10*4/8 - 9*3/8 + 8*2/8 - 7*1/8)
//   = 14 + (-91 + 72 - 55 + 40 - 27 + 16 - 7) / 4 = 14 - 13 = 1, times 10,000, times 14/13 = 10,769.2.
// b = 8/14: 1.96 + 2.9694 b + 0.4160 b^2 - 0.5324 b^3 = 1.96 + 1.696800 + 0.135837 - 0.099340 = 3.693297.
// Half width 3.693297 * 103.7749 / 2800 = 0.136882; 200 e^-0.136882 = 174.414, 200 e^0.136882 = 229.339.
TEST(PooledRate, FollowsTheWorkedExampleOfFourteenDays) {
  std::vector<DayShare> days;
  for (int i = 0; i < 14; ++i) days.push_back({i % 2 == 0 ? 100.0 : 300.0, 1});
  const auto rate = pooled_rate(days, std::nullopt);
  ASSERT_TRUE(rate && rate->low && rate->high);
  EXPECT_NEAR(*rate->low, 174.414, 0.01);
  EXPECT_NEAR(*rate->high, 229.339, 0.01);
}

TEST(PooledRate, NeverClaimsLessThanPoissonsVariance) {
  // 365 equal days of 100: no residual at all. Poisson: sqrt(36,500) / 36,500 = 0.5234 %.
  // Bandwidth ceil(1.3 * 19.105) = 25, b = 0.068493: 1.96 + 0.203383 + 0.001952 - 0.000171 = 2.165164.
  const auto rate = pooled_rate(std::vector<DayShare>(365, {100, 1}), std::nullopt);
  ASSERT_TRUE(rate && rate->low);
  EXPECT_NEAR(*rate->low, 100 * std::exp(-2.165164 / std::sqrt(36'500.0)), 1e-4);
}

TEST(PooledRate, UsesSourcesAsClustersWhereDaysAreFew) {
  // 40 sources of 25 attempts: 1,000 attempts, sum of squares 25,000, 40 effective sources.
  // t of 39 degrees is 2.0227; half width 2.0227 / sqrt(40) = 0.319817. A Poisson sum would say 0.062.
  const std::vector<DayShare> days(10, {100, 1});
  const auto rate = pooled_rate(days, 25'000);
  ASSERT_TRUE(rate && rate->low && rate->high);
  EXPECT_NEAR(*rate->low, 100 * std::exp(-0.319817), 0.01);
  EXPECT_NEAR(*rate->high, 100 * std::exp(0.319817), 0.01);
  EXPECT_FALSE(pooled_rate(days, std::nullopt)->low);
}

TEST(PooledRate, GivesNoIntervalWhereFewSourcesMakeTheSum) {
  // One source of 900 and a hundred of 1: 1,000,000 / 810,100 = 1.2 effective sources.
  const auto rate = pooled_rate(std::vector<DayShare>(10, {100, 1}), 810'100);
  ASSERT_TRUE(rate);
  EXPECT_FALSE(rate->low);
  EXPECT_FALSE(rate->high);
}

TEST(PooledRate, CountsOnlyCoveredDaysTowardsTheLeast) {
  std::vector<DayShare> days(13, {100, 1});
  for (int i = 0; i < 10; ++i) days.push_back({0, 0});
  EXPECT_FALSE(pooled_rate(days, std::nullopt)->low);
  days.push_back({100, 1});
  EXPECT_TRUE(pooled_rate(days, std::nullopt)->low);
}

TEST(ChangeBetween, IsAFractionOfTheEarlierRate) {
  const auto change = change_between(Rate{2752.8, {}, {}}, Rate{1893.0, {}, {}});
  ASSERT_TRUE(change);
  EXPECT_NEAR(change->value, 0.4542, 0.00005);
  EXPECT_FALSE(change->low);
}

TEST(ChangeBetween, IsUnknownFromZeroOrFromNothing) {
  EXPECT_FALSE(change_between(Rate{1, {}, {}}, Rate{0, {}, {}}));
  EXPECT_FALSE(change_between(Rate{1, {}, {}}, std::nullopt));
  EXPECT_FALSE(change_between(std::nullopt, Rate{1, {}, {}}));
  EXPECT_DOUBLE_EQ(change_between(Rate{0, {}, {}}, Rate{5, {}, {}})->value, -1);
}

// Limits at e^-0.3, e^0.3 and e^-0.4, e^0.4 times the rates: the half width of the ratio is
// sqrt(0.09 + 0.16) = 0.5 on the scale of logarithms.
TEST(ChangeBetween, JoinsTheLimitsOfBothRates) {
  const auto change = change_between(Rate{200, 200 * std::exp(-0.3), 200 * std::exp(0.3)},
                                     Rate{100, 100 * std::exp(-0.4), 100 * std::exp(0.4)});
  ASSERT_TRUE(change && change->low && change->high);
  EXPECT_NEAR(*change->low, 2 * std::exp(-0.5) - 1, 1e-12);
  EXPECT_NEAR(*change->high, 2 * std::exp(0.5) - 1, 1e-12);
}

// --- Coverage by simulation; docs/statistics.md cites what these tests print ---

struct Covered {
  double ours = 0;
  double poisson = 0;
};

// Days of a network whose true rate is 2,000 a day: half is a background of overdispersed days (negative
// binomial), half are bursts that begin about once a week, last four days on average and differ in size
// by a lognormal factor.
std::vector<DayShare> bursty_days(std::mt19937_64& random, std::size_t n, double sigma) {
  constexpr double kStartsADay = 0.15;
  constexpr double kMeanDays = 4;
  constexpr std::size_t kWarmUp = 60;
  std::poisson_distribution<int> starts(kStartsADay);
  std::geometric_distribution<std::size_t> more_days(1 / kMeanDays);
  std::lognormal_distribution<double> size(-sigma * sigma / 2, sigma);
  std::vector<double> mean(n + kWarmUp, 1000.0);
  for (std::size_t day = 0; day < mean.size(); ++day) {
    for (int left = starts(random); left > 0; --left) {
      const std::size_t end = std::min(mean.size(), day + 1 + more_days(random));
      const double height = 1000 / (kStartsADay * kMeanDays) * size(random);
      for (std::size_t at = day; at < end; ++at) mean[at] += height;
    }
  }
  std::vector<DayShare> days;
  for (std::size_t day = kWarmUp; day < mean.size(); ++day) {
    const double level = std::gamma_distribution<double>(4, mean[day] / 4)(random);
    days.push_back({static_cast<double>(std::poisson_distribution<long>(level)(random)), 1});
  }
  return days;
}

Covered coverage_of_days(std::size_t n, double sigma) {
  constexpr double kTruth = 2000;
  constexpr unsigned kRuns = 1000;
  Covered covered;
  for (unsigned seed = 1; seed <= kRuns; ++seed) {
    std::mt19937_64 random(seed);
    const auto rate = pooled_rate(bursty_days(random, n, sigma), std::nullopt);
    covered.ours += *rate->low <= kTruth && kTruth <= *rate->high ? 1.0 / kRuns : 0;
    const double naive = 1.96 * std::sqrt(rate->value / static_cast<double>(n));
    covered.poisson += std::abs(rate->value - kTruth) <= naive ? 1.0 / kRuns : 0;
  }
  std::printf("days %3zu, burst sigma %.1f: covers %.1f %%, Poisson %.1f %%\n", n, sigma, 100 * covered.ours,
              100 * covered.poisson);
  return covered;
}

TEST(RateCoverage, OfAYearWithBurstsIsNinetyPercentWherePoissonFails) {
  const Covered covered = coverage_of_days(365, 0.5);
  EXPECT_GE(covered.ours, 0.90);
  EXPECT_LE(covered.ours, 0.98);
  EXPECT_LT(covered.poisson, 0.10);
}

// What no method can know: bursts that did not happen in the time observed.
TEST(RateCoverage, FallsWithFewDaysAndHeavyBurstsButStaysFarAbovePoisson) {
  for (const double sigma : {0.5, 1.0, 1.5}) {
    for (const std::size_t n : {14U, 31U, 92U, 365U}) {
      const Covered covered = coverage_of_days(n, sigma);
      EXPECT_GE(covered.ours, 0.5);
      EXPECT_LT(covered.poisson, 0.10);
    }
  }
}

TEST(RateCoverage, OfIndependentDaysIsAtLeastNinetyPercent) {
  constexpr unsigned kRuns = 1000;
  for (const std::size_t n : {14U, 31U, 92U, 365U}) {
    unsigned covered = 0;
    for (unsigned seed = 1; seed <= kRuns; ++seed) {
      std::mt19937_64 random(seed);
      std::vector<DayShare> days;
      for (std::size_t i = 0; i < n; ++i) {
        // Negative binomial around 100 per address-day; the number of addresses changes in the middle.
        const double addresses = i < n / 2 ? 1 : 8;
        const double level = std::gamma_distribution<double>(4, 100 * addresses / 4)(random);
        days.push_back({static_cast<double>(std::poisson_distribution<long>(level)(random)), addresses});
      }
      const auto rate = pooled_rate(days, std::nullopt);
      covered += *rate->low <= 100 && 100 <= *rate->high ? 1 : 0;
    }
    std::printf("days %3zu, independent: covers %.1f %%\n", n, 100.0 * covered / kRuns);
    EXPECT_GE(covered, kRuns * 90 / 100);
  }
}

// Ten days, sources whose sizes differ by a lognormal factor.
TEST(RateCoverage, OfFewDaysFromSourcesAsClusters) {
  constexpr unsigned kRuns = 1000;
  constexpr double kSigma = 1.0;
  const double mean_size = 20;
  for (const int sources : {30, 100, 1000}) {
    unsigned given = 0;
    unsigned covered = 0;
    unsigned poisson = 0;
    for (unsigned seed = 1; seed <= kRuns; ++seed) {
      std::mt19937_64 random(seed);
      std::lognormal_distribution<double> level(std::log(mean_size) - kSigma * kSigma / 2, kSigma);
      double count = 0;
      double squares = 0;
      for (int left = std::poisson_distribution<int>(sources)(random); left > 0; --left) {
        const auto size = static_cast<double>(std::poisson_distribution<long>(level(random))(random));
        count += size;
        squares += size * size;
      }
      const auto rate = pooled_rate(std::vector<DayShare>(10, {count / 10, 1}), squares);
      if (!rate->low) continue;
      ++given;
      const double truth = sources * mean_size / 10;
      covered += *rate->low <= truth && truth <= *rate->high ? 1 : 0;
      poisson += std::abs(rate->value - truth) <= 1.96 * std::sqrt(count) / 10 ? 1 : 0;
    }
    std::printf("sources %4d: given %.1f %%, covers %.1f %% of them, Poisson %.1f %%\n", sources,
                100.0 * given / kRuns, 100.0 * covered / given, 100.0 * poisson / given);
    EXPECT_GE(covered, given * 90 / 100);
    EXPECT_LT(poisson, given * 50 / 100);
  }
}

}  // namespace
}  // namespace hinomi::analysis
