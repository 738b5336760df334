#include "analysis/observation_summary.h"

#include <gtest/gtest.h>

namespace hinomi::analysis {
namespace {

constexpr auto kRules = R"(
version = "1"
[[rule]]
tool = "mirai"
kind = "botnet"
strength = "certain"
needs = ["seq-is-destination"]
source = "test"
)";

record::Sighting sighting(std::uint32_t source, addr::Port port, record::Traffic traffic,
                          std::uint64_t attempts, std::uint64_t packets) {
  record::Sighting sighting;
  sighting.key.source = addr::Address::from_v4(source);
  sighting.key.protocol = addr::kTcp;
  sighting.key.port = port;
  sighting.key.traffic = traffic;
  sighting.attempts = attempts;
  sighting.packets = packets;
  return sighting;
}

class ObservationSummarizerTest : public ::testing::Test {
 protected:
  record::Batch batch(int minute) {
    record::Batch batch{*record::SensorName::parse("dry-run"),
                        {minute},
                        {},
                        {},
                        {},
                        record::kMarksKnown,
                        {},
                        {},
                        {},
                        {},
                        0,
                        {},
                        {}};
    batch.coverage.packets = 100;
    batch.coverage.elsewhere = 5;
    batch.coverage.own = 2;
    batch.coverage.outgoing = 3;
    batch.coverage.malformed.add(record::Malformed::kNotIp);
    return batch;
  }
  catalog::Rules rules_ = *catalog::Rules::parse(kRules, "test");
};

TEST_F(ObservationSummarizerTest, AddsUpBatches) {
  ObservationSummarizer summarizer(rules_);
  record::Batch first = batch(7);
  first.sightings = {sighting(1, {23}, record::Traffic::kScan, 2, 3),
                     sighting(2, {80}, record::Traffic::kScan, 4, 4),
                     sighting(3, {80}, record::Traffic::kBackscatter, 0, 50),
                     sighting(4, {80}, record::Traffic::kOther, 0, 6)};
  first.sightings[0].key.marks.set(record::Mark::kSeqIsDestination);
  record::Batch second = batch(8);
  second.sightings = {sighting(1, {23}, record::Traffic::kScan, 10, 11)};
  second.sightings[0].key.covered = false;  // what is in a capture is in it
  ASSERT_TRUE(summarizer.take(first));
  ASSERT_TRUE(summarizer.take(second));
  ASSERT_TRUE(summarizer.take(batch(8)));  // the rest of the same minute

  const ObservationSummary summary = summarizer.summary();
  EXPECT_EQ(summary.minutes, 2U);
  EXPECT_EQ(summary.packets, 300U);
  EXPECT_EQ(summary.elsewhere, 15U);
  EXPECT_EQ(summary.own, 6U);
  EXPECT_EQ(summary.outgoing, 9U);
  EXPECT_EQ(summary.scan_packets, 18U);
  EXPECT_EQ(summary.backscatter_packets, 50U);
  EXPECT_EQ(summary.other_packets, 6U);
  EXPECT_EQ(summary.attempts, 16U);
  EXPECT_EQ(summary.sources, 2U) << "victims and others are no sources of attempts";
  ASSERT_EQ(summary.malformed.size(), 1U);
  EXPECT_EQ(summary.malformed[0].reason, "not IP");
  EXPECT_EQ(summary.malformed[0].frames, 3U);
  ASSERT_EQ(summary.tools.size(), 1U);
  EXPECT_EQ(summary.tools[0].tool, "mirai");
  EXPECT_EQ(summary.tools[0].attempts, 2U);
  EXPECT_EQ(summary.tools[0].packets, 3U);
  ASSERT_EQ(summary.services.size(), 2U);
  EXPECT_EQ(summary.services[0].port.number, 23);
  EXPECT_EQ(summary.services[0].attempts, 12U);
}

TEST_F(ObservationSummarizerTest, FindsNoToolByAMarkThatWasNotJudged) {
  ObservationSummarizer summarizer(rules_);
  record::Batch old = batch(1);
  old.marks_known = record::Marks();
  old.sightings = {sighting(1, {23}, record::Traffic::kScan, 2, 3)};
  old.sightings[0].key.marks.set(record::Mark::kSeqIsDestination);
  ASSERT_TRUE(summarizer.take(old));
  EXPECT_TRUE(summarizer.summary().tools.empty());
}

TEST_F(ObservationSummarizerTest, SaysWhenSourcesAreALowerBound) {
  ObservationSummarizer summarizer(rules_, 2);
  record::Batch full = batch(1);
  for (std::uint32_t i = 1; i <= 2; ++i)
    full.sightings.push_back(sighting(i, {1}, record::Traffic::kScan, 1, 1));
  ASSERT_TRUE(summarizer.take(full));
  EXPECT_FALSE(summarizer.summary().sources_are_lower_bound);
  full.sightings = {sighting(3, {1}, record::Traffic::kScan, 1, 1)};
  ASSERT_TRUE(summarizer.take(full));
  EXPECT_EQ(summarizer.summary().sources, 2U);
  EXPECT_TRUE(summarizer.summary().sources_are_lower_bound);
}

TEST(DistinctAddressesTest, CountsEachOnceAcrossItsInnerMerges) {
  DistinctAddresses addresses(1'000'000);
  for (std::uint32_t i = 0; i < 300'000; ++i) addresses.add(addr::Address::from_v4(i * 7919 % 100'003));
  EXPECT_EQ(addresses.count(), 100'003U);  // 7919 and 100,003 are primes: all remainders occur
  EXPECT_FALSE(addresses.overflowed());
}

}  // namespace
}  // namespace hinomi::analysis
