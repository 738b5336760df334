#include "analysis/find_period.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::analysis {
namespace {

using base::Day;
using base::Timestamp;
using store::IpVersion;

constexpr std::uint64_t kHour = 3'600'000;
constexpr Day kFirst{17'532};  // 2018-01-01

Timestamp at(Day day, int hour = 0) {
  return Timestamp::from_seconds(std::int64_t{86'400} * day.index + std::int64_t{3'600} * hour);
}

catalog::Catalog test_catalog() {
  catalog::Catalog catalog;
  auto npa = catalog::Taxonomy::load(HINOMI_SOURCE_DIR "/catalog/taxonomies/npa.toml");
  EXPECT_TRUE(npa) << npa.error().text();
  catalog.taxonomies.push_back(std::move(*npa));
  auto services = catalog::Services::parse("protocol,port,name,source\ntcp,23,telnet,IANA\n", "test");
  EXPECT_TRUE(services) << services.error().text();
  catalog.services = std::move(*services);
  return catalog;
}

store::CoverageDay coverage(Day day, const std::string& sensor, std::uint64_t addresses,
                            std::uint64_t hours = 24) {
  store::CoverageDay row;
  row.day = day;
  row.sensor = sensor;
  row.address_ms = addresses * hours * kHour;
  row.covered_ms = hours * kHour;
  row.packets = 10;
  return row;
}

store::SensorDay seen(Day day, const std::string& sensor, std::uint64_t attempts) {
  return {day, sensor, IpVersion::kV4, {attempts, 2 * attempts}};
}

// Three days of four sensors:
//   big     100 addresses, 72 h    300 address-days    9,000 attempts    30 a day and address
//   small     1 address,   60 h    2.5 address-days      250 attempts   100   (silent for half of day 2)
//   joiner   10 addresses, 24 h     10 address-days      600 attempts    60   (day 3 only)
//   quiet     1 address,   72 h      3 address-days        0 attempts     0
// Together 9,850 attempts in 315.5 address-days. Division by the calendar would say 112 addresses in
// three days, 336. Each attempt is two packets. IPv6 is there too, and in none of these.
PeriodRows three_days(const catalog::Catalog& catalog) {
  PeriodRows rows;
  rows.period = {kFirst, kFirst + 2};
  for (int i = 0; i < 3; ++i) {
    rows.coverage_days.push_back(coverage(kFirst + i, "big", 100));
    rows.coverage_days.push_back(coverage(kFirst + i, "small", 1, i == 1 ? 12 : 24));
    rows.coverage_days.push_back(coverage(kFirst + i, "quiet", 1));
    rows.sensor_days.push_back(seen(kFirst + i, "big", 3000));
    rows.sensor_days.push_back(seen(kFirst + i, "small", i == 1 ? 50 : 100));
  }
  rows.coverage_days.push_back(coverage(kFirst + 2, "joiner", 10));
  rows.sensor_days.push_back(seen(kFirst + 2, "joiner", 600));
  rows.coverage_days[0].slash64_ms = 2 * 24 * kHour;
  rows.coverage_days[0].assumed = true;
  rows.sensor_days.push_back({kFirst, "big", IpVersion::kV6, {777, 888}});

  rows.days = {{kFirst, IpVersion::kV4, {3100, 6200}, 100},
               {kFirst + 1, IpVersion::kV4, {3050, 6100}, 200},
               {kFirst + 2, IpVersion::kV4, {3700, 7400}, 300},
               {kFirst, IpVersion::kV6, {777, 888}, 9}};
  rows.categories.emplace_back(catalog.taxonomies[0], rows.period);
  for (const store::PortDay& row : std::vector<store::PortDay>{
           {kFirst, IpVersion::kV4, addr::kTcp, {23}, {2000, 4000}},
           {kFirst, IpVersion::kV4, addr::kTcp, {8080}, {1000, 2000}},
           {kFirst, IpVersion::kV4, addr::kIcmp, {8}, {100, 200}},
           {kFirst, IpVersion::kV6, addr::kTcp, {23}, {777, 888}},
           {kFirst + 1, IpVersion::kV4, addr::kTcp, {23}, {2050, 4100}},
           {kFirst + 1, IpVersion::kV4, addr::kTcp, {8080}, {1000, 2000}},
           {kFirst + 2, IpVersion::kV4, addr::kTcp, {23}, {2700, 5400}},
           {kFirst + 2, IpVersion::kV4, addr::kUdp, {1900}, {1000, 2000}},
       }) {
    rows.categories[0].add(row);
  }
  rows.countries = {{addr::Country::from_text("CN"), {2955, 0}, 20},
                    {addr::Country::from_text("RU"), {4925, 0}, 30},
                    {addr::Country{}, {1970, 0}, 10}};
  rows.services = {{addr::kTcp, {8080}, {2000, 0}, 3},
                   {addr::kTcp, {23}, {6750, 0}, 4},
                   {addr::kIcmp, {8}, {100, 0}, 1},
                   {addr::kUdp, {1900}, {1000, 0}, 2}};
  rows.networks = {{{64'500}, "Example Telecom", addr::Country::from_text("RU"), {4925, 0}, 30},
                   {{0}, "", addr::Country{}, {4925, 0}, 30}};
  rows.tools = {{"", "", {7880, 0}, 50}, {"mirai", "botnet", {1970, 0}, 40}};
  rows.traffic = {{record::Traffic::kScan, 20'588, 509}, {record::Traffic::kBackscatter, 300, 7}};
  rows.sources = {500, 985, 197'000};
  rows.versions = {{"2026.1"}, {"countries.mmdb (2026-06-17)"}, {""}};
  return rows;
}

// The three days before: big made 6,000 (20 a day and address), small 150 in three full days (50); gone,
// five addresses, made 3,000 (200) and left. 9,150 attempts in 318 address-days.
PeriodRows three_days_before(const catalog::Catalog& catalog) {
  PeriodRows rows;
  rows.period = {kFirst + -3, kFirst + -1};
  for (int i = -3; i < 0; ++i) {
    rows.coverage_days.push_back(coverage(kFirst + i, "big", 100));
    rows.coverage_days.push_back(coverage(kFirst + i, "small", 1));
    rows.coverage_days.push_back(coverage(kFirst + i, "gone", 5));
    rows.sensor_days.push_back(seen(kFirst + i, "big", 2000));
    rows.sensor_days.push_back(seen(kFirst + i, "small", 50));
    rows.sensor_days.push_back(seen(kFirst + i, "gone", 1000));
    rows.days.push_back({kFirst + i, IpVersion::kV4, {3050, 6100}, 80});
  }
  rows.categories.emplace_back(catalog.taxonomies[0], rows.period);
  rows.categories[0].add({kFirst + -3, IpVersion::kV4, addr::kTcp, {23}, {9150, 18'300}});
  rows.countries = {{addr::Country::from_text("RU"), {915, 0}, 2},
                    {addr::Country::from_text("JP"), {8235, 0}, 9}};
  rows.services = {
      {addr::kTcp, {8080}, {5000, 0}, 1}, {addr::kTcp, {23}, {4000, 0}, 1}, {addr::kTcp, {22}, {150, 0}, 1}};
  rows.versions = {{"2025.4", "2026.1"}, {}, {}};
  return rows;
}

class FindPeriod : public ::testing::Test {
 protected:
  FindPeriod() {
    rows_.period = three_days(catalog_);
    rows_.compared = three_days_before(catalog_);
    rows_.covered = {
        {"big", {at(kFirst + -3), at(kFirst + 3)}},  {"small", {at(kFirst + -3), at(kFirst + 1, 12)}},
        {"small", {at(kFirst + 2), at(kFirst + 3)}}, {"gone", {at(kFirst + -3), at(kFirst)}},
        {"quiet", {at(kFirst), at(kFirst + 3)}},     {"joiner", {at(kFirst + 2), at(kFirst + 3)}}};
    options_.home = addr::Country::from_text("JP");
  }
  PeriodFindings findings() { return compute_findings(rows_, catalog_, options_); }

  catalog::Catalog catalog_ = test_catalog();
  FindingRows rows_;
  FindOptions options_;
};

TEST_F(FindPeriod, DividesByAddressDaysObservedAndNotByTheCalendar) {
  const PeriodFindings found = findings();
  EXPECT_EQ(found.attempts.count, 9850);
  EXPECT_DOUBLE_EQ(found.coverage.address_days, 315.5);
  EXPECT_DOUBLE_EQ(found.attempts.per_address_day.value(), 9850 / 315.5);
  EXPECT_DOUBLE_EQ(found.packets.per_address_day.value(), 19'700 / 315.5);
  const double by_the_calendar = 9850.0 / (112 * 3);
  EXPECT_GT(found.attempts.per_address_day.value(), by_the_calendar * 1.06);
}

TEST_F(FindPeriod, GivesEachSensorOneWeightInMeanAndMedian) {
  const PeriodFindings found = findings();
  EXPECT_DOUBLE_EQ(found.attempts.mean_of_sensors.value(), (30.0 + 100 + 60 + 0) / 4);
  EXPECT_DOUBLE_EQ(found.attempts.median_of_sensors.value(), (30.0 + 60) / 2);
}

// All sensors: 31.2203 against 28.7736 is +8.5 %. But gone had left and joiner was new: on big and small
// alone 9,250 / 302.5 = 30.5785 against 6,150 / 303 = 20.2970, +50.7 %.
TEST_F(FindPeriod, ComparesAlsoOnTheSameSensorsAlone) {
  const PeriodFindings found = findings();
  EXPECT_NEAR(found.attempts.previous_per_address_day.value(), 28.7736, 0.0001);
  EXPECT_NEAR(found.attempts.change.value(), 0.0850, 0.0001);
  EXPECT_NEAR(found.attempts.change_same_sensors.value(), 0.5065, 0.0001);
}

TEST_F(FindPeriod, MakesTheIntervalOfFewDaysFromSourcesForAttemptsAlone) {
  // 9,850^2 / 197,000 = 492.5 effective sources; t is 1.9648; half width 1.9648 / sqrt(492.5) = 0.088536.
  const PeriodFindings found = findings();
  EXPECT_NEAR(found.attempts.low.value(), 31.2203 * 0.915270, 0.001);
  EXPECT_FALSE(found.packets.low);
  EXPECT_FALSE(found.attempts.change_low) << "nothing is known of the sources of the days before";
}

TEST_F(FindPeriod, SortsPortsIntoTheCategoriesOfTheirDay) {
  const PeriodFindings found = findings();
  ASSERT_EQ(found.taxonomies.size(), 1U);
  const auto& npa = found.taxonomies[0].categories;
  ASSERT_EQ(npa.size(), 4U);
  EXPECT_EQ(npa[0].category, "system");
  EXPECT_EQ(npa[0].count, 6750);
  EXPECT_EQ(npa[0].packets, 13'500);
  EXPECT_DOUBLE_EQ(npa[0].per_address_day.value(), 6750 / 315.5);
  EXPECT_NEAR(npa[0].change.value(), (6750 / 315.5) / (9150 / 318.0) - 1, 1e-12);
  EXPECT_EQ(npa[1].count, 3000);
  EXPECT_FALSE(npa[1].change) << "from nothing to something is no percentage";
  EXPECT_DOUBLE_EQ(npa[1].previous_per_address_day.value(), 0);
  double shares = 0;
  for (const auto& category : npa) shares += category.share.value();
  EXPECT_DOUBLE_EQ(shares, 1);
}

TEST_F(FindPeriod, OrdersOriginsAndKeepsTheUnknownOnes) {
  const PeriodFindings found = findings();
  ASSERT_EQ(found.origins.size(), 3U);
  EXPECT_EQ(found.origins[0].country.text(), "RU");
  EXPECT_DOUBLE_EQ(found.origins[0].share.value(), 0.5);
  EXPECT_DOUBLE_EQ(found.origins[0].previous_share.value(), 0.1);
  EXPECT_DOUBLE_EQ(found.origins[1].share.value(), 0.3);
  EXPECT_DOUBLE_EQ(found.origins[1].previous_share.value(), 0);
  EXPECT_FALSE(found.origins[2].country.known());
  EXPECT_DOUBLE_EQ(found.origins[2].share.value(), 0.2);
}

TEST_F(FindPeriod, KnowsNoDomesticShareWithoutCountryData) {
  EXPECT_EQ(findings().domestic->count.value(), 0U);
  rows_.period.countries = {{addr::Country{}, {9850, 0}, 500}};
  EXPECT_FALSE(findings().domestic->count);
  EXPECT_FALSE(findings().domestic->share);
  options_.home.reset();
  EXPECT_FALSE(findings().domestic);
}

TEST_F(FindPeriod, RanksServicesAndTellsNewOnes) {
  const auto services = findings().services;
  ASSERT_EQ(services.size(), 4U);
  EXPECT_EQ(services[0].port.number, 23);
  EXPECT_EQ(services[0].name, "telnet");
  EXPECT_EQ(services[0].rank, 1U);
  EXPECT_EQ(services[0].previous_rank, 2U);
  // 6,750 / 315.5 = 21.3946 against 4,000 / 318 = 12.5786.
  EXPECT_NEAR(services[0].change.value(), 0.7009, 0.0001);
  EXPECT_EQ(services[1].previous_rank, 1U);
  EXPECT_EQ(services[2].port.number, 1900);
  EXPECT_FALSE(services[2].previous_rank);
  EXPECT_FALSE(services[2].change);
  EXPECT_FALSE(services[2].name);
}

TEST_F(FindPeriod, NamesNetworksAsTheStoreDoes) {
  const auto networks = findings().networks;
  ASSERT_EQ(networks.size(), 2U);
  EXPECT_EQ(networks[0].asn.number, 0U) << "ties stand in order of number";
  EXPECT_FALSE(networks[0].name);
  EXPECT_EQ(networks[1].name, "Example Telecom");
}

TEST_F(FindPeriod, ListsToolsThatRulesKnow) {
  const auto tools = findings().tools;
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0].tool, "mirai");
  EXPECT_DOUBLE_EQ(tools[0].share.value(), 0.2);
}

TEST_F(FindPeriod, NamesWhatMakesMuchOfTheSum) {
  const auto concentration = findings().concentration;
  EXPECT_EQ(concentration.top_sensor->name, "big");
  EXPECT_DOUBLE_EQ(concentration.top_sensor->share, 9000.0 / 9850);
  EXPECT_DOUBLE_EQ(concentration.top_source.value(), 0.1);
}

TEST_F(FindPeriod, KeepsIpv6InItsOwnBlock) {
  const auto ipv6 = findings().ipv6;
  ASSERT_TRUE(ipv6);
  EXPECT_EQ(ipv6->attempts, 777U);
  EXPECT_EQ(ipv6->packets, 888U);
  EXPECT_DOUBLE_EQ(ipv6->slash64_days, 2);
  EXPECT_DOUBLE_EQ(ipv6->per_slash64_day.value(), 388.5);
  EXPECT_DOUBLE_EQ(ipv6->sources_per_day.value(), 9);
  rows_.period.coverage_days[0].slash64_ms = 0;
  EXPECT_FALSE(findings().ipv6);
}

TEST_F(FindPeriod, CountsSourcesOfAPeriodAndOfItsDays) {
  EXPECT_EQ(findings().sources.count, 500U);
  EXPECT_DOUBLE_EQ(findings().sources.per_day.value(), 200);
}

TEST_F(FindPeriod, GivesEachDayItsOwnDenominator) {
  const auto daily = findings().daily;
  ASSERT_EQ(daily.size(), 3U);
  EXPECT_DOUBLE_EQ(daily[0].per_address_day.value(), 3100.0 / 102);
  EXPECT_DOUBLE_EQ(daily[1].per_address_day.value(), 3050 / 101.5);
  EXPECT_DOUBLE_EQ(daily[2].per_address_day.value(), 3700.0 / 112);
  EXPECT_DOUBLE_EQ(daily[1].npa.at("system").value(), 2050 / 101.5);
  EXPECT_DOUBLE_EQ(daily[2].npa.at("icmp").value(), 0);
}

TEST_F(FindPeriod, SaysUnknownOfADayThatNobodyObserved) {
  rows_.period.period.to = kFirst + 3;
  rows_.period.categories = {CategoryDays(catalog_.taxonomies[0], rows_.period.period)};
  const auto day = findings().daily.at(3);
  EXPECT_FALSE(day.attempts);
  EXPECT_FALSE(day.per_address_day);
  EXPECT_FALSE(day.sources);
  EXPECT_FALSE(day.npa.at("system"));
}

TEST_F(FindPeriod, GivesNoRateUnderOneHour) {
  PeriodRows rows;
  rows.period = {kFirst, kFirst};
  rows.coverage_days = {coverage(kFirst, "brief", 1, 0)};
  rows.coverage_days[0].address_ms = kHour - 1;
  rows.coverage_days[0].covered_ms = kHour - 1;
  rows.sensor_days = {seen(kFirst, "brief", 10)};
  rows.days = {{kFirst, IpVersion::kV4, {10, 20}, 3}};
  rows_.period = rows;
  rows_.compared.reset();
  const PeriodFindings found = findings();
  EXPECT_EQ(found.attempts.count, 10U);
  EXPECT_FALSE(found.attempts.per_address_day);
  EXPECT_FALSE(found.attempts.mean_of_sensors);
  EXPECT_FALSE(found.daily[0].per_address_day);
  EXPECT_EQ(found.daily[0].attempts, 10U);
}

TEST_F(FindPeriod, SaysUnknownOfAPeriodWithoutCoverage) {
  rows_.period = {};
  rows_.period.period = {kFirst, kFirst + 2};
  rows_.compared.reset();
  const PeriodFindings found = findings();
  EXPECT_EQ(found.coverage.sensors, 0U);
  EXPECT_FALSE(found.attempts.per_address_day);
  EXPECT_FALSE(found.attempts.change);
  EXPECT_FALSE(found.sources.per_day);
  EXPECT_FALSE(found.concentration.top_sensor);
  EXPECT_EQ(found.daily.size(), 3U);
}

TEST_F(FindPeriod, DescribesThePeriodItsCoverageAndItsData) {
  const PeriodFindings found = findings();
  EXPECT_EQ(found.period.days, 3);
  EXPECT_EQ(found.compared->to, kFirst + -1);
  EXPECT_EQ(found.coverage.sensors, 4U);
  EXPECT_EQ(found.coverage.addresses, 112U);
  EXPECT_TRUE(found.coverage.assumed);
  EXPECT_EQ(found.coverage.packets, 100U);
  EXPECT_EQ(found.versions.rules, (std::vector<std::string>{"2025.4", "2026.1"}));
  EXPECT_EQ(found.versions.countries.size(), 1U);
  EXPECT_TRUE(found.versions.networks.empty());
  EXPECT_EQ(found.versions.taxonomies.at("npa"), catalog_.taxonomies[0].version());
  // gone is missing through all of the period, small for twelve hours; joiner was not missing before.
  ASSERT_EQ(found.coverage.missing.size(), 2U);
  EXPECT_EQ(found.coverage.missing[0].from, at(kFirst));
  EXPECT_EQ(found.coverage.missing[0].to, at(kFirst + 3));
  EXPECT_EQ(found.coverage.missing[1].from, at(kFirst + 1, 12));
  EXPECT_EQ(found.coverage.missing[1].to, at(kFirst + 2));
}

}  // namespace
}  // namespace hinomi::analysis
