#include "store/minute_rows.h"

#include <gtest/gtest.h>

#include "store/test_support.h"

namespace hinomi::store {
namespace {

const base::Minute kMinute = minute("2018-03-01T10:00");

StoredSighting stored(const record::Sighting& sighting, std::uint32_t marks_known = 0xff) {
  return {sighting, {addr::Country::from_text("JP"), {64500}}, record::Marks(marks_known)};
}

TEST(MinuteRows, TheEarlierPacketGivesPortWindowAndTtlWhicheverPartCameFirst) {
  record::Sighting early = scan(kMinute, "192.0.2.1", 23, 2, 100);
  early.source_port = {1111};
  early.ttl = 61;
  record::Sighting late = scan(kMinute, "192.0.2.1", 23, 3, 40'000);
  late.source_port = {2222};
  late.ttl = 62;
  late.target_set = 6;
  for (const auto& [one, other] : {std::pair(early, late), std::pair(late, early)}) {
    MinuteRows rows;
    rows.add(stored(one));
    rows.add(stored(other));
    ASSERT_EQ(rows.sightings().size(), 1U);
    const record::Sighting& s = rows.sightings().begin()->second.sighting;
    EXPECT_EQ(s.attempts, 5U);
    EXPECT_EQ(s.bytes, 200U);
    EXPECT_EQ(s.target_set, 7U);
    EXPECT_EQ(s.first, early.first);
    EXPECT_EQ(s.last, late.last);
    EXPECT_EQ(s.source_port.number, 1111);
    EXPECT_EQ(s.ttl, 61);
    EXPECT_FALSE(s.row_marks.one_source_port);
    EXPECT_TRUE(s.row_marks.one_window);
  }
}

TEST(MinuteRows, InTheSameMillisecondThePartAddedFirstIsTheEarlier) {
  record::Sighting first = scan(kMinute, "192.0.2.1", 23, 1);
  record::Sighting second = first;
  second.ttl = 99;
  MinuteRows rows;
  rows.add(stored(first));
  rows.add(stored(second));
  EXPECT_EQ(rows.sightings().begin()->second.sighting.ttl, first.ttl);
}

TEST(MinuteRows, KnowsOnlyMarksThatBothPartsKnew) {
  MinuteRows rows;
  rows.add(stored(scan(kMinute, "192.0.2.1", 23, 1), 0b0111));
  rows.add(stored(scan(kMinute, "192.0.2.1", 23, 1), 0b1110));
  EXPECT_EQ(rows.sightings().begin()->second.marks_known.bits(), 0b0110U);
}

TEST(MinuteRows, KeepsRowsApartThatDifferInAnyPartOfTheKey) {
  const record::Sighting base = scan(kMinute, "192.0.2.1", 23, 1);
  std::vector<record::Sighting> all(9, base);
  all[1].key.source = address("2001:db8::1");
  all[2].key.protocol = addr::kUdp;
  all[3].key.port = {2323};
  all[4].key.traffic = record::Traffic::kOther;
  all[5].key.covered = false;
  all[6].key.marks.set(record::Mark::kTtl200);
  all[7].key.signature = {1};
  all[8].key.instance = 1;
  MinuteRows rows;
  for (const record::Sighting& s : all) rows.add(stored(s));
  EXPECT_EQ(rows.sightings().size(), all.size());
}

TEST(MinuteRows, AddsUpBackscatterAndMalformedFrames) {
  record::BackscatterSlot slot;
  slot.victim = address("198.51.100.7");
  slot.packets = 3;
  slot.target_set = 1;
  record::BackscatterSlot rest = slot;
  rest.packets = 4;
  rest.target_set = 2;
  record::BackscatterSlot by_router = slot;
  by_router.reporter = record::Reporter::kIcmpError;
  record::MalformedCounts malformed;
  malformed.add(record::Malformed::kIpHeader);
  MinuteRows rows;
  for (const auto& s : {slot, by_router, rest}) rows.add(s);
  rows.add(malformed);
  rows.add(malformed);
  ASSERT_EQ(rows.backscatter().size(), 2U);
  EXPECT_EQ(rows.backscatter().begin()->second.packets, 7U);
  EXPECT_EQ(rows.backscatter().begin()->second.target_set, 3U);
  EXPECT_EQ(rows.malformed().by_reason[2], 2U);
}

}  // namespace
}  // namespace hinomi::store
