#include "report/number_text.h"

#include <gtest/gtest.h>

namespace hinomi::report {
namespace {

TEST(NumberText, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(grouped(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
}

TEST(NumberText, GivesRatesOneDecimal) {
  EXPECT_EQ(rate_text(2752.8), "2,752.8");
  EXPECT_EQ(rate_text(999.96), "1,000.0");
  EXPECT_EQ(rate_text(0), "0.0");
  EXPECT_EQ(rate_text(std::nullopt), "-");
}

TEST(NumberText, NeverCallsSomethingNothing) {
  EXPECT_EQ(share_text(0.208), "20.8 %");
  EXPECT_EQ(share_text(0.00001), "<0.1 %");
  EXPECT_EQ(share_text(0), "0.0 %");
  EXPECT_EQ(share_text(std::nullopt), "-");
}

TEST(NumberText, GivesChangesTheirSign) {
  EXPECT_EQ(change_text(0.4542), "+45.4 %");
  EXPECT_EQ(change_text(-0.167), "-16.7 %");
  EXPECT_EQ(change_text(-0.00001), "0.0 %");
  EXPECT_EQ(change_text(43.789), "+4,378.9 %");
  EXPECT_EQ(change_text(13'806.0), ">+9,999 %");
  EXPECT_EQ(change_text(std::nullopt), "-");
}

}  // namespace
}  // namespace hinomi::report
