#include <gtest/gtest.h>

#include <map>

#include "store/test_support.h"

namespace hinomi::store {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

const base::Day kFirst = day("2018-03-01");
const base::Day kSecond = day("2018-03-02");

record::Sighting marked(record::Sighting s) {
  s.key.marks.set(record::Mark::kSeqIsDestination);
  s.key.instance = 4000U << 16 | 1024U;
  return s;
}

// Retransmissions: more packets than attempts.
record::Sighting with_packets(record::Sighting s, std::uint64_t packets) {
  s.packets = packets;
  return s;
}

// Two days in UTC of two sensors:
//   2018-03-01 10:00 tokyo  192.0.2.1  23/tcp  2 attempts, 5 packets, Mirai     JP AS64500
//                           192.0.2.2  23/tcp  1 attempt                        JP AS64500
//                           192.0.2.3  443/tcp backscatter, 7 packets           JP AS64500
//                           192.0.2.9  23/tcp  100 attempts, not covered        JP AS64500
//                           2001:db8::1 22/tcp 4 attempts                       JP AS64500
//   2018-03-01 23:59 osaka  192.0.2.1  80/tcp  3 attempts                       US AS64500
//   2018-03-02 00:00 tokyo  192.0.2.1  23/tcp  1 attempt, Mirai                 JP AS64500
//                           192.0.2.4  23/tcp  6 attempts, Mirai                US AS64501
class QueriesTest : public ::testing::Test {
 protected:
  void SetUp() override { fill(*store_); }

