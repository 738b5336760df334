#include "simulate/simulate.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

#include "simulate/capture_for_tests.h"

namespace hinomi::simulate {
namespace {

// One of each kind of packet that there is.
constexpr std::string_view kEveryKind = R"(period = "2018-01-01/2018-01-02"
[sensors]
a = { monitored = ["10.20.0.0/29=203.0.113.128/29", "2001:db8:8::/64"] }
[origins]
CN = ["113.64.0.0/11", "240e::/18"]
[mixes.udp]
53 = 1
123 = 1
1900 = 1
5353 = 1
5060 = 1
[[activity]]
name = "plain"
count = 100
ports = { 23 = 1 }
[[activity]]
name = "mirai"
count = 50
tool = "mirai"
ports = { 23 = 1 }
[[activity]]
name = "zmap"
count = 50
tool = "zmap"
ports = { 80 = 1 }
[[activity]]
name = "masscan"
count = 50
tool = "masscan"
ports = { 80 = 1 }
[[activity]]
name = "udp"
count = 100
protocol = "udp"
ports = "udp"
[[activity]]
name = "icmp"
count = 50
protocol = "icmp"
[[activity]]
name = "plain 6"
ip = 6
count = 50
ports = { 23 = 1 }
[[activity]]
name = "udp 6"
ip = 6
count = 50
protocol = "udp"
ports = { 123 = 1 }
[[activity]]
name = "icmp 6"
ip = 6
count = 50
protocol = "icmp"
[[activity]]
name = "syn-ack"
kind = "backscatter"
count = 50
ports = { 80 = 1 }
[[activity]]
name = "rst"
kind = "backscatter"
answer = "rst"
count = 50
ports = { 80 = 1 }
[[activity]]
name = "unreachable"
kind = "backscatter"
answer = "unreachable"
count = 50
ports = { 80 = 1 }
[[activity]]
name = "dns"
kind = "own"
service = "dns"
peer = "192.0.2.53"
count = 20
[[activity]]
name = "ntp"
kind = "own"
service = "ntp"
peer = "192.0.2.123"
count = 20
[[activity]]
name = "http"
kind = "own"
service = "http"
peer = "192.0.2.80"
count = 20
[[activity]]
name = "ping"
kind = "own"
service = "ping"
peer = "192.0.2.1"
count = 20
)";

class SimulateTest : public testing::Test {
 protected:
  void SetUp() override { std::ofstream(scenario_) << kEveryKind; }
  void TearDown() override {
    std::filesystem::remove(path_);
    std::filesystem::remove(scenario_);
  }
  [[nodiscard]] std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const std::string path_ = temporary_path("simulate");
  const std::string scenario_ = path_ + ".toml";
};

TEST_F(SimulateTest, PlaysTheSameBytesAgainAndOthersForAnotherSeed) {
  const auto once = simulate(scenario_, path_);
  const std::string first = bytes();
  const auto again = simulate(scenario_, path_);
  EXPECT_EQ(bytes(), first);
  std::ofstream(scenario_) << "seed = 1\n" << kEveryKind;
  const auto other = simulate(scenario_, path_);
  EXPECT_NE(bytes(), first);
  ASSERT_TRUE(once && again && other);
  EXPECT_EQ(other->packets, once->packets);
}

TEST_F(SimulateTest, ABadScenarioLeavesWhatWasThere) {
  std::ofstream(path_) << "old";
  std::ofstream(scenario_) << "period = 7";
  const auto summary = simulate(scenario_, path_);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().place, scenario_ + ":1");
  EXPECT_EQ(bytes(), "old");
}

// Every kind of packet that there is, judged by another program.
TEST_F(SimulateTest, TsharkReadsEveryPacketAndFindsItsChecksumsRight) {
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) GTEST_SKIP() << "tshark is not installed";
  const auto summary = simulate(scenario_, path_);
  ASSERT_TRUE(summary) << summary.error().text();
  const std::string command =
      "tshark -n -r " + path_ +
      " -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE"
      " -T fields -e frame.number -e _ws.malformed -e ip.checksum.status"
      " -e tcp.checksum.status -e udp.checksum.status -e icmp.checksum.status"
      " -e icmpv6.checksum.status 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(pipe);
  std::uint64_t lines = 0;
  std::array<char, 512> line{};
  while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    ++lines;
    const std::string text(line.data());
    const std::string statuses = text.substr(text.find('\t'));
    ASSERT_NE(statuses.find('1'), std::string::npos) << text;  // 1: good
    ASSERT_EQ(statuses.find('0'), std::string::npos) << text;  // 0: bad; what is only quoted is 2, unknown
    ASSERT_EQ(statuses.find("Malformed"), std::string::npos) << text;
  }
  EXPECT_EQ(lines, summary->packets);
}

}  // namespace
}  // namespace hinomi::simulate
