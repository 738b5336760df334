#include <gtest/gtest.h>

#include "store/impl.h"
#include "store/test_support.h"

namespace hinomi::store {
namespace {

const base::Minute kMinute = minute("2018-03-01T10:00");

// All rows of a table as text, to compare stores; `part` and the ledger differ by how a minute came.
std::vector<std::string> dump(const std::string& folder, const std::string& table) {
  Connection db = must(Connection::open(folder + "/" + kDataFile, {}));
  return must(read_all<std::string>(db, fmt::format("SELECT {0}::VARCHAR FROM {0} ORDER BY 1", table), {},
                                    [](const Rows& r) { return r.text(0); }));
}

class CommitTest : public ::testing::Test {
 protected:
  std::vector<LedgerEntry> ledger() { return must(store_->ledger(sensor("tokyo"), {0}, {100'000'000})); }

  TempFolder temp_;
  std::unique_ptr<Store> store_ = open_store(temp_.store());
};

TEST_F(CommitTest, TheLedgerTellsWhatWasCommitted) {
  EnrichedBatch b = batch(kMinute, {}, 500, 30'000);
  b.batch.content_hash = {~0ULL, 7};
  b.batch.span_from = base::Timestamp::from_us(kMinute.start().us() + 500'123);
  must(store_->commit(sensor("tokyo"), commit_of({b})));
  const auto entries = ledger();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].minute, kMinute);
  EXPECT_EQ(entries[0].content_hash, b.batch.content_hash);
  EXPECT_EQ(entries[0].span_from, b.batch.span_from);
  EXPECT_EQ(entries[0].span_to, b.batch.span_to);
  EXPECT_EQ(entries[0].origin, "a.pcap");
  EXPECT_EQ(must(store_->ledger(sensor("tokyo"), kMinute.next(), {100'000'000})).size(), 0U);
  EXPECT_EQ(must(store_->ledger(sensor("osaka"), {0}, {100'000'000})).size(), 0U);
}

TEST_F(CommitTest, AFileNameMayBeAnyBytes) {
  EnrichedBatch b = batch(kMinute, {});
  b.batch.origin = "caf\xe9.pcap";
  must(store_->commit(sensor("tokyo"), commit_of({b})));
  EXPECT_EQ(ledger().at(0).origin, "caf\xe9.pcap");
}

TEST_F(CommitTest, AMinuteInPartsGivesTheRowsOfTheWholeInWhateverOrderTheyCome) {
  const record::Sighting early = scan(kMinute, "192.0.2.1", 23, 2, 1'000);
  record::Sighting late = scan(kMinute, "192.0.2.1", 23, 3, 50'000);
  late.source_port = {9999};
  const record::Sighting alone = scan(kMinute, "192.0.2.9", 80, 1, 55'000);
  record::Sighting joined = early;
  joined.merge_later(late);
  const EnrichedBatch whole = batch(kMinute, {joined, alone});
  const EnrichedBatch first = batch(kMinute, {early}, 0, 30'000);
  const EnrichedBatch second = batch(kMinute, {late, alone}, 30'000, 60'000);

  const std::vector<std::vector<Store::Commit>> ways{{commit_of({whole})},
                                                     {commit_of({first, second})},
                                                     {commit_of({first}), commit_of({second})},
                                                     {commit_of({second}), commit_of({first})}};
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const std::string folder = temp_.file("way" + std::to_string(i));
    for (const Store::Commit& commit : ways[i]) must(open_store(folder)->commit(sensor("tokyo"), commit));
    if (i == 0) expected = dump(folder, "sightings");
    EXPECT_EQ(expected.size(), 2U);
    EXPECT_EQ(dump(folder, "sightings"), expected) << "way " << i;
  }
}

TEST_F(CommitTest, BackscatterAndMalformedFramesOfPartsAddUp) {
  record::BackscatterSlot slot;
  slot.slot = kMinute.start().seconds() / 10;
  slot.victim = address("198.51.100.7");
  slot.packets = 3;
  slot.target_set = 1;
  EnrichedBatch first = batch(kMinute, {}, 0, 30'000);
  first.batch.backscatter = {slot};
  first.batch.coverage.malformed.add(record::Malformed::kTime);
  EnrichedBatch second = batch(kMinute, {}, 30'000, 60'000);
  second.batch.backscatter = first.batch.backscatter;
  second.batch.coverage.malformed = first.batch.coverage.malformed;
  must(store_->commit(sensor("tokyo"), commit_of({first})));
  must(store_->commit(sensor("tokyo"), commit_of({second})));
  store_.reset();
  const std::string place = fmt::format("'sensor': 1, 'day': 17591, 'minute': {}", kMinute.index);
  EXPECT_EQ(dump(temp_.store(), "backscatter"),
            std::vector{
                fmt::format("{{{}, 'slot': {}, 'victim_hi': 0, 'victim_lo': 281474007000071, 'protocol': 0, "
                            "'port': 0, 'reporter': 0, 'packets': 6, 'target_set': 1}}",
                            place, slot.slot)});
  EXPECT_EQ(dump(temp_.store(), "malformed"),
            std::vector{fmt::format("{{{}, 'reason': 5, 'packets': 2}}", place)});
}

TEST_F(CommitTest, OtherSensorsInTheSameMinuteAreNotTouched) {
  must(store_->commit(sensor("tokyo"),
                      commit_of({batch(kMinute, {scan(kMinute, "192.0.2.1", 23, 1)}, 0, 10'000)})));
  must(store_->commit(sensor("osaka"),
                      commit_of({batch(kMinute, {scan(kMinute, "192.0.2.1", 23, 5)}, 0, 10'000)})));
  must(store_->commit(sensor("tokyo"),
                      commit_of({batch(kMinute, {scan(kMinute, "192.0.2.1", 23, 2)}, 10'000)})));
  must(store_->close_days());
  const base::Day day_of = store_->zone().day_of(kMinute.start());
  const auto days = must(store_->sensor_days({day_of, day_of}));
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[0].sensor, "osaka");
  EXPECT_EQ(days[0].counts.attempts, 5U);
  EXPECT_EQ(days[1].counts.attempts, 3U);
}

TEST_F(CommitTest, ASignatureIsKeptOnce) {
  record::Signature plain;
  record::Signature with_mss;
  with_mss.kinds[0] = 2;
  with_mss.kind_count = 1;
  with_mss.has_mss = true;
  with_mss.mss = 1460;
  EnrichedBatch first = batch(kMinute, {});
  first.batch.signatures = {plain};
  EnrichedBatch second = batch(kMinute.next(), {});
  second.batch.signatures = {plain, with_mss};
  must(store_->commit(sensor("tokyo"), commit_of({first})));
  must(store_->commit(sensor("tokyo"), commit_of({second})));
  store_.reset();
  const auto rows = dump(temp_.store(), "signatures");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_NE((rows[0] + rows[1]).find("'kinds': \\x02, 'mss': 1460, 'window_scale': NULL"), std::string::npos);
}

TEST_F(CommitTest, EvidenceIsKeptAsItIs) {
  EnrichedBatch b = batch(kMinute, {});
  b.batch.evidence = {{kMinute.start(), address("192.0.2.1"), record::Marks(1), {77}, {0x45, 0x00}}};
  must(store_->commit(sensor("tokyo"), commit_of({b})));
  store_.reset();
  const auto rows = dump(temp_.store(), "evidence");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(rows[0].find("'marks': 1, 'signature': 77, 'headers': E\\x00"), std::string::npos) << rows[0];
}

Store::Commit carry_of(std::string state, std::int64_t end_us) {
  Store::Commit commit = commit_of({});
  commit.carry = Carry{std::move(state), base::Timestamp::from_us(end_us)};
  return commit;
}

TEST_F(CommitTest, AnOlderStateOfTheObserverNeverReplacesANewerOne) {
  EXPECT_EQ(must(store_->carry(sensor("tokyo"))), "");
  must(store_->commit(sensor("tokyo"), carry_of(std::string("new\0state", 9), 20)));
  must(store_->commit(sensor("tokyo"), carry_of("old", 19)));
  EXPECT_EQ(must(store_->carry(sensor("tokyo"))), std::string("new\0state", 9));
  must(store_->commit(sensor("tokyo"), carry_of("as old", 20)));
  EXPECT_EQ(must(store_->carry(sensor("tokyo"))), "as old");
  EXPECT_EQ(must(store_->carry(sensor("osaka"))), "");
}

TEST_F(CommitTest, AFailedCommitLeavesNothing) {
  Store::Commit commit = commit_of({batch(kMinute, {scan(kMinute, "192.0.2.1", 23, 1)})});
  commit.networks_version = "not UTF-8: \xff\xfe";  // which DuckDB refuses
  ASSERT_FALSE(store_->commit(sensor("tokyo"), commit).has_value());
  EXPECT_EQ(ledger().size(), 0U);
  commit.networks_version = "networks 1";
  must(store_->commit(sensor("tokyo"), commit));
  must(store_->close_days());
  EXPECT_EQ(must(store_->examine()).size(), 0U);
}

TEST_F(CommitTest, UnjudgedNamesEachMissingKeyOnceAndAfterNewRulesAlsoTheOldOnes) {
  const JudgeKey mirai = key_of(scan(kMinute, "192.0.2.1", 23, 1));
  JudgeKey other = mirai;
  other.row_marks.one_window = false;
  EXPECT_EQ(must(store_->unjudged({mirai, other, mirai}, "rules 1")).size(), 2U);

  Store::Commit commit = commit_of({});
  commit.verdicts = {{mirai, "mirai", "botnet", "certain"}};
  must(store_->commit(sensor("tokyo"), commit));
  EXPECT_EQ(must(store_->unjudged({mirai, other}, "rules 1")), std::vector{other});
  EXPECT_EQ(must(store_->unjudged({}, "rules 2")), std::vector{mirai});
}

TEST_F(CommitTest, TakesADayOfMinutesWithManyRowsAtOnce) {
  std::vector<EnrichedBatch> batches;
  for (int m = 0; m < 1440; ++m) {
    const base::Minute at{m};
    std::vector<record::Sighting> rows;
    rows.reserve(100);
    for (std::uint16_t port = 0; port < 100; ++port) rows.push_back(scan(at, "192.0.2.1", port, 1));
    batches.push_back(batch(at, std::move(rows)));
  }
  must(store_->commit(sensor("tokyo"), commit_of(std::move(batches))));
  must(store_->close_days());
  EXPECT_EQ(ledger().size(), 1440U);
  EXPECT_EQ(must(store_->days({{0}, {0}})).at(0).counts.attempts, 144'000U);
  EXPECT_EQ(must(store_->coverage_days({{0}, {0}})).at(0).covered_ms, 86'400'000U);
}

}  // namespace
}  // namespace hinomi::store