  static void fill(Store& store) {
    const base::Minute ten = minute("2018-03-01T10:00");
    record::Sighting backscatter = scan(ten, "192.0.2.3", 443, 7);
    backscatter.key.traffic = record::Traffic::kBackscatter;
    backscatter.attempts = 0;
    record::Sighting outside = scan(ten, "192.0.2.9", 23, 100);
    outside.key.covered = false;
    EnrichedBatch first =
        batch(ten, {with_packets(marked(scan(ten, "192.0.2.1", 23, 2)), 5), scan(ten, "192.0.2.2", 23, 1),
                    backscatter, outside, scan(ten, "2001:db8::1", 22, 4)});
    record::BackscatterSlot slot;
    slot.slot = ten.start().seconds() / 10;
    slot.victim = address("192.0.2.3");
    slot.packets = 7;
    record::BackscatterSlot reported = slot;
    reported.victim = address("192.0.2.77");
    reported.reporter = record::Reporter::kIcmpError;
    first.batch.backscatter = {slot, reported};
    first.batch.coverage.slash64s = 2;
    first.batch.coverage.dropped = 11;
    first.batch.coverage.own = 12;
    first.batch.coverage.outgoing = 13;
    first.batch.coverage.elsewhere = 14;
    first.batch.coverage.late = 15;
    first.batch.coverage.malformed.add(record::Malformed::kNotIp);
    first.batch.coverage.packets += 12 + 13 + 14 + 15 + 1;

    const base::Minute last = minute("2018-03-01T23:59");
    EnrichedBatch second = batch(last, {scan(last, "192.0.2.1", 80, 3)}, 0, 60'000);
    second.enrichments[0].country = addr::Country::from_text("US");
    second.batch.coverage.assumed = true;

    const base::Minute midnight = minute("2018-03-02T00:00");
    EnrichedBatch third = batch(
        midnight, {marked(scan(midnight, "192.0.2.1", 23, 1)), marked(scan(midnight, "192.0.2.4", 23, 6))});
    third.enrichments[1] = {addr::Country::from_text("US"), {64501}};

    must(store.commit(sensor("tokyo"), commit_of({first})));
    must(store.commit(sensor("osaka"), commit_of({second})));
    must(store.commit(sensor("tokyo"), commit_of({third})));
    must(store.close_days());
  }

  TempFolder temp_;
  std::unique_ptr<Store> store_ = open_store(temp_.store());
  Period both_{kFirst, kSecond};
};

TEST_F(QueriesTest, DaysCountCoveredScansAndDistinctSourcesOfEachIpVersion) {
  EXPECT_EQ(must(store_->days_held())->from, kFirst);
  EXPECT_EQ(must(store_->days_held())->to, kSecond);
  const auto days = must(store_->days(both_));
  ASSERT_EQ(days.size(), 3U);
  EXPECT_EQ(days[0].day, kFirst);
  EXPECT_EQ(days[0].ip, IpVersion::kV4);
  EXPECT_EQ(days[0].counts.attempts, 6U);  // 2 + 1 + 3
  EXPECT_EQ(days[0].counts.packets, 9U);   // 5 + 1 + 3
  EXPECT_EQ(days[0].sources, 2U);          // 192.0.2.1 at both sensors, .2
  EXPECT_EQ(days[1].ip, IpVersion::kV6);
  EXPECT_EQ(days[1].counts.attempts, 4U);
  EXPECT_EQ(days[1].sources, 1U);
  EXPECT_EQ(days[2].day, kSecond);
  EXPECT_EQ(days[2].counts.attempts, 7U);
  EXPECT_EQ(must(store_->days({kSecond, kSecond})).size(), 1U);
}

TEST_F(QueriesTest, SensorAndPortDaysSplitTheSameAttempts) {
  const auto sensors = must(store_->sensor_days(both_));
  ASSERT_EQ(sensors.size(), 4U);
  EXPECT_EQ(sensors[0].sensor, "osaka");
  EXPECT_EQ(sensors[0].counts.attempts, 3U);
  EXPECT_EQ(sensors[1].sensor, "tokyo");
  EXPECT_EQ(sensors[1].ip, IpVersion::kV4);
  EXPECT_EQ(sensors[1].counts.attempts, 3U);
  EXPECT_EQ(sensors[2].ip, IpVersion::kV6);
  EXPECT_EQ(sensors[3].counts.attempts, 7U);

  const auto ports = must(store_->port_days({kFirst, kFirst}));
  ASSERT_EQ(ports.size(), 3U);
  EXPECT_EQ(ports[0].port.number, 23);
  EXPECT_EQ(ports[0].protocol, addr::kTcp);
  EXPECT_EQ(ports[0].counts.packets, 6U);
  EXPECT_EQ(ports[1].port.number, 80);
  EXPECT_EQ(ports[2].port.number, 22);
  EXPECT_EQ(ports[2].ip, IpVersion::kV6);
}

TEST_F(QueriesTest, SourcesOfAPeriodAreDistinctOverItAndNotSumsOfDays) {
  const SourceTotals all = must(store_->sources(both_));
  EXPECT_EQ(all.count, 3U);             // .1 (both days), .2, .4
  EXPECT_EQ(all.top_attempts, 6U);      // .1: 2 + 3 + 1; .4: 6
  EXPECT_EQ(all.sum_of_squares, 73.0);  // 36 + 1 + 36
}

TEST_F(QueriesTest, OriginsComeWithMostAttemptsFirst) {
  const auto countries = must(store_->countries(both_));
  ASSERT_EQ(countries.size(), 2U);
  EXPECT_EQ(countries[0].country.text(), "US");  // 3 + 6
  EXPECT_EQ(countries[0].counts.attempts, 9U);
  EXPECT_EQ(countries[0].sources, 2U);
  EXPECT_EQ(countries[1].country.text(), "JP");  // 2 + 1 + 1
  EXPECT_EQ(countries[1].counts.attempts, 4U);
  EXPECT_EQ(countries[1].sources, 2U);

  const auto networks = must(store_->networks(both_));
  ASSERT_EQ(networks.size(), 2U);
  EXPECT_EQ(networks[0].asn.number, 64500U);
  EXPECT_EQ(networks[0].counts.attempts, 7U);
  EXPECT_EQ(networks[0].sources, 2U);
  EXPECT_EQ(networks[0].country.text(), "JP");  // 4 of its attempts; US 3
  EXPECT_EQ(networks[1].country.text(), "US");
}

TEST_F(QueriesTest, ServicesAndToolsLeaveIpv6AndUncoveredTimeOut) {
  const auto services = must(store_->services(both_));
  ASSERT_EQ(services.size(), 2U);
  EXPECT_EQ(services[0].port.number, 23);
  EXPECT_EQ(services[0].counts.attempts, 10U);  // 2 + 1 + 1 + 6
  EXPECT_EQ(services[0].sources, 3U);
  EXPECT_EQ(services[1].port.number, 80);

  const auto tools = must(store_->tools(both_));
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0].tool, "mirai");
  EXPECT_EQ(tools[0].family, "botnet");
  EXPECT_EQ(tools[0].counts.attempts, 9U);
  EXPECT_EQ(tools[0].counts.packets, 12U);
  EXPECT_EQ(tools[0].sources, 2U);
}

