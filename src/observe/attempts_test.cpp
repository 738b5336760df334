#include "observe/attempts.h"

#include <gtest/gtest.h>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using Seen = Attempts::Seen;

const FlowKey kKey{test::ip("198.51.100.7"), test::ip("192.0.2.1"), addr::kTcp, {40000}, {23}};
constexpr base::Minute kMinute{1000};

base::Minute later(int minutes) { return {kMinute.index + minutes}; }

TEST(Attempts, RepeatsInTheSameAndInTheNextMinute) {
  Attempts attempts(1, 100);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kFirst);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kBefore);
  EXPECT_EQ(attempts.note(kKey, later(1)), Seen::kBefore);
}

TEST(Attempts, IsNewAfterOneSilentMinute) {
  Attempts attempts(1, 100);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kFirst);
  EXPECT_EQ(attempts.note(kKey, later(2)), Seen::kFirst);
}

TEST(Attempts, BeingRepeatedCountsAsBeingSeen) {
  Attempts attempts(1, 100);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kFirst);
  for (int i = 1; i < 10; ++i) {
    attempts.forget_before(later(i - 2));
    EXPECT_EQ(attempts.note(kKey, later(i)), Seen::kBefore) << i;
  }
}

TEST(Attempts, EveryPartOfTheKeyMatters) {
  Attempts attempts(1, 100);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kFirst);
  FlowKey other = kKey;
  other.source_port = {40001};
  EXPECT_EQ(attempts.note(other, kMinute), Seen::kFirst);
  other = kKey;
  other.destination = test::ip("192.0.2.2");
  EXPECT_EQ(attempts.note(other, kMinute), Seen::kFirst);
  other = kKey;
  other.protocol = addr::kUdp;
  EXPECT_EQ(attempts.note(other, kMinute), Seen::kFirst);
  EXPECT_EQ(attempts.note(reversed(kKey), kMinute), Seen::kFirst);
}

TEST(Attempts, TellsWhatWasSeenJustNow) {
  Attempts attempts(1, 100);
  (void)attempts.note(kKey, kMinute);
  EXPECT_TRUE(attempts.seen(kKey, kMinute));
  EXPECT_TRUE(attempts.seen(kKey, later(1)));
  EXPECT_FALSE(attempts.seen(kKey, later(2)));
  EXPECT_FALSE(attempts.seen(reversed(kKey), kMinute));
}

TEST(Attempts, RefusesMoreKeysThanItsBoundButKnowsThoseItHolds) {
  Attempts attempts(1, 1);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kFirst);
  EXPECT_EQ(attempts.note(reversed(kKey), kMinute), Seen::kNoRoom);
  EXPECT_EQ(attempts.note(kKey, kMinute), Seen::kBefore);
  EXPECT_EQ(attempts.note(reversed(kKey), later(1)), Seen::kFirst);
}

TEST(Attempts, AreCarriedUnderAnotherSeed) {
  Attempts attempts(1, 100);
  (void)attempts.note(kKey, kMinute);
  (void)attempts.note(reversed(kKey), later(1));
  CarryWriter out;
  attempts.save(out);
  auto in = CarryReader::open(out.seal());
  ASSERT_TRUE(in);
  Attempts continued(2, 100);
  ASSERT_TRUE(continued.load(*in));
  EXPECT_TRUE(in->at_end());
  EXPECT_EQ(continued.note(kKey, later(1)), Seen::kBefore);
  EXPECT_EQ(continued.note(reversed(kKey), later(2)), Seen::kBefore);
}

}  // namespace
}  // namespace hinomi::observe
