#include "record/sighting.h"

#include <gtest/gtest.h>

#include "record/batch.h"
#include "record/signature.h"
#include "record/target_set.h"

namespace hinomi::record {
namespace {

Sighting row(std::int64_t first_ms, std::uint16_t source_port, std::uint16_t window) {
  Sighting s;
  s.attempts = 1;
  s.packets = 2;
  s.bytes = 80;
  s.target_set = 1;
  s.first = base::Timestamp::from_ms(first_ms);
  s.last = s.first;
  s.source_port = {source_port};
  s.window = window;
  return s;
}

TEST(Sighting, HalvesOfAMinuteMergeToTheWhole) {
  Sighting whole = row(1000, 4000, 8192);
  Sighting later = row(2000, 4001, 8192);
  later.target_set = 2;
  whole.merge_later(later);
  EXPECT_EQ(whole.attempts, 2U);
  EXPECT_EQ(whole.packets, 4U);
  EXPECT_EQ(whole.bytes, 160U);
  EXPECT_EQ(whole.target_set, 3U);
  EXPECT_EQ(whole.first.ms(), 1000);
  EXPECT_EQ(whole.last.ms(), 2000);
  EXPECT_EQ(whole.source_port.number, 4000);
  // Each half had one source port, the whole has two.
  EXPECT_FALSE(whole.row_marks.one_source_port);
  EXPECT_TRUE(whole.row_marks.one_window);
}

TEST(ContentHash, AddsUpWithCarry) {
  ContentHash a{.hi = 1, .lo = ~std::uint64_t{0}};
  a += ContentHash{.hi = 2, .lo = 1};
  EXPECT_EQ(a, (ContentHash{.hi = 4, .lo = 0}));
}

TEST(TargetSet, EstimatesAFewDestinationsWell) {
  std::uint64_t set = 0;
  for (std::uint32_t i = 0; i < 20; ++i) set |= target_bit(addr::Address::from_v4(0xc0000200 + i));
  EXPECT_NEAR(estimate_targets(set), 20, 5);
  EXPECT_EQ(estimate_targets(0), 0);
  EXPECT_GT(estimate_targets(~std::uint64_t{0}), 250);
}

TEST(Signature, TextIsThatOfJa4t) {
  // Linux: MSS, SACK permitted, timestamps, NOP, window scale (JA4T's own example order 2-4-8-1-3).
  Signature linux_like;
  linux_like.kinds = {2, 4, 8, 1, 3};
  linux_like.kind_count = 5;
  linux_like.has_mss = true;
  linux_like.mss = 1460;
  linux_like.has_window_scale = true;
  linux_like.window_scale = 7;
  EXPECT_EQ(linux_like.text(), "2-4-8-1-3_1460_7");
  EXPECT_EQ(Signature{}.text(), "0_0_0");
}

TEST(Signature, IdTellsApartWhatTextCannot) {
  Signature none;
  Signature scale_zero;
  scale_zero.has_window_scale = true;
  EXPECT_NE(none.id(), scale_zero.id());
  EXPECT_NE(none.id().value, 0U);
}

}  // namespace
}  // namespace hinomi::record
