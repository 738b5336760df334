#include "simulate/scan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "simulate/capture_for_tests.h"
#include "simulate/simulate.h"

namespace hinomi::simulate {
namespace {

constexpr std::string_view kHead = R"(seed = 3
period = "2018-01-01/2018-01-03"
[sensors]
inside = { monitored = ["10.20.0.0/30=203.0.113.128/30"] }
open = { monitored = ["203.0.113.8", "2001:db8:8::/64"] }
[origins]
CN = ["113.64.0.0/11", "240e::/18"]
RU = ["5.136.0.0/13", "2a02:2698::/29"]
[[activity]]
name = "x"
)";
constexpr std::uint32_t kInside = 0x0a140000;
constexpr std::uint32_t kPublic = 0xcb007180;

base::Result<SimulationSummary> run(std::string_view activity, const std::string& out) {
  const std::string scenario = out + ".toml";
  std::ofstream(scenario) << kHead << activity;
  auto summary = simulate(scenario, out);
  std::filesystem::remove(scenario);
  return summary;
}

std::vector<CapturedPacket> packets_of(std::string_view activity) {
  const std::string out = temporary_path("scan");
  const auto summary = run(activity, out);
  EXPECT_TRUE(summary) << summary.error().text();
  auto packets = CaptureForTests::all(out);
  std::filesystem::remove(out);
  return packets;
}

std::uint16_t masscan_relation(const CapturedPacket& p, std::uint32_t destination) {
  return static_cast<std::uint16_t>(destination ^ p.port() ^ p.sequence());
}

TEST(ScanTest, MiraiSendsThePublicAddressAsSequenceFromOnePortWithOneWindow) {
  const auto packets = packets_of(
      "count = 500\nsensors = [\"inside\"]\ntool = \"mirai\"\nsources = 20\nports = { 23 = 9, 2323 = 1 }");
  ASSERT_EQ(packets.size(), 500U);
  std::map<std::uint32_t, std::set<std::pair<std::uint16_t, std::uint16_t>>> bots;
  std::map<std::uint16_t, int> ports;
  for (const CapturedPacket& p : packets) {
    ASSERT_TRUE(p.is_syn());
    ASSERT_EQ(p.destination() & ~3U, kInside);
    ASSERT_EQ(p.sequence(), p.destination() - kInside + kPublic);
    ASSERT_EQ(p.tcp_header(), 5);
    ASSERT_LT(p.ttl(), 64);
    ASSERT_GE(p.ttl(), 40);
    bots[p.source()].insert({p.source_port(), p.window()});
    ++ports[p.port()];
  }
  EXPECT_EQ(ports[23], 450);
  EXPECT_EQ(ports[2323], 50);
  for (const auto& [bot, instances] : bots) EXPECT_EQ(instances.size(), 1U) << bot;
}

TEST(ScanTest, MasscanTiesItsIpIdToThePublicAddress) {
  for (const CapturedPacket& p : packets_of(
           "count = 300\nsensors = [\"inside\"]\ntool = \"masscan\"\nports = { \"1024-65535\" = 1 }")) {
    ASSERT_EQ(p.id(), masscan_relation(p, p.destination() - kInside + kPublic));
    ASSERT_EQ(p.window(), 1'024);
    ASSERT_EQ(p.tcp_header(), 5);
    ASSERT_GE(p.ttl(), 200);
    ASSERT_GE(p.port(), 1'024);
  }
}

TEST(ScanTest, ZmapBearsItsIpIdAndOthersNeverDo) {
  for (const CapturedPacket& p : packets_of("count = 300\ntool = \"zmap\"\nports = { 80 = 1 }")) {
    ASSERT_EQ(p.id(), 54'321);
    ASSERT_EQ(p.window(), 65'535);
  }
  // 200,000 draws would meet either mark by chance about three times each.
  for (const CapturedPacket& p :
       packets_of("count = 200_000\nsensors = [\"open\"]\nsources = 9_000\nports = { 80 = 1 }")) {
    ASSERT_NE(p.id(), 54'321);
    ASSERT_NE(p.id(), masscan_relation(p, p.destination()));
    ASSERT_NE(p.sequence(), p.destination());
  }
}

TEST(ScanTest, PlainSourcesWriteTheirOptionsAsLinuxOrWindowsDoes) {
  std::set<std::vector<std::uint8_t>> orders;
  for (const CapturedPacket& p : packets_of("count = 200\nports = { 80 = 1 }")) {
    std::vector<std::uint8_t> kinds;
    const std::size_t length = p.tcp_header() * std::size_t{4};
    for (std::size_t i = 20; i < length; i += p.transport()[i] == 1 ? 1 : p.transport()[i + 1]) {
      kinds.push_back(p.transport()[i]);
    }
    orders.insert(kinds);
  }
  EXPECT_EQ(orders, (std::set<std::vector<std::uint8_t>>{{2, 4, 8, 1, 3}, {2, 1, 3, 1, 1, 4}}));
}

// Seconds 10 and 30 with 100 s: the next minute, and the one after it, which makes a new attempt.
TEST(ScanTest, RetransmissionsComeWhenTheyAreSaidTo) {
  const auto packets = packets_of(R"(per_address_day = 6
sensors = ["open"]
ports = { 23 = 1 }
retransmit = [{ every = 3, after = [100.0], at_second = 10 }, { every = 3, after = [100.0], at_second = 30 }]
)");
  ASSERT_EQ(packets.size(), 12U + 8U);
  NaiveAttempts naive;
  int attempts = 0;
  for (const CapturedPacket& p : packets) attempts += naive.is_attempt(p) ? 1 : 0;
  EXPECT_EQ(attempts, 12 + 4);
}

TEST(ScanTest, UdpAndIcmpAreNeverAnswers) {
  for (const CapturedPacket& p :
       packets_of("count = 100\nprotocol = \"udp\"\nports = { 53 = 1, 123 = 1, 1900 = 1, 7 = 1 }")) {
    ASSERT_EQ(p.protocol(), 17);
    ASSERT_GE(p.source_port(), 1'024);
    if (p.port() == 53) {
      ASSERT_EQ(p.transport()[8 + 2] & 0x80, 0);
    }
  }
  for (const CapturedPacket& p : packets_of("count = 100\nprotocol = \"icmp\""))
    ASSERT_EQ(p.transport()[0], 8);
}

TEST(ScanTest, Ipv6GoesToIpv6) {
  const auto packets = packets_of("count = 100\nip = 6\nports = { 22 = 1 }");
  ASSERT_EQ(packets.size(), 100U);
  for (const CapturedPacket& p : packets) {
    ASSERT_FALSE(p.v4());
    ASSERT_TRUE(p.is_syn());
    ASSERT_EQ(CapturedPacket::number32(p.ip() + 24), 0x20010db8U);
  }
}

// One bot tries one address and port once in two minutes: more cannot be attempts.
TEST(ScanTest, TooFewSourcesAreRefusedAndLeaveNoFile) {
  const std::string out = temporary_path("too-few");
  const auto summary =
      run("count = 1000\nsensors = [\"open\"]\nduring = \"2018-01-01/2018-01-01T01:00\"\ntool = "
          "\"mirai\"\nsources = 2\nports = { 23 = 1 }\n",
          out);
  ASSERT_FALSE(summary);
  EXPECT_NE(summary.error().text().find("raise \"sources\""), std::string::npos) << summary.error().text();
  EXPECT_EQ(summary.error().place, out + ".toml:9");
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_FALSE(std::filesystem::exists(out + ".partial"));
}

TEST(OwnTrafficTest, IsBegunByTheSensorAndAnsweredByItsPeer) {
  const auto packets = packets_of(
      "kind = \"own\"\nservice = \"http\"\npeer = \"192.0.2.80\"\nsensors = [\"inside\"]\ncount = 10\n");
  ASSERT_EQ(packets.size(), 50U);
  const std::vector<std::uint8_t> flags{0x02, 0x12, 0x10, 0x18, 0x14};
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const CapturedPacket& p = packets[i];
    ASSERT_EQ(p.flags(), flags[i % 5]);
    const bool out = i % 5 == 0 || i % 5 == 2 || i % 5 == 4;
    ASSERT_EQ((out ? p.destination() : p.source()), 0xc0000250U);
    ASSERT_EQ((out ? p.source() : p.destination()) & ~3U, kInside);
  }
}

TEST(BackscatterTest, VictimsAnswerAndRoutersQuote) {
  for (const CapturedPacket& p :
       packets_of("kind = \"backscatter\"\ncount = 50\norigins = { RU = 1 }\nports = { 443 = 1 }")) {
    ASSERT_EQ(p.flags(), 0x12);
    ASSERT_EQ(p.source_port(), 443);
    ASSERT_EQ(p.source() & 0xfff80000, 0x05880000U);
  }
  std::set<std::uint32_t> victims;
  for (const CapturedPacket& p : packets_of("kind = \"backscatter\"\ncount = 50\norigins = { RU = 1 }\nports "
                                            "= { 443 = 1 }\nanswer = \"unreachable\"")) {
    ASSERT_EQ(p.protocol(), 1);
    const std::uint8_t* icmp = p.transport();
    ASSERT_EQ(icmp[0], 3);
    ASSERT_EQ(CapturedPacket::number32(icmp + 8 + 12), p.destination());
    ASSERT_EQ(CapturedPacket::number16(icmp + 8 + 20 + 2), 443);
    victims.insert(CapturedPacket::number32(icmp + 8 + 16));
    ASSERT_FALSE(victims.contains(p.source()));
  }
  EXPECT_EQ(victims.size(), 1U);
}

}  // namespace
}  // namespace hinomi::simulate
