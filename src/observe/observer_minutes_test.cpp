#include <gtest/gtest.h>

#include "observe/observer.h"
#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using record::Batch;
using record::Interval;
using record::Malformed;
using test::at;
using test::kFirst;
using test::tcp;
using test::Watch;

using Intervals = std::vector<Interval>;

const test::Ip kIn{"198.51.100.7", "192.0.2.1"};

Watch covering(std::vector<Interval> covers) {
  ObserverOptions options = test::options({"192.0.2.0/24"});
  options.covers = std::move(covers);
  return Watch(std::move(options));
}
std::uint64_t bad_times(const Batch& batch) {
  return batch.coverage.malformed.by_reason[static_cast<std::size_t>(Malformed::kTime)];
}

int minutes_of(const std::vector<record::Batch>& batches) {
  int sum = 0;
  for (const record::Batch& batch : batches) sum += batch.minutes();
  return sum;
}

TEST(ObserverMinutes, GivesBatchesInOrderAlsoOfSilence) {
  Watch watch;
  ASSERT_TRUE(watch.see(30, tcp(kIn)));
  ASSERT_TRUE(watch.see(200, tcp(kIn)));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 3U);
  for (const Batch& batch : batches) EXPECT_TRUE(batch.coverage.assumed);
  EXPECT_EQ(batches[0].minute.index, kFirst.index);
  EXPECT_EQ(batches[1].minute.index, kFirst.index + 1);
  EXPECT_EQ(batches[2].minute.index, kFirst.index + 3);
  EXPECT_EQ(batches[0].coverage.intervals, (Intervals{{at(30), at(60)}}));
  EXPECT_EQ(batches[1].coverage.intervals, (Intervals{{at(60), at(180)}}));
  EXPECT_EQ(batches[2].coverage.intervals, (Intervals{{at(180), at(200.001)}}));
  EXPECT_EQ(batches[1].coverage.packets, 0U);
  EXPECT_EQ(batches[1].content_hash, record::ContentHash{});
  EXPECT_EQ(batches[0].span_from, at(30));
  EXPECT_EQ(batches[0].span_to, at(60));
  EXPECT_EQ(batches[2].span_to, at(200));
  EXPECT_EQ(batches[1].origin, "test.pcap");
}

TEST(ObserverMinutes, StayOpenForFramesOfTheMinuteBefore) {
  Watch watch;
  ASSERT_TRUE(watch.see(61, tcp(kIn, {.to = 1})));
  ASSERT_TRUE(watch.see(59, tcp(kIn, {.to = 2})));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].sightings.size(), 1U);
  EXPECT_EQ(batches[0].coverage.late, 0U);
  EXPECT_EQ(batches[0].coverage.intervals, (Intervals{{at(59), at(60)}}));
}

TEST(ObserverMinutes, CountLateFramesInTheOldestOpenOneAndInNoRowOrHash) {
  Watch watch;
  Watch without;
  for (Watch* each : {&watch, &without}) {
    ASSERT_TRUE(each->see(1, tcp(kIn, {.to = 1})));
    ASSERT_TRUE(each->see(70, tcp(kIn, {.to = 2})));
    ASSERT_TRUE(each->see(130, tcp(kIn, {.to = 3})));
  }
  ASSERT_TRUE(watch.see(59, tcp(kIn, {.to = 4})));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[1].coverage.late, 1U);
  EXPECT_EQ(batches[1].coverage.packets, 2U);
  EXPECT_EQ(batches[1].sightings.size(), 1U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(batches[i].content_hash, without.batches().at(i).content_hash) << i;
    EXPECT_EQ(batches[i].span_from, without.batches().at(i).span_from) << i;
  }
}

TEST(ObserverMinutes, OfAGapBetweenCapturesGiveNoBatches) {
  Watch watch;
  ASSERT_TRUE(watch.see(10, tcp(kIn)));
  ASSERT_TRUE(watch.see(370, tcp(kIn), true));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].coverage.intervals, (Intervals{{at(10), at(10.001)}}));
  EXPECT_EQ(batches[1].minute.index, kFirst.index + 6);
  EXPECT_EQ(batches[1].coverage.intervals, (Intervals{{at(370), at(370.001)}}));
}

TEST(ObserverMinutes, OfAShortGapBetweenCapturesAreCovered) {
  Watch watch;
  ASSERT_TRUE(watch.see(10, tcp(kIn)));
  ASSERT_TRUE(watch.see(300, tcp(kIn), true));
  EXPECT_EQ(minutes_of(watch.batches()), 6);
}

