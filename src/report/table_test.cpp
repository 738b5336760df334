#include "report/table.h"

#include <gtest/gtest.h>

namespace hinomi::report {
namespace {

TEST(TableTest, AlignsByCharactersAndLeavesNoSpacesAtTheEnds) {
  Table table({{"name", Table::Align::kLeft}, {"n"}, {"", Table::Align::kLeft}});
  table.add({"火の見", "1,000", "█"});
  table.add({"a", "2", ""});
  EXPECT_EQ(table.text(),
            "  name      n\n"
            "  火の見   1,000  █\n"
            "  a         2\n");
}

TEST(BarTest, GrowsInEighths) {
  EXPECT_EQ(bar(1, 1, 3), "███");
  EXPECT_EQ(bar(1, 2, 3), "█▌");
  EXPECT_EQ(bar(1, 24, 3), "▏");
  EXPECT_EQ(bar(0, 1, 3), "");
  EXPECT_EQ(bar(1, 0, 3), "");
  EXPECT_EQ(bar(9, 1, 3), "███");
}

TEST(WrappedTest, BreaksBetweenWordsOnly) {
  EXPECT_EQ(wrapped("one two three", 9, "- ", "  "), "- one two\n  three\n");
  EXPECT_EQ(wrapped("unbreakable x", 4, "", ""), "unbreakable\nx\n");
  EXPECT_EQ(wrapped("", 4, "", ""), "\n");
}

}  // namespace
}  // namespace hinomi::report
