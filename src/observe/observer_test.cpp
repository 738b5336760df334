#include "observe/observer.h"

#include <gtest/gtest.h>

#include "observe/test_frames.h"

// What each packet is counted as. Minutes and coverage: observer_minutes_test.cpp; cut captures:
// observer_carry_test.cpp.
namespace hinomi::observe {
namespace {

using record::Malformed;
using record::Mark;
using record::Traffic;
using test::Buffer;
using test::icmp;
using test::tcp;
using test::udp;
using test::Watch;

const test::Ip kIn{"198.51.100.7", "192.0.2.1"};
const test::Ip kOut{"192.0.2.1", "198.51.100.7"};

struct Sum {
  std::uint64_t attempts = 0;
  std::uint64_t packets = 0;
};
Sum sum_of(const std::vector<record::Batch>& batches, Traffic traffic) {
  Sum sum;
  for (const record::Batch& batch : batches) {
    for (const record::Sighting& row : batch.sightings) {
      if (row.key.traffic != traffic) continue;
      sum.attempts += row.attempts;
      sum.packets += row.packets;
    }
  }
  return sum;
}

TEST(Observer, CountsRetransmissionsAsPacketsOfOneAttempt) {
  Watch watch;
  for (const double second : {1.0, 2.0, 65.0, 170.0}) ASSERT_TRUE(watch.see(second, tcp(kIn)));
  const Sum scan = sum_of(watch.batches(), Traffic::kScan);
  EXPECT_EQ(scan.attempts, 1U);
  EXPECT_EQ(scan.packets, 4U);
}

TEST(Observer, CountsAnAttemptAgainAfterASilentMinute) {
  Watch watch;
  for (const double second : {59.0, 120.0}) ASSERT_TRUE(watch.see(second, tcp(kIn)));
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kScan).attempts, 2U);
}

TEST(Observer, AnAttemptBelongsToTheRowOfItsFirstPacket) {
  Watch watch;
  for (const double second : {59.0, 61.0}) ASSERT_TRUE(watch.see(second, tcp(kIn)));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].sightings.at(0).attempts, 1U);
  EXPECT_EQ(batches[1].sightings.at(0).attempts, 0U);
  EXPECT_EQ(batches[1].sightings.at(0).packets, 1U);
}

TEST(Observer, IcmpAttemptsDifferByIdentifierAndType) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, icmp(kIn, 8, 1)));
  ASSERT_TRUE(watch.see(1, icmp(kIn, 8, 1)));
  ASSERT_TRUE(watch.see(1, icmp(kIn, 8, 2)));
  ASSERT_TRUE(watch.see(1, icmp(kIn, 13, 1)));
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kScan).attempts, 3U);
}

TEST(Observer, OnlyScansAreAttempts) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, tcp(kIn, {.from = 80, .flags = packet::kSyn | packet::kAck})));
  ASSERT_TRUE(watch.see(1, tcp(kIn, {.flags = packet::kFin | packet::kAck})));
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kBackscatter).attempts, 0U);
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kBackscatter).packets, 1U);
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kOther).attempts, 0U);
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kOther).packets, 1U);
}

TEST(Observer, CwrAndEceMakeNoOtherClass) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, tcp(kIn, {.flags = packet::kSyn | 0xc0})));
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kScan).attempts, 1U);
}

TEST(Observer, AnswersToTheSensorAreCountedNowhereForFiveMinutes) {
  Watch watch;
  const Buffer answer = tcp(kIn, {.from = 443, .to = 5000, .flags = packet::kSyn | packet::kAck});
  ASSERT_TRUE(watch.see(0, tcp(kOut, {.from = 5000, .to = 443})));
  ASSERT_TRUE(watch.see(299, answer));
  ASSERT_TRUE(watch.see(301, answer));
  const auto& batches = watch.batches();
  EXPECT_EQ(batches.at(0).coverage.outgoing, 1U);
  ASSERT_EQ(batches.size(), 4U) << "three silent minutes are one";
  EXPECT_EQ(batches[2].coverage.own, 1U);
  EXPECT_TRUE(batches[2].sightings.empty());
  EXPECT_EQ(batches[3].coverage.own, 0U);
  EXPECT_EQ(sum_of(batches, Traffic::kBackscatter).packets, 1U);
}

