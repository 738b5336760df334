#include "store/schema.h"

#include <gtest/gtest.h>

#include <array>

#include "store/impl.h"
#include "store/test_support.h"

namespace hinomi::store {
namespace {

// What comes next one day, tried on today's schema.
constexpr const char* kAddNote =
    "ALTER TABLE sensors ADD COLUMN note VARCHAR; UPDATE sensors SET note = 'moved ' || name";

std::string data_file(const TempFolder& temp) { return temp.store() + "/" + kDataFile; }

TEST(Migrations, AreNumberedWithoutGaps) {
  int expected = 1;
  for (const Migration& step : migrations()) EXPECT_EQ(step.version, expected++);
  EXPECT_EQ(expected - 1, kSchemaVersion);
}

TEST(Migrations, BringAStoreForwardWithWhatItHolds) {
  const TempFolder temp;
  must(open_store(temp.store())->commit(sensor("tokyo"), commit_of({batch({5}, {})})));
  Connection db = must(Connection::open(data_file(temp), {}));
  const std::array steps{migrations()[0], Migration{kSchemaVersion + 1, kAddNote}};
  must(migrate(db, kSchemaVersion, steps));
  EXPECT_EQ(must(meta(db, "schema_version")), std::to_string(kSchemaVersion + 1));
  Rows rows = must(db.query("SELECT note FROM sensors"));
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "moved tokyo");
}

TEST(Migrations, LeaveTheOldStoreWhereAStepFails) {
  const TempFolder temp;
  must(open_store(temp.store())->commit(sensor("tokyo"), commit_of({batch({5}, {})})));
  {
    Connection db = must(Connection::open(data_file(temp), {}));
    const std::string broken = std::string(kAddNote) + "; SELECT * FROM no_such_table";
    const std::array steps{Migration{kSchemaVersion + 1, broken.c_str()}};
    const auto result = migrate(db, kSchemaVersion, steps);
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().message.find("no_such_table"), std::string::npos);
  }
  const auto store = open_store(temp.store());
  EXPECT_EQ(must(store->ledger(sensor("tokyo"), {5}, {5})).size(), 1U);
}

TEST(Meta, IsEmptyWhereItSaysNothingAndKeepsTheLastValue) {
  const TempFolder temp;
  open_store(temp.store());
  Connection db = must(Connection::open(data_file(temp), {}));
  EXPECT_EQ(must(meta(db, "mood")), "");
  must(set_meta(db, "mood", "calm"));
  must(set_meta(db, "mood", "it's fine"));
  EXPECT_EQ(must(meta(db, "mood")), "it's fine");
}

}  // namespace
}  // namespace hinomi::store
