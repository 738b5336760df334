#include "intake/intake.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "record/marks.h"
#include "store/test_support.h"

namespace hinomi::intake {
namespace {

using store::minute;
using store::must;
using store::scan;

// 192.0.2.0/24 is in JP and AS64500, the rest is unknown.
class ExampleNetwork final : public catalog::AddressData {
 public:
  [[nodiscard]] addr::Country country(const addr::Address& address) const override {
    return is_known(address) ? addr::Country::from_text("JP") : addr::Country{};
  }
  [[nodiscard]] catalog::Network network(const addr::Address& address) const override {
    return is_known(address) ? catalog::Network{{64'500}, "Example Net"} : catalog::Network{};
  }
  [[nodiscard]] std::string version() const override { return "example 1"; }

 private:
  static bool is_known(const addr::Address& address) {
    return address.is_v4() && address.v4() >> 8 == 0xc00002;
  }
};

constexpr const char* kRules = R"(
version = "test 1"
[[rule]]
tool = "mirai"
kind = "botnet"
strength = "certain"
needs = ["seq-is-destination"]
source = "a test"
)";

catalog::Catalog example_catalog() {
  return {must(catalog::Rules::parse(kRules, "rules.toml")),
          must(catalog::Services::parse("protocol,port,name,source\n", "services.csv")),
          {},
          std::make_unique<ExampleNetwork>(),
          std::make_unique<ExampleNetwork>()};
}

class IntakeTest : public testing::Test {
 protected:
  // A part [from_ms, to_ms) of a minute.
  static record::Batch part(base::Minute at, std::vector<record::Sighting> rows, record::ContentHash hash,
                            std::int64_t from_ms = 0, std::int64_t to_ms = 60'000,
                            std::string origin = "a.pcap") {
    record::Batch batch = store::batch(at, std::move(rows), from_ms, to_ms).batch;
    batch.content_hash = hash;
    batch.coverage.assumed = true;
    batch.origin = std::move(origin);
    return batch;
  }

  // What one run of `hinomi observe` does.
  base::Result<IntakeSummary> run(std::vector<record::Batch> batches, const std::string& carry = "carried") {
    Intake intake(*store_, catalog_, tokyo_);
    for (record::Batch& batch : batches) HINOMI_TRY(intake.take(std::move(batch)));
    HINOMI_TRY(intake.finish(carry));
    return intake.summary();
  }

  IntakeSummary taken(std::vector<record::Batch> batches) { return must(run(std::move(batches))); }

  void expect_refused(record::Batch batch, const std::string& stored_origin) {
    const std::string origin = batch.origin;
    std::vector<record::Batch> batches;
    batches.push_back(std::move(batch));
    const auto done = run(std::move(batches));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, base::ErrorCode::kConflict);
    EXPECT_NE(done.error().text().find(origin), std::string::npos) << done.error().text();
    EXPECT_NE(done.error().text().find(stored_origin), std::string::npos) << done.error().text();
  }

  store::Counts counts() {
    must(store_->close_days());
    store::Counts sum;
    for (const auto& day : must(store_->days(period_))) {
      sum.attempts += day.counts.attempts;
      sum.packets += day.counts.packets;
    }
    return sum;
  }

  void expect_sound() {
    must(store_->close_days());
    for (const store::Finding& finding : must(store_->examine())) {
      ADD_FAILURE() << finding.place << ": " << finding.message;
    }
  }

  std::vector<base::Timestamp> cuts() { return must(Intake(*store_, catalog_, tokyo_).cuts()); }

  store::TempFolder folder_;
  std::unique_ptr<store::Store> store_ = store::open_store(folder_.store());
  catalog::Catalog catalog_ = example_catalog();
  record::SensorName tokyo_ = store::sensor("tokyo");
  base::Minute ten_ = minute("2018-03-01T10:00");
  store::Period period_{store::day("2018-03-01"), store::day("2018-03-31")};
};

TEST_F(IntakeTest, ANewBatchIsCommittedWithItsRows) {
  const auto done =
      taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 3), scan(ten_, "192.0.2.2", 22, 2)}, {0, 1})});
  EXPECT_EQ(done.minutes_new, 1U);
  EXPECT_EQ(done.minutes_already_there, 0U);
  EXPECT_EQ(done.sightings, 2U);
  EXPECT_EQ(counts().packets, 5U);
  expect_sound();
}

