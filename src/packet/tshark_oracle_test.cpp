// Holds decode() and judge_marks() to what tshark counts in real captures: tests/oracle/tshark-counts.tsv,
// which tests/oracle/make-tshark-counts made.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "packet/marks.h"
#include "packet/packet.h"
#include "packet/test_capture.h"

namespace hinomi::packet {
namespace {

// The columns of the stored answers, behind the capture's name.
struct Counts {
  std::uint64_t frames = 0;
  std::uint64_t ipv4 = 0;
  std::uint64_t ipv6 = 0;
  std::uint64_t syn = 0;
  std::uint64_t syn_ack = 0;
  std::uint64_t rst = 0;
  std::uint64_t udp = 0;
  std::uint64_t icmp_echo = 0;
  std::uint64_t icmp_error = 0;
  std::uint64_t syn_sources = 0;
  std::uint64_t seq_is_destination = 0;
  std::uint64_t ip_id_54321 = 0;
  std::uint64_t masscan_ip_id = 0;
};

constexpr std::string_view kColumns =
    "capture\tframes\tipv4\tipv6\tsyn\tsyn_ack\trst\tudp\ticmp_echo\ticmp_error\tsyn_sources\t"
    "seq_is_destination\tip_id_54321\tmasscan_ip_id";

struct Answer {
  std::string capture;
  Counts counts;
};

Answer parse_answer(const std::string& line) {
  Answer answer;
  std::istringstream fields(line);
  std::getline(fields, answer.capture, '\t');
  Counts& c = answer.counts;
  fields >> c.frames >> c.ipv4 >> c.ipv6 >> c.syn >> c.syn_ack >> c.rst >> c.udp >> c.icmp_echo >>
      c.icmp_error >> c.syn_sources >> c.seq_is_destination >> c.ip_id_54321 >> c.masscan_ip_id;
  EXPECT_TRUE(fields) << line;
  return answer;
}

std::vector<Answer> stored_answers() {
  std::ifstream file(std::string(HINOMI_SOURCE_DIR) + "/tests/oracle/tshark-counts.tsv");
  std::vector<Answer> answers;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    if (line.starts_with("capture\t")) {
      EXPECT_EQ(line, kColumns);
      continue;
    }
    answers.push_back(parse_answer(line));
  }
  return answers;
}

void count_syn(const Packet& packet, Counts& counts, std::set<addr::Address>& sources) {
  ++counts.syn;
  sources.insert(packet.source);
  const record::Marks marks = judge_marks(packet, packet.destination);
  counts.seq_is_destination += marks.has(record::Mark::kSeqIsDestination) ? 1 : 0;
  counts.ip_id_54321 += marks.has(record::Mark::kIpId54321) ? 1 : 0;
  counts.masscan_ip_id += marks.has(record::Mark::kMasscanIpId) ? 1 : 0;
}

void count_tcp(const Packet& packet, Counts& counts, std::set<addr::Address>& sources) {
  const int flags = packet.tcp->flags;
  if ((flags & kRst) != 0) ++counts.rst;
  if ((flags & (kSyn | kAck)) == (kSyn | kAck)) ++counts.syn_ack;
  if ((flags & (kSyn | kAck)) == kSyn) count_syn(packet, counts, sources);
}

void count_icmp(const Packet& packet, Counts& counts) {
  static const std::set<int> errors_v4{3, 4, 5, 11, 12};
  static const std::set<int> errors_v6{1, 2, 3, 4};
  const bool v4 = packet.source.is_v4();
  const int type = packet.icmp->type;
  if (type == (v4 ? 8 : 128)) ++counts.icmp_echo;
  if ((v4 ? errors_v4 : errors_v6).contains(type)) ++counts.icmp_error;
}

Counts count(const std::filesystem::path& path) {
  Counts counts;
  std::set<addr::Address> sources;
  test::TestCapture(path).each([&](const record::Frame& frame) {
    ++counts.frames;
    const auto packet = decode(frame);
    if (!packet) return;
    ++(packet->source.is_v4() ? counts.ipv4 : counts.ipv6);
    if (packet->tcp) count_tcp(*packet, counts, sources);
    if (packet->protocol == addr::kUdp && !packet->later_fragment) ++counts.udp;
    if (packet->icmp) count_icmp(*packet, counts);
  });
  counts.syn_sources = sources.size();
  return counts;
}

void expect_equal(const Answer& answer) {
  SCOPED_TRACE(answer.capture);
  const auto path = test::real_capture(answer.capture);
  ASSERT_TRUE(path);
  const Counts ours = count(*path);
  const Counts& tshark = answer.counts;
  EXPECT_EQ(ours.frames, tshark.frames);
  EXPECT_EQ(ours.ipv4, tshark.ipv4);
  EXPECT_EQ(ours.ipv6, tshark.ipv6);
  EXPECT_EQ(ours.syn, tshark.syn);
  EXPECT_EQ(ours.syn_ack, tshark.syn_ack);
  EXPECT_EQ(ours.rst, tshark.rst);
  EXPECT_EQ(ours.udp, tshark.udp);
  EXPECT_EQ(ours.icmp_echo, tshark.icmp_echo);
  EXPECT_EQ(ours.icmp_error, tshark.icmp_error);
  EXPECT_EQ(ours.syn_sources, tshark.syn_sources);
  EXPECT_EQ(ours.seq_is_destination, tshark.seq_is_destination);
  EXPECT_EQ(ours.ip_id_54321, tshark.ip_id_54321);
  EXPECT_EQ(ours.masscan_ip_id, tshark.masscan_ip_id);
}

TEST(TsharkOracle, TheSameCountsInRealCaptures) {
  if (!std::filesystem::exists(HINOMI_REAL_DATA_DIR)) GTEST_SKIP() << "real data not there";
  const std::vector<Answer> answers = stored_answers();
  EXPECT_GE(answers.size(), 40U);
  for (const Answer& answer : answers) expect_equal(answer);
}

}  // namespace
}  // namespace hinomi::packet
