#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "observe/observer.h"
#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using record::Batch;
using test::Buffer;
using test::tcp;
using test::udp;
using test::Watch;

const test::Ip kIn{"198.51.100.7", "192.0.2.1"};
const test::Ip kOut{"192.0.2.1", "198.51.100.7"};

struct Seen {
  double second;
  Buffer bytes;
};

// Four minutes in which everything crosses minutes: retransmissions, own flows, Mirai, backscatter.
std::vector<Seen> busy_minutes() {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return static_cast<std::uint16_t>(random() % n); };
  std::vector<Seen> all;
  for (double second = 0.25; second < 240; second += 0.5) {
    const std::string source = "198.51.100." + std::to_string(below(5));
    const std::string here = "192.0.2." + std::to_string(below(3));
    const test::Ip in{source, here};
    const auto port = static_cast<std::uint16_t>(1000 + below(4));
    switch (below(6)) {
      case 0:
        all.push_back({second, tcp({here, source}, {.from = port, .to = 443})});
        break;
      case 1:
        all.push_back({second, tcp(in, {.from = 443, .to = port, .flags = packet::kSyn | packet::kAck})});
        break;
      case 2:
        all.push_back({second, tcp(in, {.from = port, .to = 23, .sequence = test::ip(here).v4()})});
        break;
      case 3:
        all.push_back({second, udp(in, port, 161)});
        break;
      case 4:
        all.push_back({second, {0x45, 0}});
        break;
      default:
        all.push_back({second, tcp(in, {.from = port, .window = port})});
    }
  }
  return all;
}

// What must not depend on how a capture was cut: rows, counts, coverage and content hash, by minute.
struct Whole {
  std::map<record::SightingKey, record::Sighting> rows;
  record::Coverage coverage;
  record::ContentHash hash;
  std::size_t evidence = 0;
};
using Minutes = std::map<base::Minute, Whole>;

void merge(Minutes& minutes, const std::vector<Batch>& batches) {
  for (const Batch& batch : batches) {
    Whole& whole = minutes[batch.minute];
    for (const record::Sighting& row : batch.sightings) {
      const auto [at, fresh] = whole.rows.try_emplace(row.key, row);
      if (!fresh) at->second.merge_later(row);
    }
    whole.hash += batch.content_hash;
    whole.evidence += batch.evidence.size();
    whole.coverage.packets += batch.coverage.packets;
    whole.coverage.own += batch.coverage.own;
    whole.coverage.outgoing += batch.coverage.outgoing;
    whole.coverage.malformed += batch.coverage.malformed;
    for (const record::Interval& interval : batch.coverage.intervals) {
      auto& intervals = whole.coverage.intervals;
      if (!intervals.empty() && intervals.back().to == interval.from) {
        intervals.back().to = interval.to;
      } else {
        intervals.push_back(interval);
      }
    }
  }
}

auto fields(const record::Sighting& row) {
  return std::tuple(row.key, row.attempts, row.packets, row.bytes, row.target_set, row.first, row.last,
                    row.source_port, row.window, row.ttl, row.row_marks.bits());
}

void expect_equal(const Minutes& whole, const Minutes& parts) {
  ASSERT_EQ(whole.size(), parts.size());
  for (const auto& [minute, expected] : whole) {
    ASSERT_TRUE(parts.contains(minute));
    const Whole& actual = parts.at(minute);
    ASSERT_EQ(expected.rows.size(), actual.rows.size());
    for (const auto& [key, row] : expected.rows) {
      ASSERT_TRUE(actual.rows.contains(key));
      EXPECT_EQ(fields(row), fields(actual.rows.at(key)));
    }
    EXPECT_EQ(expected.hash, actual.hash);
    EXPECT_EQ(expected.evidence, actual.evidence);
    EXPECT_EQ(expected.coverage.packets, actual.coverage.packets);
    EXPECT_EQ(expected.coverage.own, actual.coverage.own);
    EXPECT_EQ(expected.coverage.outgoing, actual.coverage.outgoing);
    EXPECT_EQ(expected.coverage.malformed.by_reason, actual.coverage.malformed.by_reason);
    EXPECT_EQ(expected.coverage.intervals, actual.coverage.intervals);
  }
}