TEST(ObserverMinutes, AGapIsRememberedOverAFrameOfImpossibleTime) {
  Watch watch;
  ASSERT_TRUE(watch.see(10, tcp(kIn)));
  ASSERT_TRUE(watch.see(-1e9, tcp(kIn), true));
  ASSERT_TRUE(watch.see(370, tcp(kIn)));
  EXPECT_EQ(watch.batches().size(), 2U);
}

TEST(ObserverMinutes, MoreThan31SilentDaysInACaptureAreNotAssumedToBeObserved) {
  constexpr double kDay = 86400;
  Watch longer;
  ASSERT_TRUE(longer.see(0, tcp(kIn)));
  ASSERT_TRUE(longer.see(31 * kDay + 1, tcp(kIn)));
  EXPECT_EQ(longer.batches().size(), 2U);

  Watch at_most;
  ASSERT_TRUE(at_most.see(0, tcp(kIn)));
  ASSERT_TRUE(at_most.see(31 * kDay, tcp(kIn)));
  EXPECT_EQ(minutes_of(at_most.batches()), 31 * 1440 + 1);

  Watch other_capture;
  ASSERT_TRUE(other_capture.see(0, tcp(kIn)));
  ASSERT_TRUE(other_capture.see(60 * kDay, tcp(kIn), true));
  EXPECT_EQ(other_capture.batches().size(), 2U);
}

TEST(ObserverMinutes, ACutMinuteGivesTwoBatchesThatAddUp) {
  Watch whole(test::options({"192.0.2.0/24"}));
  ObserverOptions with_cut = test::options({"192.0.2.0/24"});
  with_cut.cuts = {test::at(30)};
  Watch cut(with_cut);
  for (Watch* watch : {&whole, &cut}) {
    for (double second : {10.0, 29.999, 30.0, 50.0, 70.0}) ASSERT_TRUE(watch->see(second, tcp(kIn)));
  }
  ASSERT_EQ(cut.batches().size(), 3U);
  const record::Batch& first = cut.batches()[0];
  const record::Batch& second = cut.batches()[1];
  const record::Batch& uncut = whole.batches()[0];
  EXPECT_EQ(first.minute, second.minute);
  EXPECT_EQ(first.coverage.packets, 2U);
  EXPECT_EQ(second.coverage.packets, 2U);
  // Seen in the first part: no attempt in the second.
  EXPECT_EQ(first.sightings.front().attempts, 1U);
  EXPECT_EQ(second.sightings.front().attempts, 0U);
  record::ContentHash sum = first.content_hash;
  sum += second.content_hash;
  EXPECT_EQ(sum, uncut.content_hash);
  EXPECT_LE(first.span_to, second.span_from);
  EXPECT_EQ(first.coverage.intervals.back().to, test::at(30));
  EXPECT_EQ(second.coverage.intervals.front().from, test::at(30));
}

TEST(ObserverMinutes, FramesOfImpossibleTimesAreMalformedInTheNextMinuteOpened) {
  Watch watch;
  ASSERT_TRUE(watch.see(-1e9, tcp(kIn)));
  ASSERT_TRUE(watch.see(10, tcp(kIn)));
  ASSERT_TRUE(watch.see(70, tcp(kIn)));
  ASSERT_TRUE(watch.see(1e9, tcp(kIn)));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(bad_times(batches[0]), 2U) << "the one before it, and one while it was the oldest";
  EXPECT_EQ(batches[0].coverage.packets, 3U);
  EXPECT_EQ(batches[0].sightings.at(0).packets, 1U);
  EXPECT_EQ(batches[0].span_from, at(10));
}

TEST(ObserverMinutes, NothingObservedIsAnErrorThatSaysWhy) {
  Watch nothing;
  ASSERT_FALSE(nothing.result());
  EXPECT_EQ(nothing.result().error().code, base::ErrorCode::kNotFound);

  Watch dated_wrongly;
  ASSERT_TRUE(dated_wrongly.see(-1e9, tcp(kIn)));
  ASSERT_FALSE(dated_wrongly.result());
  EXPECT_EQ(dated_wrongly.result().error().text(),
            "test.pcap: no packet with a possible time (what clock did the capturer have? Packets dated "
            "before 1990-01-01T00:00Z or after 2030-03-17T17:46:40Z: 1)");
  EXPECT_TRUE(dated_wrongly.batches().empty());
}

