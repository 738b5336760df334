#include "simulate/scenario.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace hinomi::simulate {
namespace {

constexpr std::string_view kHead = R"(seed = 1
period = "2018-01-01/2018-02-01"
[sensors]
a = { monitored = ["10.0.0.0/31=203.0.113.2/31"], joins = "2018-01-03", outages = ["2018-01-05/2018-01-06T12:00"] }
b = { monitored = ["203.0.113.9", "2001:db8::/64"] }
[origins]
CN = ["113.64.0.0/11", "240e::/18"]
RU = ["5.136.0.0/13"]
[mixes.two]
CN = 1.5
RU = 0.25
[[activity]]
name = "x"
)";

base::Result<Scenario> parse(std::string_view activity) {
  return parse_scenario(std::string(kHead) + std::string(activity), "s.toml");
}

// What is refused, where, and with which words.
void expect_refused(std::string_view text, const std::string& place, std::string_view words) {
  const auto scenario = parse_scenario(text, "s.toml");
  ASSERT_FALSE(scenario) << text;
  EXPECT_EQ(scenario.error().place, place) << scenario.error().text();
  EXPECT_NE(scenario.error().text().find(words), std::string::npos) << scenario.error().text();
}
void expect_activity_refused(std::string_view activity, int line, std::string_view words) {
  expect_refused(std::string(kHead) + std::string(activity), "s.toml:" + std::to_string(line), words);
}
std::string replaced(std::string_view what, std::string_view with) {
  std::string text(kHead);
  text.replace(text.find(what), what.size(), with);
  return text + "count = 1\nports = { 23 = 1 }";
}

base::Timestamp at(std::string_view text) { return *base::Zone().parse_time(text); }

TEST(ScenarioTest, ReadsSensorsWithTranslationJoiningAndOutages) {
  const auto scenario = parse("count = 5\nports = { 23 = 1 }\norigins = \"two\"\n");
  ASSERT_TRUE(scenario) << scenario.error().text();
  ASSERT_EQ(scenario->sensors.size(), 2U);
  const ScenarioSensor& a = scenario->sensors[0];
  ASSERT_EQ(a.v4.size(), 2U);
  EXPECT_EQ(to_string(a.v4[1].captured), "10.0.0.1");
  EXPECT_EQ(to_string(a.v4[1].seen), "203.0.113.3");
  EXPECT_EQ(a.present.from, at("2018-01-03"));
  ASSERT_EQ(a.outages.size(), 1U);
  EXPECT_EQ(a.outages[0].to, at("2018-01-06T12:00"));
  EXPECT_EQ(scenario->sensors[1].v4.size(), 1U);
  EXPECT_EQ(scenario->sensors[1].v6.size(), ScenarioSensor::kMostV6Targets);
  EXPECT_EQ(scenario->hours(), 31 * 24);
}

