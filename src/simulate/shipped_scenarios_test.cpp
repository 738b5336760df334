#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "addr/prefix.h"
#include "simulate/capture_for_tests.h"
#include "simulate/simulate.h"

namespace hinomi::simulate {
namespace {

// A shipped scenario, played once for all tests of this process.
struct Played {
  explicit Played(const std::string& name, const std::string& copy = "")
      : path(temporary_path(name + copy)),
        summary(simulate(std::string(HINOMI_SOURCE_DIR) + "/scenarios/" + name + ".toml", path)) {}
  ~Played() { std::filesystem::remove(path); }
  Played(const Played&) = delete;
  Played& operator=(const Played&) = delete;
  std::string path;
  base::Result<SimulationSummary> summary;
};

const Played& uneven() {
  static const Played played("uneven");
  return played;
}
const Played& police() {
  static const Played played("police-2018");
  return played;
}

std::uint64_t fnv1a(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t hash = 0xcbf29ce484222325;
  std::vector<char> block(1 << 16);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    for (std::streamsize i = 0; i < file.gcount(); ++i) {
      hash = (hash ^ static_cast<unsigned char>(block[static_cast<std::size_t>(i)])) * 0x100000001b3;
    }
  }
  return hash;
}

bool is_backscatter(const CapturedPacket& p) {
  if (p.protocol() == 1) return p.transport()[0] == 3;
  return p.protocol() == 6 && ((p.flags() & 0x04) != 0 || (p.flags() & 0x12) == 0x12);
}

int year_of(const CapturedPacket& p) {
  constexpr std::int64_t k2017 = 1'483'228'800;
  constexpr std::int64_t k2018 = 1'514'764'800;
  const std::int64_t second = p.us / 1'000'000;
  return second < k2017 ? 2016 : second < k2018 ? 2017 : 2018;
}

// FIRST -> LAST, COUNTRY of the shipped list.
std::map<std::uint32_t, std::pair<std::uint32_t, std::string>> countries() {
  std::map<std::uint32_t, std::pair<std::uint32_t, std::string>> table;
  std::ifstream file(std::string(HINOMI_SOURCE_DIR) + "/scenarios/police-2018-countries.csv");
  for (std::string line; std::getline(file, line);) {
    const std::size_t comma = line.find(',');
    const auto prefix = addr::Prefix::parse(line.substr(0, comma));
    table[prefix->first().v4()] = {prefix->last().v4(), line.substr(comma + 1)};
  }
  return table;
}

// The bytes are part of the contract: every figure worked out from them hangs on them. They change only
// with the scenario or, knowingly, with the generator.
TEST(UnevenScenarioTest, TheSameScenarioGivesTheSameBytesEverywhere) {
  const Played again("uneven", "-again");
  ASSERT_TRUE(uneven().summary) << uneven().summary.error().text();
  EXPECT_EQ(fnv1a(uneven().path), fnv1a(again.path));
  EXPECT_EQ(fnv1a(uneven().path), 0x2509d49204d51027U);
}

TEST(UnevenScenarioTest, TheSummaryNamesWhatEachSensorMonitorsAndCovers) {
  ASSERT_TRUE(uneven().summary);
  const auto& sensors = uneven().summary->sensors;
  ASSERT_EQ(sensors.size(), 40U);
  std::map<std::string, SimulatedSensor> by_name;
  for (const SimulatedSensor& s : sensors) by_name[s.name] = s;
  EXPECT_EQ(by_name["eight-07"].monitored, (std::vector<std::string>{"10.20.0.0/29=203.0.113.128/29"}));
  const auto& covers = by_name["one-05"].covers;
  ASSERT_EQ(covers.size(), 2U);
  EXPECT_EQ(to_string(covers[0].from), "2018-01-01T00:00Z");
  EXPECT_EQ(to_string(covers[0].to), "2018-09-05T06:00Z");
  EXPECT_EQ(to_string(covers[1].from), "2018-09-06T18:00Z");
  EXPECT_EQ(to_string(by_name["thirtytwo-02"].covers.at(0).from), "2018-07-01T00:00Z");
}

// 1,692.0 x 366; 1,893.0 x 365, of which 875.9 x 365 to high ports; 2,752.8 x 365, of which 1,702.8 x 365.
TEST(PoliceScenarioTest, HasThePublishedFiguresByANaiveCount) {
  ASSERT_TRUE(police().summary) << police().summary.error().text();
  const auto table = countries();
  NaiveAttempts naive;
  std::map<int, std::uint64_t> attempts;
  std::map<int, std::uint64_t> high;
  std::map<std::string, std::uint64_t> origins;
  std::int64_t before = 0;
  CaptureForTests capture(police().path);
  for (CapturedPacket p; capture.next(p);) {
    ASSERT_LE(before, p.us);
    before = p.us;
    ASSERT_EQ(p.destination(), 0xcb00710aU);
    if (is_backscatter(p) || !naive.is_attempt(p)) continue;
    ASSERT_NE(p.protocol(), 1);
    const int year = year_of(p);
    ++attempts[year];
    if (p.port() >= 1'024) ++high[year];
    const auto& [last, country] = std::prev(table.upper_bound(p.source()))->second;
    ASSERT_LE(p.source(), last);
    if (year == 2018) ++origins[country];
  }
  EXPECT_EQ(attempts, (std::map<int, std::uint64_t>{{2016, 619'272}, {2017, 690'945}, {2018, 1'004'772}}));
  EXPECT_EQ(high, (std::map<int, std::uint64_t>{{2016, 234'240}, {2017, 319'704}, {2018, 621'522}}));
  const std::map<std::string, double> published{{"RU", 20.8}, {"CN", 14.1}, {"US", 12.6},
                                                {"NL", 6.0},  {"UA", 5.1},  {"JP", 1.6}};
  for (const auto& [country, percent] : published) {
    EXPECT_NEAR(static_cast<double>(origins[country]) / 1'004'772 * 100, percent, 0.01) << country;
  }
}

// Everything that a figure of `uneven` is made of, counted the plain way.
struct Tally {
  std::map<std::string, std::uint64_t> attempts;
  std::map<std::string, std::uint64_t> packets;
  std::uint64_t first_half = 0;
  std::uint64_t uncovered = 0;
  std::uint64_t v6 = 0;
  std::uint64_t mirai = 0;
  std::uint64_t backscatter = 0;
  std::uint64_t own = 0;

  void scan(const CapturedPacket& p, const SimulatedSensor& sensor, bool attempt) {
    const auto time = base::Timestamp::from_us(p.us);
    if (std::ranges::none_of(sensor.covers, [&](const auto& c) { return c.from <= time && time < c.to; })) {
      ++uncovered;
      return;
    }
    ++packets[sensor.name];
    if (attempt) ++attempts[sensor.name];
    if (attempt && time < *base::Zone().parse_time("2018-07-01")) ++first_half;
    const bool translated = (p.destination() >> 24) == 10;
    const std::uint32_t seen = translated ? p.destination() - 0x0a140000 + 0xcb007180 : p.destination();
    if (p.protocol() == 6 && p.sequence() == seen) ++mirai;
  }
};

std::uint64_t sum(const std::map<std::string, std::uint64_t>& counts) {
  std::uint64_t all = 0;
  for (const auto& [name, count] : counts) all += count;
  return all;
}

const SimulatedSensor* sensor_of(const SimulationSummary& summary, std::uint32_t destination) {
  for (const SimulatedSensor& sensor : summary.sensors) {
    for (const std::string& text : sensor.monitored) {
      const auto inside = addr::Prefix::parse(text.substr(0, text.find('=')));
      if (inside->contains(addr::Address::from_v4(destination))) return &sensor;
    }
  }
  return nullptr;
}

Tally tally(const Played& played) {
  constexpr std::uint32_t kPeers = 0xc0000200;  // 192.0.2.0/24
  const auto is_peer = [](std::uint32_t address) { return (address & ~0xffU) == kPeers; };
  std::map<std::uint32_t, const SimulatedSensor*> sensors;
  Tally tally;
  NaiveAttempts naive;
  CaptureForTests capture(played.path);
  for (CapturedPacket p; capture.next(p);) {
    if (!p.v4()) {
      ++tally.v6;
    } else if (is_peer(p.source()) || is_peer(p.destination())) {
      ++tally.own;
    } else if (is_backscatter(p)) {
      ++tally.backscatter;
    } else {
      const SimulatedSensor*& sensor = sensors[p.destination()];
      if (sensor == nullptr) sensor = sensor_of(*played.summary, p.destination());
      tally.scan(p, *sensor, naive.is_attempt(p));
    }
  }
  return tally;
}

// scenarios/README.md works these out.
TEST(UnevenScenarioTest, HasTheFiguresWorkedOutByHand) {
  ASSERT_TRUE(uneven().summary);
  Tally t = tally(uneven());
  EXPECT_EQ(sum(t.attempts), 342'044U);
  EXPECT_EQ(sum(t.packets), 365'404U);
  EXPECT_EQ(t.first_half, 153'750U);
  EXPECT_EQ(t.attempts["one-01"], 2'920U);
  EXPECT_EQ(t.attempts["one-05"], 2'908U);
  EXPECT_EQ(t.attempts["one-09"], 22'920U);
  EXPECT_EQ(t.attempts["four-03"], 9'928U);
  EXPECT_EQ(t.packets["four-03"], 12'264U);
  EXPECT_EQ(t.attempts["eight-01"], 8'760U);
  EXPECT_EQ(t.attempts["eight-07"], 11'680U);
  EXPECT_EQ(t.attempts["sixteen-01"], 12'680U);
  EXPECT_EQ(t.attempts["sixteen-02"], 11'360U);
  EXPECT_EQ(t.attempts["thirtytwo-01"], 26'360U);
  EXPECT_EQ(t.attempts["thirtytwo-02"], 11'776U);
  EXPECT_EQ(t.attempts["sixtyfour-01"], 23'360U);
  EXPECT_EQ(t.mirai, 5'840U);
  EXPECT_EQ(t.uncovered, 500U);
  EXPECT_EQ(t.v6, 2'500U);
  EXPECT_EQ(t.own, 8'300U);
  EXPECT_EQ(t.backscatter, 3'800U);
  EXPECT_EQ(uneven().summary->packets, 380'504U);
  EXPECT_LE(std::filesystem::file_size(uneven().path), 40U << 20);
}

}  // namespace
}  // namespace hinomi::simulate
