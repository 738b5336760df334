#include "store/duck.h"

#include <gtest/gtest.h>

#include <limits>

#include "store/test_support.h"

namespace hinomi::store {
namespace {

class DuckTest : public ::testing::Test {
 protected:
  std::int64_t count(const std::string& table) {
    Rows rows = must(db_.query("SELECT count(*) FROM " + table));
    return rows.next() ? rows.get<std::int64_t>(0) : -1;
  }

  TempFolder temp_;
  Connection db_ = must(Connection::open(temp_.file("x.duckdb"), {}));
};

TEST_F(DuckTest, ExtremesComeBackAsTheyWentIn) {
  must(
      db_.execute("CREATE TABLE t (a UBIGINT, b BIGINT, c INTEGER, d USMALLINT, e BOOLEAN, f VARCHAR, g "
                  "BLOB, h UTINYINT)"));
  const auto most = std::numeric_limits<std::uint64_t>::max();
  const auto least = std::numeric_limits<std::int64_t>::min();
  const std::string text = "a text of more than twelve bytes, with a '";
  const std::vector<std::uint8_t> bytes{0, 255, 0};
  Appender table = must(db_.appender("t"));
  must(table.row(most, least, -1, std::uint16_t{65535}, true, text, base::Bytes(bytes), Null{}));
  must(table.close());
  Rows rows = must(db_.query("SELECT * FROM t WHERE a = ? AND b = ? AND f = ?", {most, least, text}));
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.get<std::uint64_t>(0), most);
  EXPECT_EQ(rows.get<std::int64_t>(1), least);
  EXPECT_EQ(rows.get<std::int32_t>(2), -1);
  EXPECT_EQ(rows.get<std::uint16_t>(3), 65535);
  EXPECT_TRUE(rows.get<bool>(4));
  EXPECT_EQ(rows.text(5), text);
  EXPECT_EQ(rows.text(6), std::string("\0\xff\0", 3));
  EXPECT_FALSE(rows.is_null(6));
  EXPECT_TRUE(rows.is_null(7));
  EXPECT_FALSE(rows.next());
  EXPECT_FALSE(rows.next());
}

TEST_F(DuckTest, ReadsOverTheEdgesOfChunks) {
  Rows rows = must(db_.query("SELECT i::BIGINT FROM range(5000) AS t(i) ORDER BY i"));
  std::int64_t expected = 0;
  while (rows.next()) ASSERT_EQ(rows.get<std::int64_t>(0), expected++);
  EXPECT_EQ(expected, 5000);
}

TEST_F(DuckTest, ErrorsNameTheFileAndSayWhatDuckDbSays) {
  const auto result = db_.query("SELECT * FROM no_such_table");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().place, temp_.file("x.duckdb"));
  EXPECT_NE(result.error().message.find("no_such_table"), std::string::npos);
}

TEST_F(DuckTest, AppendingToATableThatIsNotThereIsAnError) {
  const auto appender = db_.appender("no_such_table");
  ASSERT_FALSE(appender.has_value());
  EXPECT_NE(appender.error().message.find("no_such_table"), std::string::npos);
}

TEST_F(DuckTest, AValueThatDoesNotFitItsColumnIsAnError) {
  must(db_.execute("CREATE TABLE t (a UTINYINT)"));
  Appender table = must(db_.appender("t"));
  EXPECT_FALSE(table.row(256).has_value());
}

TEST_F(DuckTest, AnUncommittedTransactionLeavesNothingAlsoOfAppenders) {
  must(db_.execute("CREATE TABLE t (a INTEGER)"));
  {
    const Transaction transaction = must(Transaction::begin(db_));
    Appender table = must(db_.appender("t"));
    must(table.row(1));
    must(table.close());
    EXPECT_EQ(count("t"), 1);
  }
  EXPECT_EQ(count("t"), 0);
}

TEST_F(DuckTest, AFailedStatementInsideATransactionUndoesAll) {
  must(db_.execute("CREATE TABLE t (a INTEGER NOT NULL)"));
  {
    const Transaction transaction = must(Transaction::begin(db_));
    must(db_.execute("INSERT INTO t VALUES (1)"));
    EXPECT_FALSE(db_.execute("INSERT INTO t VALUES (NULL)").has_value());
  }
  EXPECT_EQ(count("t"), 0);
}

TEST_F(DuckTest, ASettingThatDuckDbDoesNotKnowIsNamed) {
  const auto other = Connection::open(temp_.file("y.duckdb"), {{"speed", "fast"}});
  ASSERT_FALSE(other.has_value());
  EXPECT_NE(other.error().message.find("speed"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::store