TEST(ScenarioTest, ReadsMixesAndPortRanges) {
  const auto scenario = parse("count = 5\norigins = \"two\"\nports = { 23 = 1, \"1024-65535\" = 2 }\n");
  ASSERT_TRUE(scenario) << scenario.error().text();
  const Activity& x = scenario->activities[0];
  EXPECT_EQ(x.origins.weights, (std::vector<std::uint64_t>{1'500, 250}));
  ASSERT_EQ(x.ports.ranges.size(), 2U);
  EXPECT_EQ(x.ports.ranges[0].first, 1'024);
  EXPECT_EQ(x.ports.ranges[0].last, 65'535);
  EXPECT_EQ(x.ports.ranges[1].last, 23);
}

TEST(ScenarioTest, PicksSensorsByPatternAndIpVersion) {
  const auto six = parse("count = 5\nip = 6\norigins = { CN = 1 }\nports = { 23 = 1 }\n");
  ASSERT_TRUE(six) << six.error().text();
  EXPECT_EQ(six->activities[0].sensors, (std::vector<std::size_t>{1}));
  const auto named = parse("count = 5\nsensors = [\"a*\"]\nports = { 23 = 1 }\n");
  ASSERT_TRUE(named) << named.error().text();
  EXPECT_EQ(named->activities[0].sensors, (std::vector<std::size_t>{0}));
}

TEST(ScenarioTest, RefusesWithFileLineAndRemedy) {
  expect_refused("seed = 1\nseed = 2\n", "s.toml:2", "seed");
  expect_refused("seed = 1\n", "s.toml:1", "write period = \"2018-01-01/2019-01-01\"");
  expect_refused(replaced("2018-02-01", "2018-01-01"), "s.toml:2", "ends before it begins");
  expect_refused(replaced("2018-02-01", "2018-13-01"), "s.toml:2", "TO is the first moment after");
  expect_refused(replaced("2018-01-03", "2018-01-03T00:30"), "s.toml:4", "whole hours");
  expect_refused(replaced("2018-01-03", "2018-01-05T01:00"), "s.toml:4", "while the sensor is there");
  expect_refused(replaced("203.0.113.9", "224.0.0.1"), "s.toml:5", "multicast");
  expect_refused(replaced("203.0.113.9", "10.0.0.1"), "s.toml:3", "overlap");
  expect_refused(replaced("joins", "jions"), "s.toml:4", "\"jions\" means nothing here");
  expect_refused(replaced("RU =", "RUS ="), "s.toml:8", "country code");
  expect_refused(replaced("5.136.0.0/13", "5.136.0.1/13"), "s.toml:8", "bits are set");
}

TEST(ScenarioTest, RefusesActivitiesWithTheirLine) {
  expect_activity_refused("ports = { 23 = 1 }", 12, "\"per_address_day\" must be there");
  expect_activity_refused("count = 1\nper_address_day = 1\nports = { 23 = 1 }", 14, "not both");
  expect_activity_refused("per_address_day = 5\nports = { 23 = 1 }", 14, "divide 24");
  expect_activity_refused("count = 1", 12, "\"ports\" is missing");
  expect_activity_refused("count = 1\nports = { 65536 = 1 }", 15, "is no port");
  expect_activity_refused("count = 1\nports = { 23 = 0 }", 15, "more than 0");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\norigins = \"three\"", 16, "names no mix");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\norigins = { US = 1 }", 16,
                          "is not among the [origins]");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\nip = 6\norigins = { RU = 1 }", 17,
                          "no prefix of that IP");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\nsensors = [\"c\"]", 16, "names no sensor");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\ntool = \"nmap\"", 16,
                          "plain, mirai, zmap, masscan");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\nduring = \"2018-01-01/2018-03-01\"", 16,
                          "out of the period");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\nretransmit = [{ every = 2, after = [121.0] }]", 16,
                          "at most 120");
  expect_activity_refused("count = 1\nports = { 23 = 1 }\nretransmit = [{ every = 2, after = [3.0, 1.0] }]",
                          16, "rising");
  expect_activity_refused("count = 1\nkind = \"own\"\npeer = \"here\"", 16, "IPv4 address");
}

TEST(ScenarioTest, AFileThatIsNotThereIsNamed) {
  const auto scenario = read_scenario("no/such/scenario.toml");
  ASSERT_FALSE(scenario);
  EXPECT_EQ(scenario.error().place, "no/such/scenario.toml");
}

// The page on the format shows one whole scenario; it must be one.
TEST(ScenarioTest, TheExampleOfTheFormatPageIsAScenario) {
  std::ifstream file(std::string(HINOMI_SOURCE_DIR) + "/docs/format/scenario.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = page.find("```toml\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string example = page.substr(begin + 8, page.find("```", begin + 8) - begin - 8);
  const auto scenario = parse_scenario(example, "scenario.md");
  ASSERT_TRUE(scenario) << scenario.error().text();
  EXPECT_GE(scenario->activities.size(), 4U);
}

}  // namespace
}  // namespace hinomi::simulate