TEST(ObserverCarry, ACaptureCutAnywhereObservesLikeTheWhole) {
  const std::vector<Seen> all = busy_minutes();
  Watch uncut;
  for (const Seen& seen : all) ASSERT_TRUE(uncut.see(seen.second, seen.bytes));
  Minutes whole;
  merge(whole, uncut.batches());

  for (std::size_t cut = 1; cut < all.size(); cut += 31) {
    SCOPED_TRACE(cut);
    Watch first;
    for (std::size_t i = 0; i < cut; ++i) ASSERT_TRUE(first.see(all[i].second, all[i].bytes));
    const std::string carried = first.carry();
    Watch second;
    ASSERT_TRUE(second.restore(carried));
    for (std::size_t i = cut; i < all.size(); ++i) ASSERT_TRUE(second.see(all[i].second, all[i].bytes));
    Minutes parts;
    merge(parts, first.batches());
    merge(parts, second.batches());
    expect_equal(whole, parts);
    EXPECT_LE(first.batches().back().span_to, second.batches().front().span_from);
    EXPECT_EQ(uncut.carry(), second.carry());
  }
}

TEST(ObserverCarry, WithoutItTheSecondHalfCountsAttemptsAgain) {
  Watch first;
  ASSERT_TRUE(first.see(59, tcp(kIn)));
  const std::string carried = first.carry();

  Watch knowing;
  ASSERT_TRUE(knowing.restore(carried));
  ASSERT_TRUE(knowing.see(61, tcp(kIn)));
  EXPECT_EQ(knowing.batches().back().sightings.at(0).attempts, 0U);

  Watch ignorant;
  ASSERT_TRUE(ignorant.see(61, tcp(kIn)));
  EXPECT_EQ(ignorant.batches().back().sightings.at(0).attempts, 1U);
}

TEST(ObserverCarry, OwnFlowsGoOnForFiveMinutes) {
  Watch first;
  ASSERT_TRUE(first.see(0, tcp(kOut, {.from = 5000, .to = 443})));
  Watch second;
  ASSERT_TRUE(second.restore(first.carry()));
  const Buffer answer = tcp(kIn, {.from = 443, .to = 5000, .flags = packet::kSyn | packet::kAck});
  ASSERT_TRUE(second.see(299, answer));
  ASSERT_TRUE(second.see(301, answer));
  const auto& batches = second.batches();
  EXPECT_EQ(batches.at(batches.size() - 2).coverage.own, 1U);
  EXPECT_EQ(batches.back().coverage.own, 0U);
}

TEST(ObserverCarry, OfAnOlderCaptureContinuesNothing) {
  Watch first;
  ASSERT_TRUE(first.see(3600, tcp(kIn)));
  Watch second;
  ASSERT_TRUE(second.restore(first.carry()));
  ASSERT_TRUE(second.see(0, tcp(kIn)));
  ASSERT_EQ(second.batches().size(), 1U);
  EXPECT_EQ(second.batches()[0].sightings.at(0).attempts, 1U);
  EXPECT_EQ(second.batches()[0].coverage.late, 0U);
}

TEST(ObserverCarry, OutlivesAnObservationOfManyLaterMinutes) {
  Watch first;
  for (const double second : {0.0, 60.0, 120.0}) ASSERT_TRUE(first.see(second, tcp(kIn)));
  Watch second;
  ASSERT_TRUE(second.restore(first.carry()));
  ASSERT_TRUE(second.see(1000, tcp(kIn)));
  Watch third;
  EXPECT_TRUE(third.restore(second.carry()));
}

TEST(ObserverCarry, OfSilenceIsThatOfTheObserverBefore) {
  Watch first;
  ASSERT_TRUE(first.see(59, tcp(kIn)));
  Watch silent;
  ASSERT_TRUE(silent.restore(first.carry()));
  EXPECT_FALSE(silent.result());
  EXPECT_EQ(silent.carry(), first.carry());
}

TEST(ObserverCarry, IsDroppedWhereTheSameMinuteBeginsAgain) {
  Watch first;
  for (const double second : {5.0, 20.0}) ASSERT_TRUE(first.see(second, tcp(kIn)));
  Watch again;
  ASSERT_TRUE(again.restore(first.carry()));
  for (const double second : {5.0, 20.0, 40.0}) ASSERT_TRUE(again.see(second, tcp(kIn)));
  ASSERT_EQ(again.batches().size(), 1U);
  EXPECT_EQ(again.batches()[0].sightings.at(0).attempts, 1U);
  EXPECT_EQ(again.batches()[0].evidence.size(), 3U);
}

TEST(ObserverCarry, RefusesForeignBytesAndIsThenEmpty) {
  Watch watch;
  const auto refused = watch.restore("not a carry");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kCorrupt);
  EXPECT_FALSE(watch.restore(""));
  ASSERT_TRUE(watch.see(61, tcp(kIn)));
  EXPECT_EQ(watch.batches().at(0).sightings.at(0).attempts, 1U);
}

}  // namespace
}  // namespace hinomi::observe
