#include "observe/open_minute.h"

#include <gtest/gtest.h>

#include <optional>

#include "observe/test_frames.h"
#include "record/target_set.h"

namespace hinomi::observe {
namespace {

using record::Reporter;
using record::Traffic;
using test::at;
using test::Buffer;
using test::icmp;
using test::tcp;

const test::Ip kIn{"198.51.100.7", "192.0.2.1"};

class OpenMinuteTest : public testing::Test {
 protected:
  std::optional<record::SightingKey> add(double seconds, const Buffer& bytes, bool covered = true) {
    const packet::Packet packet = test::decoded(bytes);
    return minute_.add(judge(packet, at(seconds), covered, packet.destination), attempts_);
  }
  record::Batch close() { return minute_.close(record::SensorName::parse("test").value()); }
  static Buffer with_mss(std::uint8_t mss) { return tcp(kIn, {.from = mss, .options = {2, 4, 5, mss}}); }

  Attempts attempts_{1, 100};
  OpenMinute minute_{test::kFirst, "test.pcap", 1, {.rows = 4, .signatures = 2}};
};

TEST_F(OpenMinuteTest, SumsTheRowOfASourceAndService) {
  add(1.0019, tcp({"198.51.100.7", "192.0.2.1", 50}, {.from = 1000, .window = 111}));
  add(0.5, tcp({"198.51.100.7", "192.0.2.1", 51}, {.from = 1000, .window = 222}));
  add(2.0, tcp({"198.51.100.7", "192.0.2.2", 52}, {.from = 1000, .window = 111}));
  const record::Batch batch = close();
  ASSERT_EQ(batch.sightings.size(), 1U);
  const record::Sighting& row = batch.sightings[0];
  EXPECT_EQ(row.attempts, 2U) << "two destinations, one of them twice";
  EXPECT_EQ(row.packets, 3U);
  EXPECT_EQ(row.bytes, 120U) << "three times IP and TCP without options";
  EXPECT_EQ(row.first, at(0.5));
  EXPECT_EQ(row.last, at(2));
  EXPECT_EQ(row.ttl, 50) << "of the first to arrive";
  EXPECT_EQ(row.source_port.number, 1000);
  EXPECT_EQ(row.window, 111);
  EXPECT_TRUE(row.row_marks.one_source_port);
  EXPECT_FALSE(row.row_marks.one_window);
  EXPECT_EQ(row.target_set,
            record::target_bit(test::ip("192.0.2.1")) | record::target_bit(test::ip("192.0.2.2")));
}

TEST_F(OpenMinuteTest, RowTimesAreWholeMilliseconds) {
  add(1.0019, tcp(kIn));
  const record::Batch batch = close();
  EXPECT_EQ(batch.sightings[0].first, at(1.001));
  EXPECT_EQ(batch.sightings[0].last, at(1.001));
}

TEST_F(OpenMinuteTest, SignaturesBeyondTheBoundStandAsZeroAndAreCounted) {
  EXPECT_NE(add(1, with_mss(1))->signature.value, 0U);
  EXPECT_NE(add(1, with_mss(2))->signature.value, 0U);
  EXPECT_EQ(add(1, with_mss(3))->signature.value, 0U);
  EXPECT_NE(add(1, with_mss(1))->signature.value, 0U);
  const record::Batch batch = close();
  EXPECT_EQ(batch.signatures_overflow, 1U);
  EXPECT_EQ(batch.signatures.size(), 2U);
  EXPECT_EQ(batch.sightings.size(), 3U);
}

TEST_F(OpenMinuteTest, RowsBeyondTheBoundAreRefusedAndChangeNothing) {
  for (std::uint16_t port = 1; port <= 4; ++port) EXPECT_TRUE(add(1, tcp(kIn, {.to = port})));
  EXPECT_FALSE(add(1, tcp(kIn, {.to = 5})));
  EXPECT_TRUE(add(1, tcp(kIn, {.to = 4})));
  EXPECT_EQ(attempts_.note(flow_key_of(test::decoded(tcp(kIn, {.to = 5}))), test::kFirst),
            Attempts::Seen::kFirst);
  EXPECT_EQ(close().sightings.size(), 4U);
}

TEST_F(OpenMinuteTest, BackscatterSlotsAreTenSecondsOfAVictim) {
  const auto answer = [](const char* to) {
    return tcp({"198.51.100.7", to}, {.from = 80, .to = 1234, .flags = packet::kRst | packet::kAck});
  };
  add(9.999, answer("192.0.2.1"));
  add(10, answer("192.0.2.1"));
  add(19.999, answer("192.0.2.2"));
  const record::Batch batch = close();
  ASSERT_EQ(batch.backscatter.size(), 2U);
  const std::int64_t slot = test::kStart.seconds() / 10;
  EXPECT_EQ(batch.backscatter[0].slot, slot);
  EXPECT_EQ(batch.backscatter[0].packets, 1U);
  EXPECT_EQ(batch.backscatter[1].slot, slot + 1);
  EXPECT_EQ(batch.backscatter[1].packets, 2U);
  EXPECT_EQ(batch.backscatter[1].victim, test::ip("198.51.100.7"));
  EXPECT_EQ(batch.backscatter[1].port.number, 80);
  EXPECT_EQ(batch.backscatter[1].reporter, Reporter::kVictim);
  EXPECT_EQ(batch.backscatter[1].target_set,
            record::target_bit(test::ip("192.0.2.1")) | record::target_bit(test::ip("192.0.2.2")));
}

TEST_F(OpenMinuteTest, TheVictimOfAnIcmpErrorIsTheQuotedDestination) {
  const Buffer forged = tcp({"192.0.2.1", "198.51.100.7"}, {.from = 1234, .to = 443});
  const auto row = add(1, icmp({"203.0.113.1", "192.0.2.1"}, 11, 0, forged));
  add(1, icmp({"198.51.100.7", "192.0.2.1"}, 3, 0, forged));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->source, test::ip("203.0.113.1"));
  EXPECT_EQ(row->protocol, addr::kIcmp);
  EXPECT_EQ(row->port.number, 443);
  const record::Batch batch = close();
  ASSERT_EQ(batch.backscatter.size(), 2U);
  for (const record::BackscatterSlot& slot : batch.backscatter) {
    EXPECT_EQ(slot.victim, test::ip("198.51.100.7"));
    EXPECT_EQ(slot.protocol, addr::kTcp);
    EXPECT_EQ(slot.port.number, 443);
  }
  EXPECT_EQ(batch.backscatter[0].reporter, Reporter::kVictim);
  EXPECT_EQ(batch.backscatter[1].reporter, Reporter::kIcmpError);
}

TEST_F(OpenMinuteTest, AnErrorThatQuotesSomebodyElseIsNoWitness) {
  const Buffer not_ours = tcp({"192.0.2.77", "198.51.100.7"}, {.from = 1234, .to = 443});
  const auto row = add(1, icmp({"203.0.113.1", "192.0.2.1"}, 3, 0, not_ours));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->traffic, Traffic::kBackscatter);
  EXPECT_TRUE(close().backscatter.empty());
}

TEST_F(OpenMinuteTest, BackscatterOutsideCoveredTimeHasARowAndNoSlot) {
  const auto row = add(1, tcp(kIn, {.from = 80, .flags = packet::kRst}), false);
  ASSERT_TRUE(row);
  EXPECT_FALSE(row->covered);
  EXPECT_TRUE(close().backscatter.empty());
}

}  // namespace
}  // namespace hinomi::observe
