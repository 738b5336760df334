#include "observe/cover.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using record::Interval;
using test::at;

Interval minute(int index) { return {at(60.0 * index), at(60.0 * (index + 1))}; }
std::vector<Interval> list(std::initializer_list<Interval> intervals) { return intervals; }

TEST(AssumedCover, HoldsTheMillisecondsOfItsFirstAndLastPacket) {
  Cover cover({});
  cover.note(at(10.0005), false);
  cover.note(at(20.9999), false);
  EXPECT_EQ(cover.intervals(minute(0)), list({{at(10), at(21)}}));
  EXPECT_EQ(cover.span(minute(0)), (Interval{at(10.0005), at(20.9999)}));
}

TEST(AssumedCover, OfOnePacketIsOneMillisecond) {
  Cover cover({});
  cover.note(at(10.0005), false);
  EXPECT_EQ(cover.intervals(minute(0)), list({{at(10), at(10.001)}}));
}

TEST(AssumedCover, IsCutAtMinutes) {
  Cover cover({});
  cover.note(at(50), false);
  cover.note(at(130), false);
  EXPECT_EQ(cover.intervals(minute(0)), list({{at(50), at(60)}}));
  EXPECT_EQ(cover.intervals(minute(1)), list({{at(60), at(120)}}));
  EXPECT_EQ(cover.intervals(minute(2)), list({{at(120), at(130.001)}}));
  EXPECT_EQ(cover.span(minute(1)), (Interval{at(60), at(120)}));
  EXPECT_TRUE(cover.intervals(minute(3)).empty());
  EXPECT_EQ(cover.span(minute(3)), std::nullopt);
  EXPECT_EQ(cover.next(at(60)), at(60));
  EXPECT_EQ(cover.next(at(180)), std::nullopt);
}

TEST(AssumedCover, EndsInsideTheLastMillisecondOfAMinute) {
  Cover cover({});
  cover.note(at(59.9995), false);
  EXPECT_EQ(cover.intervals(minute(0)), list({{at(59.999), at(60)}}));
  EXPECT_EQ(cover.next(at(60)), std::nullopt);
}

TEST(AssumedCover, JoinsGapsBetweenCapturesUnderFiveMinutes) {
  Cover joined({});
  joined.note(at(10), false);
  joined.note(at(309.999), true);
  EXPECT_EQ(joined.intervals(minute(2)), list({{at(120), at(180)}}));

  Cover apart({});
  apart.note(at(10), false);
  apart.note(at(310), true);
  EXPECT_TRUE(apart.intervals(minute(2)).empty());
  EXPECT_EQ(apart.next(at(60)), at(310));
  EXPECT_EQ(apart.intervals(minute(5)), list({{at(310), at(310.001)}}));
}

TEST(AssumedCover, SilenceInsideACaptureIsCovered) {
  Cover cover({});
  cover.note(at(10), false);
  cover.note(at(3610), false);
  EXPECT_EQ(cover.intervals(minute(30)), list({{at(1800), at(1860)}}));
}

TEST(AssumedCover, ReachesBackToPacketsOutOfOrder) {
  Cover cover({});
  cover.note(at(70), false);
  cover.note(at(65), true);
  EXPECT_EQ(cover.intervals(minute(1)), list({{at(65), at(70.001)}}));
}

TEST(AssumedCover, ContinuesWhereTheOneBeforeEnded) {
  Cover cover({});
  cover.continue_from(at(10.0002));
  cover.note(at(20), false);
  // The millisecond of 10.0002 s is covered by the observer before.
  EXPECT_EQ(cover.intervals(minute(0)), list({{at(10.001), at(20.001)}}));
  EXPECT_EQ(cover.span(minute(0)), (Interval{at(10.0002), at(20)}));
}

TEST(AssumedCover, ContinuesNeitherAfterALongGapNorFromTheFuture) {
  for (const double end : {-280.0, 20.5}) {
    Cover cover({});
    cover.continue_from(at(end));
    cover.note(at(20), false);
    EXPECT_EQ(cover.intervals(minute(0)), list({{at(20), at(20.001)}})) << end;
    EXPECT_EQ(cover.next(at(-600)), at(20));
  }
}

TEST(StatedCover, IsWhatWasStatedInWholeMilliseconds) {
  Cover cover({{at(10.0005), at(70)}, {at(80), at(120)}});
  EXPECT_FALSE(cover.assumed());
  cover.note(at(500), false);
  EXPECT_EQ(cover.intervals(minute(0)), list({{at(10), at(60)}}));
  EXPECT_EQ(cover.intervals(minute(1)), list({{at(60), at(70)}, {at(80), at(120)}}));
  EXPECT_EQ(cover.span(minute(1)), (Interval{at(60), at(120)}));
  EXPECT_EQ(cover.next(at(120)), std::nullopt) << "the end is not part of it";
}

TEST(StatedCover, KnowsWhichPacketsLieInIt) {
  const Cover cover({{at(10), at(70)}, {at(80), at(120)}});
  EXPECT_FALSE(cover.contains(at(9.999)));
  EXPECT_TRUE(cover.contains(at(10)));
  EXPECT_FALSE(cover.contains(at(70)));
  EXPECT_TRUE(cover.contains(at(119.999)));
  EXPECT_FALSE(cover.contains(at(120)));
}

}  // namespace
}  // namespace hinomi::observe