TEST(Observer, AnAnsweringSensorBeginsNoFlowOfItsOwn) {
  Watch watch;
  ASSERT_TRUE(watch.see(0, udp(kIn, 6000, 5353)));
  ASSERT_TRUE(watch.see(61, udp(kOut, 5353, 6000)));  // to an attempt of the minute before
  ASSERT_TRUE(watch.see(62, udp(kIn, 6000, 5353)));
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kScan).packets, 2U);
  EXPECT_EQ(watch.batches().at(1).coverage.outgoing, 1U);
}

TEST(Observer, UdpThatTheSensorBeginsMakesItsAnswersOwn) {
  Watch watch;
  ASSERT_TRUE(watch.see(0, udp(kOut, 5353, 53)));
  ASSERT_TRUE(watch.see(1, udp(kIn, 53, 5353, {0, 0, 0x80, 0})));
  EXPECT_EQ(watch.batches().at(0).coverage.own, 1U);
  EXPECT_TRUE(watch.batches().at(0).sightings.empty());
}

TEST(Observer, FromOneMonitoredAddressToAnotherIsOutgoing) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, tcp({"192.0.2.1", "192.0.2.2"})));
  EXPECT_EQ(watch.batches().at(0).coverage.outgoing, 1U);
  EXPECT_TRUE(watch.batches().at(0).sightings.empty());
}

TEST(Observer, FromAnAddressToItselfWasForgedAndArrives) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, tcp({"192.0.2.1", "192.0.2.1"})));
  const auto& batch = watch.batches().at(0);
  EXPECT_EQ(batch.coverage.outgoing, 0U);
  ASSERT_EQ(batch.sightings.size(), 1U);
  EXPECT_TRUE(batch.sightings[0].key.marks.has(Mark::kSourceIsDestination));
}

TEST(Observer, PacketsOfOthersAreElsewhere) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, tcp({"198.51.100.7", "203.0.113.1"})));
  EXPECT_EQ(watch.batches().at(0).coverage.elsewhere, 1U);
  EXPECT_TRUE(watch.batches().at(0).sightings.empty());
}

TEST(Observer, CountsWhatCannotBeReadByReason) {
  Watch watch;
  Buffer cut = tcp(kIn);
  cut.resize(30);
  ASSERT_TRUE(watch.see(1, cut));
  ASSERT_TRUE(watch.see(1, {0x45}));
  const auto& coverage = watch.batches().at(0).coverage;
  EXPECT_EQ(coverage.packets, 2U);
  EXPECT_EQ(coverage.bytes, 31U);
  EXPECT_EQ(coverage.malformed.by_reason[static_cast<std::size_t>(Malformed::kTransport)], 1U);
  EXPECT_EQ(coverage.malformed.by_reason[static_cast<std::size_t>(Malformed::kIpHeader)], 1U);
}

TEST(Observer, JudgesMarksOnThePublicAddressBehindTranslation) {
  Watch watch(test::options({"10.0.0.0/28=203.0.113.16/28"}));
  const test::Ip header{"198.51.100.7", "10.0.0.3"};
  ASSERT_TRUE(watch.see(1, tcp(header, {.sequence = test::ip("203.0.113.19").v4(), .window = 99})));
  ASSERT_TRUE(watch.see(1, tcp(header, {.sequence = test::ip("10.0.0.3").v4()})));
  const auto& rows = watch.batches().at(0).sightings;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_FALSE(rows[0].key.marks.has(Mark::kSeqIsDestination));
  EXPECT_TRUE(rows[1].key.marks.has(Mark::kSeqIsDestination));
  EXPECT_EQ(rows[1].key.instance, 40000U << 16 | 99U);
}

