#include "analysis/period_rows.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "analysis/find_period.h"

namespace hinomi::analysis {
namespace {

// A store with one minute of one sensor, 2018-01-01T00:00 in UTC: two addresses covered for all of it,
// one attempt of two packets at 23/TCP.
class FindPeriodInStore : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "hinomi-analysis-" + std::to_string(::getpid());
    std::filesystem::remove_all(folder_);
    auto opened = store::Store::open(folder_, {.create = true, .time_zone = "UTC", .purpose = "test"});
    ASSERT_TRUE(opened) << opened.error().text();
    store_ = std::move(*opened);
    auto npa = catalog::Taxonomy::load(HINOMI_SOURCE_DIR "/catalog/taxonomies/npa.toml");
    ASSERT_TRUE(npa) << npa.error().text();
    catalog_.taxonomies.push_back(std::move(*npa));
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void commit_one_minute() {
    const auto sensor = *record::SensorName::parse("kasumi");
    const base::Minute minute = base::Minute::of(base::Timestamp::from_seconds(17'532 * 86'400));
    record::Batch batch{
        sensor, minute, {1, 2}, minute.start(), minute.end(), record::kMarksKnown, "test.pcap", {}, {}, {},
        0,      {},     {}};
    batch.coverage.intervals = {{minute.start(), minute.end()}};
    batch.coverage.addresses = 2;
    batch.coverage.packets = 2;
    record::Sighting sighting;
    sighting.key.source = addr::Address::from_v4(0x08080808);
    sighting.key.protocol = addr::kTcp;
    sighting.key.port = {23};
    sighting.key.traffic = record::Traffic::kScan;
    sighting.attempts = 1;
    sighting.packets = 2;
    sighting.first = minute.start();
    sighting.last = minute.start();
    batch.sightings = {sighting};
    store::Store::Commit commit;
    commit.batches.push_back({std::move(batch), {{addr::Country::from_text("RU"), {64'500}}}});
    commit.rules_version = "1";
    const auto done = store_->commit(sensor, commit);
    ASSERT_TRUE(done) << done.error().text();
  }

  std::string folder_;
  std::unique_ptr<store::Store> store_;
  catalog::Catalog catalog_;
};

TEST_F(FindPeriodInStore, ReadsWhatWasCommitted) {
  commit_one_minute();
  const auto found =
      find_period(*store_, catalog_, {.period = {{17'532}, {17'600}}, .compare = {}, .home = {}});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->attempts.count, 1U);
  EXPECT_EQ(found->packets.count, 2U);
  EXPECT_NEAR(found->coverage.address_days, 2.0 / 1440, 1e-12);
  EXPECT_EQ(found->taxonomies.at(0).categories.at(0).count, 1U);
  EXPECT_EQ(found->origins.at(0).country.text(), "RU");
  EXPECT_EQ(found->services.at(0).port.number, 23);
  EXPECT_EQ(found->sources.count, 1U);
  EXPECT_EQ(found->daily.size(), 69U);
  EXPECT_FALSE(found->attempts.per_address_day) << "two address-minutes are no rate";
}

TEST_F(FindPeriodInStore, IsNoFailureWhereNothingWasObserved) {
  const auto found =
      find_period(*store_, catalog_, {.period = {{17'532}, {17'540}}, .compare = {}, .home = {}});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->coverage.sensors, 0U);
  EXPECT_FALSE(found->attempts.per_address_day);
}

TEST_F(FindPeriodInStore, RefusesAPeriodThatEndsBeforeItBegins) {
  const auto found =
      find_period(*store_, catalog_, {.period = {{17'533}, {17'532}}, .compare = {}, .home = {}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::ErrorCode::kInvalid);
  EXPECT_NE(found.error().text().find("2018-01-01, before it begins on 2018-01-02"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::analysis