TEST_F(QueriesTest, TrafficCountsPacketsAndVictimsAlsoThoseOthersReport) {
  const auto traffic = must(store_->traffic(both_));
  ASSERT_EQ(traffic.size(), 2U);
  EXPECT_EQ(traffic[0].traffic, record::Traffic::kScan);
  EXPECT_EQ(traffic[0].packets, 20U);  // 9 + 4 by IPv6 + 7
  EXPECT_EQ(traffic[0].sources, 4U);   // .1, .2, .4, 2001:db8::1
  EXPECT_EQ(traffic[1].traffic, record::Traffic::kBackscatter);
  EXPECT_EQ(traffic[1].packets, 7U);
  EXPECT_EQ(traffic[1].sources, 2U);
}

TEST_F(QueriesTest, CoverageIsAddressesTimesTime) {
  const auto days = must(store_->coverage_days(both_));
  ASSERT_EQ(days.size(), 3U);
  EXPECT_EQ(days[0].sensor, "osaka");
  EXPECT_TRUE(days[0].assumed);
  EXPECT_EQ(days[0].slash64_ms, 0U);
  const CoverageDay& tokyo = days[1];
  EXPECT_EQ(tokyo.address_ms, 10U * kMinuteMs);
  EXPECT_EQ(tokyo.slash64_ms, 2U * kMinuteMs);
  EXPECT_EQ(tokyo.covered_ms, 1U * kMinuteMs);
  EXPECT_FALSE(tokyo.assumed);
  EXPECT_EQ(tokyo.packets, 172U);  // 5 + 1 + 7 + 100 + 4 and 12 + 13 + 14 + 15 + 1
  EXPECT_EQ(tokyo.dropped, 11U);
  EXPECT_EQ(tokyo.own, 12U);
  EXPECT_EQ(tokyo.outgoing, 13U);
  EXPECT_EQ(tokyo.elsewhere, 14U);
  EXPECT_EQ(tokyo.late, 15U);
  EXPECT_EQ(tokyo.malformed, 1U);
}

TEST_F(QueriesTest, VersionsAreThoseOfThePeriod) {
  const DataVersions versions = must(store_->versions(both_));
  EXPECT_EQ(versions.rules, std::vector<std::string>{"rules 1"});
  EXPECT_EQ(versions.countries, std::vector<std::string>{"countries 1"});
  EXPECT_EQ(versions.networks, std::vector<std::string>{"networks 1"});
  EXPECT_TRUE(must(store_->versions({kSecond + 1, kSecond + 2})).rules.empty());
}

TEST_F(QueriesTest, APeriodWithoutDataIsEmpty) {
  for (const Period empty : {Period{kSecond + 1, kSecond + 9}, Period{kSecond, kFirst}}) {
    EXPECT_TRUE(must(store_->days(empty)).empty());
    EXPECT_TRUE(must(store_->sensor_days(empty)).empty());
    EXPECT_TRUE(must(store_->port_days(empty)).empty());
    EXPECT_TRUE(must(store_->coverage_days(empty)).empty());
    EXPECT_TRUE(must(store_->countries(empty)).empty());
    EXPECT_TRUE(must(store_->networks(empty)).empty());
    EXPECT_TRUE(must(store_->services(empty)).empty());
    EXPECT_TRUE(must(store_->tools(empty)).empty());
    EXPECT_TRUE(must(store_->traffic(empty)).empty());
    EXPECT_EQ(must(store_->sources(empty)).count, 0U);
    EXPECT_EQ(must(store_->sources(empty)).sum_of_squares, 0.0);
  }
}

TEST_F(QueriesTest, AnEmptyStoreHoldsNoDays) {
  const auto empty = open_store(temp_.file("empty"));
  EXPECT_FALSE(must(empty->days_held()).has_value());
  EXPECT_TRUE(must(empty->covered_stretches()).empty());
}

TEST_F(QueriesTest, ClosingDaysAgainChangesNothing) {
  const auto attempts = [&] { return must(store_->days(both_))[0].counts.attempts; };
  must(store_->close_days());
  must(store_->close_days());
  EXPECT_EQ(attempts(), 6U);
  EXPECT_EQ(must(store_->examine()).size(), 0U);
}