TEST_F(IntakeTest, TheSameAgainIsAlreadyThere) {
  const record::Batch batch = part(ten_, {scan(ten_, "192.0.2.1", 23, 3)}, {0, 1});
  taken({batch});
  const auto again = taken({batch});
  EXPECT_EQ(again.minutes_new, 0U);
  EXPECT_EQ(again.minutes_already_there, 1U);
  EXPECT_EQ(again.sightings, 0U);
  EXPECT_EQ(counts().packets, 3U);
}

TEST_F(IntakeTest, AnotherSensorMayHaveTheSamePacketsAtTheSameTime) {
  const record::Batch batch = part(ten_, {scan(ten_, "192.0.2.1", 23, 3)}, {0, 1});
  taken({batch});
  Intake osaka(*store_, catalog_, store::sensor("osaka"));
  must(osaka.take(batch));
  must(osaka.finish(""));
  EXPECT_EQ(osaka.summary().minutes_new, 1U);
  EXPECT_EQ(counts().packets, 6U);
}

TEST_F(IntakeTest, TheWholeIsRecognisedByTheSumOfItsParts) {
  // As numbers of 128 bits: (1, 2^64 - 1) + (2, 2) = (4, 1).
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 3)}, {1, std::numeric_limits<std::uint64_t>::max()}, 0,
              30'000),
         part(ten_, {scan(ten_, "192.0.2.2", 23, 2, 40'000)}, {2, 2}, 30'000, 60'000)});
  const record::Batch whole =
      part(ten_, {scan(ten_, "192.0.2.1", 23, 3), scan(ten_, "192.0.2.2", 23, 2, 40'000)}, {4, 1});
  EXPECT_EQ(taken({whole}).minutes_already_there, 1U);
  EXPECT_EQ(counts().packets, 5U);
  record::Batch other = whole;
  other.content_hash = {3, 1};  // what a sum that loses the carry would say
  other.origin = "other.pcap";
  expect_refused(other, "a.pcap");
}

TEST_F(IntakeTest, TwoSilentPartsOfAMinuteBothCount) {
  // No packets have one hash, wherever they did not come.
  const auto done = taken({part(ten_, {}, {}, 0, 20'000), part(ten_, {}, {}, 40'000, 60'000)});
  EXPECT_EQ(done.minutes_new, 2U);
  must(store_->close_days());
  const auto days = must(store_->coverage_days(period_));
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].covered_ms, 40'000U);
  EXPECT_EQ(days[0].address_ms, 400'000U);  // of 10 addresses
}

TEST_F(IntakeTest, ASilenceInsideAStoredSilenceIsAlreadyThere) {
  taken({part(ten_, {}, {})});
  EXPECT_EQ(taken({part(ten_, {}, {}, 10'000, 20'000)}).minutes_already_there, 1U);
}

TEST_F(IntakeTest, ASilenceBesideStoredPacketsIsNew) {
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 3)}, {0, 1}, 0, 20'000)});
  EXPECT_EQ(taken({part(ten_, {}, {}, 20'000, 60'000)}).minutes_new, 1U);
}

TEST_F(IntakeTest, APieceCutOutOfAStoredMinuteIsRecognisedByItsRows) {
  record::Sighting row = scan(ten_, "192.0.2.1", 23, 5);
  row.last = base::Timestamp::from_ms(ten_.start().ms() + 50'000);
  taken({part(ten_, {row, scan(ten_, "192.0.2.2", 22, 2, 5'000)}, {0, 1})});
  record::Sighting beginning = scan(ten_, "192.0.2.1", 23, 2);
  const auto done = taken({part(ten_, {beginning}, {0, 9}, 0, 30'000, "piece.pcap")});
  EXPECT_EQ(done.minutes_already_there, 1U);
  EXPECT_EQ(counts().packets, 7U);
  expect_sound();
}

TEST_F(IntakeTest, APieceWithARowThatIsNotThereIsRefusedWithBothNames) {
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 5)}, {0, 1})});
  expect_refused(part(ten_, {scan(ten_, "192.0.2.9", 23, 1)}, {0, 9}, 0, 30'000, "piece.pcap"), "a.pcap");
  // So is a row with more packets than there are, or outside its time.
  expect_refused(part(ten_, {scan(ten_, "192.0.2.1", 23, 6)}, {0, 9}, 0, 30'000, "more.pcap"), "a.pcap");
  expect_refused(part(ten_, {scan(ten_, "192.0.2.1", 23, 1, 7'000)}, {0, 9}, 0, 30'000, "later.pcap"),
                 "a.pcap");
  EXPECT_EQ(counts().packets, 5U);
}

TEST_F(IntakeTest, OtherPacketsOfAStoredTimeAreRefused) {
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 5)}, {0, 1}, 0, 40'000)});
  expect_refused(part(ten_, {scan(ten_, "192.0.2.1", 23, 5)}, {0, 2}, 0, 40'000, "same-time.pcap"), "a.pcap");
  expect_refused(
      part(ten_, {scan(ten_, "192.0.2.2", 23, 1, 50'000)}, {0, 3}, 39'000, 60'000, "overlaps.pcap"),
      "a.pcap");
}

TEST_F(IntakeTest, ARefusedBatchLeavesTheOthersOfItsCommitOut) {
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 5)}, {0, 1})});
  const base::Minute before = minute("2018-03-01T09:59");
  const auto done = run({part(before, {scan(before, "192.0.2.1", 23, 1)}, {0, 5}),
                         part(ten_, {scan(ten_, "192.0.2.1", 23, 5)}, {0, 2})});
  ASSERT_FALSE(done);
  EXPECT_EQ(counts().packets, 5U);
}

TEST_F(IntakeTest, CutsStandWhereStoredTimeBeginsAndEnds) {
  const base::Minute eleven = minute("2018-03-01T11:00");
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 1, 20'000)}, {0, 1}, 20'000, 60'000),
         part(eleven, {scan(eleven, "192.0.2.1", 23, 1)}, {0, 2}, 0, 40'000)});
  // A part ends with its last packet, which is its own: the cut stands one microsecond behind it.
  EXPECT_EQ(cuts(),
            (std::vector{base::Timestamp::from_ms(ten_.start().ms() + 20'000), ten_.end(), eleven.start(),
                         base::Timestamp::from_us(eleven.start().us() + 40'000'001)}));
}

TEST_F(IntakeTest, PartsThatTouchAreCutOnceAndWholeMinutesNowhere) {
  const base::Minute next = ten_.next();
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 1)}, {0, 1}, 0, 30'000),
         part(ten_, {scan(ten_, "192.0.2.2", 23, 1, 30'000)}, {0, 2}, 30'000, 60'000),
         part(next, {scan(next, "192.0.2.1", 23, 1)}, {0, 3})});
  EXPECT_EQ(cuts(), (std::vector{ten_.start(), base::Timestamp::from_us(ten_.start().us() + 30'000'001),
                                 next.end()}));
}

TEST_F(IntakeTest, PartsThatDoNotTouchAreCutOnBothSidesOfTheGap) {
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 1)}, {0, 1}, 0, 20'000),
         part(ten_, {scan(ten_, "192.0.2.2", 23, 1, 40'000)}, {0, 2}, 40'000, 60'000)});
  EXPECT_EQ(cuts(), (std::vector{ten_.start(), base::Timestamp::from_us(ten_.start().us() + 20'000'001),
                                 base::Timestamp::from_ms(ten_.start().ms() + 40'000), ten_.end()}));
}

TEST_F(IntakeTest, RowsGetTheirCountryAndNetworkWithItsName) {
  taken({part(ten_, {scan(ten_, "192.0.2.1", 23, 3), scan(ten_, "198.51.100.1", 23, 1)}, {0, 1})});
  must(store_->close_days());
  const auto networks = must(store_->networks(period_));
  ASSERT_EQ(networks.size(), 2U);
  EXPECT_EQ(networks[0].asn.number, 64'500U);
  EXPECT_EQ(networks[0].name, "Example Net");
  EXPECT_EQ(networks[0].country.text(), "JP");
  EXPECT_EQ(networks[1].asn.number, 0U);
  EXPECT_EQ(networks[1].name, "");
  EXPECT_FALSE(networks[1].country.known());
  EXPECT_EQ(must(store_->versions(period_)).networks, std::vector<std::string>{"example 1"});
}

record::Sighting mirai(base::Minute at, std::uint16_t source_port, std::int64_t ms) {
  record::Sighting row = scan(at, "192.0.2.1", 23, 1, ms);
  row.key.marks.set(record::Mark::kSeqIsDestination);
  row.source_port = {source_port};
  return row;
}

TEST_F(IntakeTest, VerdictsCoverRowsWhoseMarksMergeAcrossParts) {
  taken({part(ten_, {mirai(ten_, 4'000, 0)}, {0, 1}, 0, 30'000)});
  // Together they have two source ports: a combination of row marks that no part has alone.
  taken({part(ten_, {mirai(ten_, 5'000, 30'000)}, {0, 2}, 30'000, 60'000)});
  expect_sound();
  const auto tools = must(store_->tools(period_));
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0].tool, "mirai");
  EXPECT_EQ(tools[0].counts.attempts, 2U);
}

TEST_F(IntakeTest, OtherRulesJudgeTheOldRowsToo) {
  taken({part(ten_, {mirai(ten_, 4'000, 0)}, {0, 1})});
  std::string rules = kRules;
  rules.replace(rules.find("test 1"), 6, "test 2");
  rules.replace(rules.find("\"mirai\""), 7, "\"other\"");
  catalog_.rules = must(catalog::Rules::parse(rules, "rules.toml"));
  const base::Minute eleven = minute("2018-03-01T11:00");
  taken({part(eleven, {scan(eleven, "192.0.2.1", 23, 1)}, {0, 2})});
  expect_sound();
  const auto tools = must(store_->tools(period_));
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0].tool, "other");
}

TEST_F(IntakeTest, TheCarryIsKeptAlsoWhenAllIsKnownButNeverAnOlderOne) {
  const base::Minute eleven = minute("2018-03-01T11:00");
  const record::Batch early = part(ten_, {scan(ten_, "192.0.2.1", 23, 1)}, {0, 1});
  const record::Batch late = part(eleven, {scan(eleven, "192.0.2.1", 23, 1)}, {0, 2});
  must(run({early, late}, "first"));
  EXPECT_EQ(must(store_->carry(tokyo_)), "first");
  EXPECT_EQ(must(run({early, late}, "second")).minutes_new, 0U);
  EXPECT_EQ(must(store_->carry(tokyo_)), "second");
  must(run({early}, "of an earlier hour"));
  EXPECT_EQ(must(store_->carry(tokyo_)), "second");
}

TEST_F(IntakeTest, AStatedEndIsNoPacketAndIsCutWhereItStands) {
  record::Batch stated = part(ten_, {scan(ten_, "192.0.2.1", 23, 1)}, {0, 1}, 0, 15'000);
  stated.coverage.assumed = false;
  taken({stated});
  EXPECT_EQ(cuts(), (std::vector{ten_.start(), base::Timestamp::from_ms(ten_.start().ms() + 15'000)}));
}

TEST_F(IntakeTest, APieceOfTheSameMinuteDoesNotRollTheCarryBack) {
  must(run({part(ten_, {scan(ten_, "192.0.2.1", 23, 2)}, {0, 1}, 1'000, 50'000)}, "at 50 seconds"));
  must(run({part(ten_, {scan(ten_, "192.0.2.1", 23, 1)}, {0, 2}, 1'000, 30'000)}, "at 30 seconds"));
  EXPECT_EQ(must(store_->carry(tokyo_)), "at 50 seconds");
}

TEST_F(IntakeTest, MoreThanOneCommitHoldsIsCommittedOnTheWay) {
  constexpr std::uint64_t kBatches = 20'001;  // a commit holds 20,000
  Intake intake(*store_, catalog_, tokyo_);
  base::Minute at = ten_;
  for (std::uint64_t i = 0; i < kBatches; ++i, at = at.next()) must(intake.take(part(at, {}, {})));
  EXPECT_EQ(intake.summary().minutes_new, kBatches - 1);
  EXPECT_EQ(must(store_->ledger(tokyo_, ten_, at)).size(), kBatches - 1);
  EXPECT_EQ(must(store_->carry(tokyo_)), "");  // the state belongs behind the last batch
  must(intake.finish("state"));
  EXPECT_EQ(intake.summary().minutes_new, kBatches);
  EXPECT_EQ(must(store_->ledger(tokyo_, ten_, at)).size(), kBatches);
  EXPECT_EQ(must(store_->carry(tokyo_)), "state");
}

}  // namespace
}  // namespace hinomi::intake