TEST(Observer, ObservesIpV6BesideIpV4) {
  Watch watch;
  ASSERT_TRUE(watch.see(1, tcp({"2001:db8:7::7", "2001:db8::1"})));
  ASSERT_TRUE(watch.see(1, icmp({"2001:db8:7::7", "2001:db8::1"}, 128, 5)));
  const auto& batch = watch.batches().at(0);
  EXPECT_EQ(sum_of(watch.batches(), Traffic::kScan).attempts, 2U);
  EXPECT_EQ(batch.sightings.at(0).key.source, test::ip("2001:db8:7::7"));
  EXPECT_EQ(batch.sightings.at(0).bytes, 60U) << "40 of IPv6 and 20 of TCP";
  EXPECT_EQ(batch.coverage.addresses, 256U);
  EXPECT_EQ(batch.coverage.slash64s, 1U);
}

TEST(Observer, KeepsEvidenceOfScansFromTheIpHeaderOn) {
  Watch watch;
  const Buffer mirai = tcp(kIn, {.sequence = test::ip("192.0.2.1").v4()});
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(watch.see(i, mirai));
  ASSERT_TRUE(watch.see(6, tcp(kIn, {.flags = packet::kRst})));
  const auto& evidence = watch.batches().at(0).evidence;
  ASSERT_EQ(evidence.size(), 3U);
  EXPECT_EQ(evidence[2].time, test::at(2));
  EXPECT_EQ(evidence[0].headers, mirai);
  EXPECT_EQ(evidence[0].source, test::ip("198.51.100.7"));
  EXPECT_TRUE(evidence[0].marks.has(Mark::kSeqIsDestination));
}

TEST(Observer, EvidenceIsAtMost128Bytes) {
  Watch watch;
  const Buffer large = udp(kIn, 1, 2, Buffer(200, 0x55));
  ASSERT_TRUE(watch.see(1, large));
  const auto& evidence = watch.batches().at(0).evidence;
  ASSERT_EQ(evidence.size(), 1U);
  EXPECT_EQ(evidence[0].headers, Buffer(large.begin(), large.begin() + 128));
}

TEST(Observer, CountsPacketsWithoutRoomAsDroppedAndNowhereElse) {
  ObserverOptions options = test::options({"192.0.2.0/24"});
  options.most_keys_a_minute = 2;
  Watch watch(std::move(options));
  for (std::uint16_t port = 1; port <= 5; ++port) ASSERT_TRUE(watch.see(1, tcp(kIn, {.to = port})));
  const auto& batch = watch.batches().at(0);
  EXPECT_EQ(batch.coverage.dropped, 3U);
  EXPECT_EQ(batch.coverage.packets, 2U);
  EXPECT_EQ(batch.coverage.bytes, 80U);
  EXPECT_EQ(batch.sightings.size(), 2U);
}

TEST(Observer, RowsAreSortedAndSignaturesListedOnce) {
  Watch watch;
  for (const char* source : {"198.51.100.9", "198.51.100.7", "198.51.100.8"}) {
    ASSERT_TRUE(watch.see(1, tcp({source, "192.0.2.1"}, {.options = {2, 4, 5, 0xb4}})));
  }
  const auto& batch = watch.batches().at(0);
  ASSERT_EQ(batch.sightings.size(), 3U);
  EXPECT_EQ(batch.sightings[0].key.source, test::ip("198.51.100.7"));
  EXPECT_EQ(batch.sightings[2].key.source, test::ip("198.51.100.9"));
  ASSERT_EQ(batch.signatures.size(), 1U);
  EXPECT_EQ(batch.signatures[0].text(), "2_1460_0");
  EXPECT_EQ(batch.signatures[0].id(), batch.sightings[0].key.signature);
}

}  // namespace
}  // namespace hinomi::observe