TEST_F(QueriesTest, WhatComesLaterIntoAClosedDayIsCountedOnceItIsClosedAgain) {
  const base::Minute later = minute("2018-03-01T12:00");
  must(store_->commit(sensor("tokyo"), commit_of({batch(later, {scan(later, "192.0.2.8", 23, 1)})})));
  must(store_->close_days());
  const auto days = must(store_->days(both_));
  ASSERT_EQ(days.size(), 3U);
  EXPECT_EQ(days[0].counts.attempts, 7U);
  EXPECT_EQ(days[0].sources, 3U);
  EXPECT_EQ(days[2].counts.attempts, 7U);  // the other day is what it was
}

TEST_F(QueriesTest, NewRulesJudgeAllDaysAgain) {
  Store::Commit commit = commit_of({});
  commit.rules_version = "rules 2";
  for (const JudgeKey& key : must(store_->unjudged({}, "rules 2"))) {
    const bool marked = key.marks.has(record::Mark::kSeqIsDestination);
    commit.verdicts.push_back({key, marked ? "mozi" : "", marked ? "botnet" : "", marked ? "likely" : ""});
  }
  must(store_->commit(sensor("tokyo"), commit));
  must(store_->close_days());
  const auto tools = must(store_->tools(both_));
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0].tool, "mozi");
  EXPECT_EQ(tools[0].counts.attempts, 9U);
  EXPECT_EQ(must(store_->examine()).size(), 0U);
}

// In Tokyo (UTC+9, no summer time) 2018-03-02 begins at 2018-03-01T15:00Z.
TEST(QueriesInTokyo, DaysBeginAtMidnightOfTheStoresZone) {
  const TempFolder temp;
  const auto store = open_store(temp.store(), "Asia/Tokyo");
  const base::Minute before = minute("2018-03-01T14:59");
  const base::Minute after = before.next();
  must(store->commit(sensor("tokyo"), commit_of({batch(before, {scan(before, "192.0.2.1", 23, 1)}),
                                                 batch(after, {scan(after, "192.0.2.1", 23, 10)})})));
  must(store->close_days());
  const auto days = must(store->days({kFirst, kSecond}));
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[0].day, kFirst);
  EXPECT_EQ(days[0].counts.attempts, 1U);
  EXPECT_EQ(days[1].day, kSecond);
  EXPECT_EQ(days[1].counts.attempts, 10U);
  // Midnight does not cut a stretch.
  const auto stretches = must(store->covered_stretches());
  ASSERT_EQ(stretches.size(), 1U);
  EXPECT_EQ(stretches[0].interval, (record::Interval{before.start(), after.end()}));
}

TEST(CoveredStretches, JoinWhatTouchesAndKeepGapsAndSensorsApart) {
  const TempFolder temp;
  const auto store = open_store(temp.store());
  const base::Minute m{1000};
  // 1000: [0, 20 s) and [20 s, 60 s); 1001: [0, 10 s) and [30 s, 60 s); 1002: nothing; 1003: whole.
  EnrichedBatch gap = batch({1001}, {});
  const base::Timestamp start = base::Minute{1001}.start();
  gap.batch.coverage.intervals = {{start, start + base::Duration::seconds(10)},
                                  {start + base::Duration::seconds(30), start + base::Duration::seconds(60)}};
  EnrichedBatch nothing = batch({1002}, {});
  nothing.batch.coverage.intervals.clear();
  must(store->commit(sensor("tokyo"), commit_of({batch(m, {}, 0, 20'000), batch(m, {}, 20'000, 60'000), gap,
                                                 nothing, batch({1003}, {})})));
  must(store->commit(sensor("osaka"), commit_of({batch(m, {})})));
  must(store->close_days());
  std::vector<std::string> found;
  for (const CoveredStretch& s : must(store->covered_stretches())) {
    found.push_back(s.sensor + " " + std::to_string(s.interval.from.seconds() - 60'000) + " " +
                    std::to_string(s.interval.to.seconds() - 60'000));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"osaka 0 60", "tokyo 0 70", "tokyo 90 120", "tokyo 180 240"}));
  EXPECT_EQ(must(store->examine()).size(), 0U);
}

}  // namespace
}  // namespace hinomi::store
