#include "simulate/schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace hinomi::simulate {
namespace {

// Two addresses at a (out from the 3rd to the 4th at noon), one at b, which joins on the 6th; ten days.
constexpr std::string_view kHead = R"(period = "2018-01-01/2018-01-11"
[sensors]
a = { monitored = ["203.0.113.2/31"], outages = ["2018-01-03/2018-01-04T12:00"] }
b = { monitored = ["203.0.113.9"], joins = "2018-01-06" }
[origins]
RU = ["5.136.0.0/13"]
[[activity]]
name = "x"
ports = { 23 = 1 }
)";

Scenario scenario_of(std::string_view activity) {
  auto scenario = parse_scenario(std::string(kHead) + std::string(activity), "s.toml");
  EXPECT_TRUE(scenario) << scenario.error().text();
  return std::move(*scenario);
}

std::vector<Event> events_of(const Scenario& scenario) {
  auto schedule = Schedule::make(scenario, 0);
  EXPECT_TRUE(schedule) << schedule.error().text();
  Random random(1);
  std::vector<Event> events;
  for (int hour = 0; hour < scenario.hours(); ++hour) {
    const std::size_t before = events.size();
    schedule->append_hour(hour, random, events);
    for (std::size_t i = before; i < events.size(); ++i) {
      EXPECT_GE(events[i].us, scenario.hour_start(hour).us());
      EXPECT_LT(events[i].us, scenario.hour_start(hour + 1).us());
    }
  }
  EXPECT_EQ(events.size(), schedule->total());
  return events;
}

int day_of(const Scenario& scenario, const Event& event) {
  return static_cast<int>((event.us - scenario.period.from.us()) / 86'400'000'000);
}

TEST(ScheduleTest, EachAddressGetsItsDailyNumberInObservedTimeOnly) {
  const Scenario scenario = scenario_of("per_address_day = 4");
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> of_address;
  std::map<int, int> of_day;
  for (const Event& event : events_of(scenario)) {
    ++of_address[{event.sensor, event.target}];
    ++of_day[day_of(scenario, event)];
  }
  // a: ten days less one and a half, 8.5 x 4 = 34 at each address. b: five days, 20.
  EXPECT_EQ((of_address[{0, 0}]), 34);
  EXPECT_EQ((of_address[{0, 1}]), 34);
  EXPECT_EQ((of_address[{1, 0}]), 20);
  EXPECT_EQ(of_day[0], 8);
  EXPECT_EQ(of_day[2], 0);
  EXPECT_EQ(of_day[3], 4);
  EXPECT_EQ(of_day[9], 12);
}

TEST(ScheduleTest, MoreThanOneAnHourIsExactToo) {
  // 8.5 days x 48 x 2 addresses, and 5 days x 48.
  EXPECT_EQ(events_of(scenario_of("per_address_day = 48")).size(), 816U + 240U);
}

TEST(ScheduleTest, NumbersOfAnAddressRunWithoutRepeating) {
  const Scenario scenario = scenario_of("per_address_day = 48\nsensors = [\"b\"]");
  std::set<std::uint64_t> numbers;
  for (const Event& event : events_of(scenario)) numbers.insert(event.number);
  EXPECT_EQ(numbers.size(), 240U);
  EXPECT_EQ(*numbers.begin(), 5U * 48U);
  EXPECT_EQ(*numbers.rbegin(), 10U * 48U - 1);
}

TEST(ScheduleTest, ACountIsMetExactlyWhateverItsShape) {
  const Scenario scenario =
      scenario_of("count = 1001\nsensors = [\"a\"]\nweekend = 0.3\ngrowth = 3.0\nnoise = 0.5");
  std::map<int, int> of_day;
  for (const Event& event : events_of(scenario)) ++of_day[day_of(scenario, event)];
  int sum = 0;
  for (const auto& [day, count] : of_day) sum += count;
  EXPECT_EQ(sum, 1001);
  EXPECT_EQ(of_day[2], 0);
}

TEST(ScheduleTest, WeekendsWeighWhatIsSaid) {
  const Scenario scenario =
      scenario_of("count = 6500\nsensors = [\"b\"]\nduring = \"2018-01-06/2018-01-09\"\nweekend = 0.5");
  std::map<int, int> of_day;
  for (const Event& event : events_of(scenario)) ++of_day[day_of(scenario, event)];
  // 2018-01-06 was a Saturday: 0.5 + 0.5 + 1 make up the whole.
  EXPECT_EQ(of_day[5], 1625);
  EXPECT_EQ(of_day[6], 1625);
  EXPECT_EQ(of_day[7], 3250);
}

TEST(ScheduleTest, OutagesHaveTheirOwnTraffic) {
  const Scenario scenario = scenario_of("count = 72\nin_outages = true");
  for (const Event& event : events_of(scenario)) {
    ASSERT_EQ(event.sensor, 0U);
    ASSERT_GE(event.us, base::Zone().parse_time("2018-01-03")->us());
    ASSERT_LT(event.us, base::Zone().parse_time("2018-01-04T12:00")->us());
  }
}

TEST(ScheduleTest, PinsTheSecondOfWhatIsSentAgainAndKeepsItInTheHour) {
  const Scenario scenario = scenario_of(
      "per_address_day = 24\nretransmit = [{ every = 3, after = [1.0] }, { every = 3, after = [100.0], "
      "at_second = 30 }]");
  int pinned = 0;
  for (const Event& event : events_of(scenario)) {
    const std::int64_t in_hour = event.us % (kSecondsPerHour * kMicrosecondsPerSecond);
    ASSERT_LT(in_hour + 100 * kMicrosecondsPerSecond, kSecondsPerHour * kMicrosecondsPerSecond);
    if (event.number % 3 != 1) continue;
    ++pinned;
    ASSERT_EQ(in_hour / kMicrosecondsPerSecond % 60, 30);
  }
  EXPECT_EQ(pinned, 68 * 2 + 40);  // a third of 8.5 and of 5 days of 24
}

TEST(ScheduleTest, RefusesWhatCannotHappenAndWhatNoMemoryHolds) {
  const Scenario never = scenario_of("count = 5\nsensors = [\"b\"]\nduring = \"2018-01-01/2018-01-02\"");
  const auto schedule = Schedule::make(never, 0);
  ASSERT_FALSE(schedule);
  EXPECT_EQ(schedule.error().place, "s.toml:7");
  const Scenario much = scenario_of("count = 900_000_000\nduring = \"2018-01-01/2018-01-02\"");
  EXPECT_FALSE(Schedule::make(much, 0));
}

}  // namespace
}  // namespace hinomi::simulate