TEST(ObserverMinutes, StatedCoverGivesBatchesFromItsStartToItsEnd) {
  Watch watch = covering({{at(30), at(60)}, {at(150), at(240)}});
  ASSERT_TRUE(watch.see(160, tcp(kIn)));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[0].minute, kFirst);
  EXPECT_EQ(batches[1].minute.index, kFirst.index + 2);
  EXPECT_EQ(batches[2].minute.index, kFirst.index + 3);
  EXPECT_EQ(batches[0].coverage.intervals, (Intervals{{at(30), at(60)}}));
  EXPECT_EQ(batches[1].coverage.intervals, (Intervals{{at(150), at(180)}}));
  EXPECT_FALSE(batches[1].coverage.assumed);
  EXPECT_EQ(batches[1].span_from, at(150));
  EXPECT_EQ(batches[2].span_to, at(240));
}

TEST(ObserverMinutes, PacketsOutsideStatedCoverAreKeptApart) {
  Watch watch = covering({{at(30), at(60)}});
  ASSERT_TRUE(watch.see(10, tcp(kIn)));
  ASSERT_TRUE(watch.see(40, tcp(kIn)));
  ASSERT_TRUE(watch.see(60, tcp(kIn)));
  const auto& batches = watch.batches();
  ASSERT_EQ(batches.size(), 2U);
  ASSERT_EQ(batches[0].sightings.size(), 2U);
  EXPECT_FALSE(batches[0].sightings[0].key.covered);
  EXPECT_TRUE(batches[0].sightings[1].key.covered);
  EXPECT_EQ(batches[0].span_from, at(10)) << "the packet before the cover";
  EXPECT_TRUE(batches[1].coverage.intervals.empty());
  EXPECT_FALSE(batches[1].sightings.at(0).key.covered);
  EXPECT_EQ(batches[1].span_from, at(60));
  EXPECT_EQ(batches[1].span_to, at(60));
}

TEST(ObserverMinutes, StatedCoverOfSilenceIsNoError) {
  Watch watch = covering({{at(0), at(120)}});
  EXPECT_TRUE(watch.result());
  EXPECT_EQ(minutes_of(watch.batches()), 2);
}

TEST(ObserverMinutes, SilenceIsOneBatchAQuarterOfAnHour) {
  Watch watch;  // from 10:00 on
  ASSERT_TRUE(watch.see(5 * 60, tcp(kIn)));
  ASSERT_TRUE(watch.see(40 * 60, tcp(kIn)));
  std::vector<std::pair<int, int>> first_and_minutes;
  for (const record::Batch& batch : watch.batches()) {
    first_and_minutes.emplace_back(batch.minute.index - kFirst.index, batch.minutes());
  }
  EXPECT_EQ(first_and_minutes,
            (std::vector<std::pair<int, int>>{{5, 1}, {6, 9}, {15, 15}, {30, 10}, {40, 1}}));
  EXPECT_EQ(watch.batches()[2].coverage.intervals, (Intervals{{at(15 * 60), at(30 * 60)}}));
  EXPECT_EQ(watch.batches()[2].content_hash, record::ContentHash{});
}

TEST(ObserverMinutes, SilenceEndsAtACut) {
  ObserverOptions with_cut = test::options({"192.0.2.0/24"});
  with_cut.covers = {{at(0), at(600)}};
  with_cut.cuts = {at(240)};
  Watch watch(with_cut);
  ASSERT_EQ(watch.batches().size(), 2U);
  EXPECT_EQ(watch.batches()[0].minutes(), 4);
  EXPECT_EQ(watch.batches()[1].minutes(), 6);
}

TEST(ObserverMinutes, StatedCoverAllowsAnySilence) {
  Watch watch = covering({{at(0), at(60)}});
  ASSERT_TRUE(watch.see(0, tcp(kIn)));
  ASSERT_TRUE(watch.see(86400 * 400, tcp(kIn)));
  EXPECT_EQ(watch.batches().size(), 2U);
}

TEST(ObserverMinutes, AFailingSinkEndsTheObservation) {
  class Full final : public record::Sink {
    base::Result<void> take(Batch) override { return base::fail(base::ErrorCode::kIo, "store", "is full"); }
  };
  Full sink;
  Observer observer(test::options({"192.0.2.0/24"}), sink);
  const test::Buffer bytes = tcp(kIn);
  record::Frame frame{at(0), bytes, 40, record::LinkType::kRawIp, false};
  ASSERT_TRUE(observer.observe(frame, "test.pcap"));
  frame.time = at(120);
  EXPECT_FALSE(observer.observe(frame, "test.pcap"));
}

}  // namespace
}  // namespace hinomi::observe
