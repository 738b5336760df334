#include "catalog/csv.h"

#include <gtest/gtest.h>

namespace hinomi::catalog {
namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  EXPECT_TRUE(split_csv(line, fields)) << line;
  return fields;
}

using Fields = std::vector<std::string_view>;

TEST(SplitCsv, KeepsEmptyFieldsAndQuotedCommas) {
  EXPECT_EQ(split("a,b"), (Fields{"a", "b"}));
  EXPECT_EQ(split(""), (Fields{""}));
  EXPECT_EQ(split(",a,"), (Fields{"", "a", ""}));
  EXPECT_EQ(split("1,\"Cloudflare, Inc.\""), (Fields{"1", "Cloudflare, Inc."}));
  EXPECT_EQ(split("\"\",\"a\""), (Fields{"", "a"}));
  EXPECT_EQ(split("\"say \"\"hi\"\"\",b"), (Fields{"say \"\"hi\"\"", "b"}));
  EXPECT_EQ(split("a\"b"), (Fields{"a\"b"}));
}

TEST(SplitCsv, RefusesQuotesThatDoNotClose) {
  Fields fields;
  for (const char* line : {"\"", "\"a", "\"a\"b", "a,\"b", "\"a\"\"", "\"\"\""}) {
    EXPECT_FALSE(split_csv(line, fields)) << line;
  }
}

TEST(CleanText, MakesDoubledQuotesOne) { EXPECT_EQ(clean_text("say \"\"hi\"\""), "say \"hi\""); }

TEST(CleanText, LeavesNothingThatIsNotPrintableUtf8) {
  EXPECT_EQ(clean_text("Universit\xc3\xa4t"), "Universit\xc3\xa4t");
  EXPECT_EQ(clean_text("Universit\xe4t"), "Universit?t");  // Latin-1
  EXPECT_EQ(clean_text("\xc0\xaf"), "??");                 // overlong
  EXPECT_EQ(clean_text("\xed\xa0\x80"), "???");            // a surrogate
  EXPECT_EQ(clean_text("a\x1b[31m"), "a?[31m");            // a terminal's escape
  EXPECT_EQ(clean_text("\xe7\x81\xab"), "\xe7\x81\xab");   // 火
  EXPECT_EQ(clean_text("cut \xe7\x81"), "cut ??");
}

TEST(CleanText, CutsBetweenCharacters) {
  const std::string text = std::string(199, 'a') + "\xc3\xa4" + "b";
  EXPECT_EQ(clean_text(text), std::string(199, 'a'));
}

}  // namespace
}  // namespace hinomi::catalog
