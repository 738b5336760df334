#include "observe/evidence.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using record::Mark;
using record::Marks;
using record::SignatureId;

constexpr base::Timestamp kMidnight = base::Timestamp::from_seconds(1'546'214'400);  // 2018-12-31T00:00Z
base::Timestamp after(std::int64_t seconds) { return kMidnight + base::Duration::seconds(seconds); }
addr::Address source(std::uint32_t number) { return addr::Address::from_v4(0x0b000000 + number); }
Marks mirai() {
  Marks marks;
  marks.set(Mark::kSeqIsDestination);
  return marks;
}

TEST(EvidenceBudget, KeepsThreePacketsOfASourceMarksAndSignature) {
  EvidenceBudget budget(1, 100);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.admit(after(1), source(1), mirai(), SignatureId{5}));
  EXPECT_FALSE(budget.admit(after(2), source(1), mirai(), SignatureId{5}));
  EXPECT_TRUE(budget.admit(after(2), source(1), mirai(), SignatureId{6}));
  EXPECT_TRUE(budget.admit(after(2), source(2), mirai(), SignatureId{5}));
}

TEST(EvidenceBudget, BeginsAgainWithTheUtcDay) {
  EvidenceBudget budget(1, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.admit(after(1), source(1), mirai(), {}));
  EXPECT_FALSE(budget.admit(after(86'399), source(2), mirai(), {}));
  EXPECT_TRUE(budget.admit(after(86'400), source(2), mirai(), {}));
  EXPECT_FALSE(budget.admit(after(86'399), source(3), mirai(), {})) << "a day before the newest";
}

TEST(EvidenceBudget, LeavesAQuarterToMarkedSourcesWhateverCameBefore) {
  EvidenceBudget budget(1, 100);
  int unmarked = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    // At the end of the day the whole sample is let out.
    if (budget.admit(after(86'399), source(i), {}, SignatureId{i + 1})) ++unmarked;
  }
  EXPECT_EQ(unmarked, 50) << "new signatures: half";
  for (std::uint32_t i = 0; i < 1000; ++i) {
    if (budget.admit(after(86'399), source(2000 + i), {}, {})) ++unmarked;
  }
  EXPECT_EQ(unmarked, 75) << "the sample: a quarter";
  int marked = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    if (budget.admit(after(86'399), source(4000 + i), mirai(), {})) ++marked;
  }
  EXPECT_EQ(marked, 25);
}

TEST(EvidenceBudget, GivesMarkedSourcesAllOfIt) {
  EvidenceBudget budget(1, 100);
  int marked = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    if (budget.admit(after(0), source(i), mirai(), {})) ++marked;
  }
  EXPECT_EQ(marked, 100);
}

TEST(EvidenceBudget, LetsTheSampleOutEvenlyOverTheDay) {
  EvidenceBudget budget(1, 400);  // a sample of 100
  const auto admitted_at = [&](std::int64_t second) {
    int admitted = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
      const auto number = static_cast<std::uint32_t>(second) * 1000 + i;
      if (budget.admit(after(second), source(number), {}, {})) ++admitted;
    }
    return admitted;
  };
  EXPECT_EQ(admitted_at(0), 1);
  EXPECT_EQ(admitted_at(21'600), 25) << "26 by a quarter of the day";
  EXPECT_EQ(admitted_at(43'200), 25);
}

TEST(EvidenceBudget, ASignatureIsNewOnce) {
  EvidenceBudget budget(1, 400);
  EXPECT_TRUE(budget.admit(after(0), source(1), {}, SignatureId{5}));
  EXPECT_TRUE(budget.admit(after(0), source(2), {}, SignatureId{5})) << "the first of the sample";
  EXPECT_FALSE(budget.admit(after(0), source(3), {}, SignatureId{5}));
  EXPECT_TRUE(budget.admit(after(0), source(3), {}, SignatureId{6}));
}

TEST(EvidenceBudget, IsCarried) {
  EvidenceBudget budget(1, 4);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(budget.admit(after(1), source(1), mirai(), {}));
  CarryWriter out;
  budget.save(out);
  auto in = CarryReader::open(out.seal());
  ASSERT_TRUE(in);
  EvidenceBudget continued(2, 4);
  ASSERT_TRUE(continued.load(*in));
  EXPECT_TRUE(continued.admit(after(2), source(1), mirai(), {}));
  EXPECT_FALSE(continued.admit(after(2), source(1), mirai(), {}));
  EXPECT_TRUE(continued.admit(after(2), source(2), mirai(), {}));
  EXPECT_FALSE(continued.admit(after(2), source(3), mirai(), {})) << "four in all";
}

TEST(EvidenceBudget, OfNothingKeepsNothing) {
  EvidenceBudget budget(1, 0);
  EXPECT_FALSE(budget.admit(after(0), source(1), mirai(), {}));
}

}  // namespace
}  // namespace hinomi::observe
