#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "store/impl.h"
#include "store/test_support.h"

namespace hinomi::store {
namespace {

// A sound store, damaged by one statement behind the store's back.
class ExamineTest : public ::testing::Test {
 protected:
  ExamineTest() {
    const auto store = open_store(temp_.store());
    const base::Minute first{1000};
    record::Sighting s = scan(first, "192.0.2.1", 23, 3);
    const record::Signature signature;
    s.key.signature = signature.id();
    EnrichedBatch one = batch(first, {s, scan(first, "192.0.2.2", 80, 1)});
    one.batch.signatures = {signature};
    one.batch.coverage.malformed.add(record::Malformed::kNotIp);
    one.batch.coverage.packets += 1;
    must(store->commit(sensor("tokyo"), commit_of({one, batch({1001}, {scan({1001}, "192.0.2.1", 23, 1)})})));
    must(store->close_days());
  }

  std::vector<Finding> after(const std::string& sql) {
    if (!sql.empty()) must(must(Connection::open(temp_.store() + "/" + kDataFile, {})).execute(sql));
    return must(open_store(temp_.store())->examine());
  }

  // Whether a finding says this, with a place and a remedy.
  static bool says(const std::vector<Finding>& findings, const std::string& message) {
    return std::ranges::any_of(findings, [&](const Finding& f) {
      return f.message.find(message) != std::string::npos && !f.place.empty() && !f.remedy.empty();
    });
  }

  TempFolder temp_;
};

TEST_F(ExamineTest, FindsNothingInASoundStore) {
  for (const Finding& f : after("")) ADD_FAILURE() << f.place << ": " << f.message;
}

TEST_F(ExamineTest, FindsALostSightingAndNamesSensorAndMinute) {
  const auto findings = after("DELETE FROM sightings WHERE port = 80");
  EXPECT_TRUE(says(findings, "the ledger counts other sightings"));
  EXPECT_NE(findings.at(0).place.find("sensor tokyo, 1970-01-01T16:40Z"), std::string::npos)
      << findings[0].place;
}

TEST_F(ExamineTest, FindsEachContradictionByName) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"INSERT INTO sightings FROM sightings LIMIT 1", "stand twice"},
      {"UPDATE sightings SET packets = packets + 1 WHERE port = 80", "not all that the sensor received"},
      {"DELETE FROM malformed", "malformed frames by reason"},
      {"UPDATE batches SET span_to_us = span_to_us + 1 WHERE minute = 1000", "speak of the same time"},
      {"DELETE FROM batches WHERE minute = 1001", "no batch of the ledger brought"},
      {"DELETE FROM days", "no entry of their own"},
      {"DELETE FROM signatures", "signatures of sightings"},
      {"DELETE FROM verdicts", "no verdict"},
      {"UPDATE day_total SET attempts = attempts + 1", "figures differ"},
      {"DELETE FROM day_port WHERE port = 80", "figures differ"},
      {"INSERT INTO source_days FROM source_days LIMIT 1", "figures differ"},
      {"UPDATE day_stretches SET end_ms = end_ms + 1", "figures differ"},
  };
  for (const auto& [damage, message] : cases) {
    std::filesystem::remove_all(temp_.file("copy"));
    std::filesystem::copy(temp_.store(), temp_.file("copy"));
    EXPECT_TRUE(says(after(damage), message)) << damage;
    std::filesystem::remove_all(temp_.store());
    std::filesystem::copy(temp_.file("copy"), temp_.store());
  }
}

TEST_F(ExamineTest, FindsStrangersInTheFolder) {
  std::ofstream(temp_.store() + "/notes.txt") << "x";
  const auto findings = after("");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place, temp_.store() + "/notes.txt");
}

TEST_F(ExamineTest, DaysWhoseFiguresAreBehindAreSound) {
  EXPECT_TRUE(after("UPDATE days SET dirty = true; DELETE FROM day_total").empty());
}

TEST_F(ExamineTest, ChangesNothing) {
  after("DELETE FROM malformed");
  EXPECT_TRUE(says(after(""), "malformed frames by reason"));
}

}  // namespace
}  // namespace hinomi::store
