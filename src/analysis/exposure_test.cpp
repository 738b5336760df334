#include "analysis/exposure.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::analysis {
namespace {

base::Timestamp at(int second) { return base::Timestamp::from_seconds(second); }

store::CoveredStretch covered(const std::string& sensor, int from, int to) {
  return {sensor, {at(from), at(to)}};
}

std::string text(const std::vector<MissingStretch>& missing) {
  std::string out;
  for (const MissingStretch& stretch : missing) {
    out += std::to_string(stretch.from.seconds()) + "-" + std::to_string(stretch.to.seconds()) + ":" +
           std::to_string(stretch.sensors) + " ";
  }
  return out;
}

TEST(MissingOf, CountsGapsOfEqualEdgesTogether) {
  EXPECT_EQ(text(missing_of({covered("a", 0, 10), covered("a", 20, 100), covered("b", 0, 10),
                             covered("b", 20, 100), covered("c", 0, 15), covered("c", 20, 100)},
                            at(0), at(100))),
            "10-20:2 15-20:1 ");
}

TEST(MissingOf, BeginsWithASensorsFirstMomentEver) {
  EXPECT_EQ(text(missing_of({covered("old", 0, 100), covered("new", 60, 100)}, at(0), at(100))), "");
  // It had begun before the period: then its absence at the beginning is missing time.
  EXPECT_EQ(text(missing_of({covered("old", 0, 200), covered("new", 60, 90), covered("new", 130, 200)},
                            at(100), at(200))),
            "100-130:1 ");
}

TEST(MissingOf, EndsWithTheNetworksLastMoment) {
  // Nobody observes after 80: the sensor that fell silent at 50 is missing until then.
  EXPECT_EQ(text(missing_of({covered("a", 0, 80), covered("silent", 0, 50)}, at(0), at(100))), "50-80:1 ");
}

TEST(MissingOf, IsCutToThePeriod) {
  EXPECT_EQ(
      text(missing_of({covered("a", 0, 300), covered("b", 0, 50), covered("b", 250, 300)}, at(100), at(200))),
      "100-200:1 ");
  EXPECT_EQ(text(missing_of({covered("later", 500, 600)}, at(100), at(200))), "");
  EXPECT_EQ(text(missing_of({}, at(100), at(200))), "");
}

TEST(MissingOf, TakesStretchesInAnyOrder) {
  EXPECT_EQ(text(missing_of({covered("a", 60, 100), covered("a", 0, 40)}, at(0), at(100))), "40-60:1 ");
}

TEST(CoverageOf, TakesTheMostAddressesOfEachSensor) {
  store::CoverageDay row;
  row.sensor = "a";
  row.covered_ms = 1000;
  row.address_ms = 4000;
  store::CoverageDay grown = row;
  grown.address_ms = 16'000;
  EXPECT_EQ(coverage_of({row, grown}).addresses, 16U);
  EXPECT_EQ(coverage_of({row, grown}).sensors, 1U);
}

}  // namespace
}  // namespace hinomi::analysis
