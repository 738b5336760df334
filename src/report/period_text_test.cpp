#include "report/period_text.h"

#include <gtest/gtest.h>

#include "report/clean_text.h"
#include "report/sample_findings.h"

namespace hinomi::report {
namespace {

class PeriodText : public ::testing::Test {
 protected:
  void expect_line(const std::string& line) const {
    EXPECT_NE(("\n" + text_).find("\n" + line + "\n"), std::string::npos) << line << "\nis not in\n" << text_;
  }
  std::string text_ = period_text(sample_findings(), 100);
};

TEST_F(PeriodText, ExplainsASensorBeforeTheFirstFigure) {
  EXPECT_LT(text_.find("A sensor is a set of addresses that offer no service"), text_.find("2,752.8"));
  EXPECT_LT(text_.find("SUMMARY"), text_.find("ATTEMPTS AND PACKETS"));
}

TEST_F(PeriodText, BeginsWithASummaryOfTheFigures) {
  expect_line("OBSERVATION REPORT  2018-01-01 to 2018-01-02 (2 days, Asia/Tokyo)");
  expect_line("- Attempts per address and day: 2,752.8, up 45.4 % (859.8) from 1,893.0.");
  expect_line(
      "- 95 % interval: 2,700.1 to 2,806.5 attempts per address and day; of the change: +41.0 % to +50.0 %.");
  expect_line("- Most attempts came from RU 20.8 %; from JP, the home country, 1.6 %.");
  expect_line("- Most sought: 23/TCP 29.9 %, 52869/TCP 10.0 %; most used of the tools known: mirai 24.9 %.");
  EXPECT_NE(text_.find("Coverage assumed."), std::string::npos);
}

TEST_F(PeriodText, SetsTablesInColumns) {
  expect_line(
      "  category                per address and day       95 % interval  previous    change   share");
  expect_line(
      "  system                              1,050.0                   -   1,017.1  ~ +3.2 %  38.1 %  "
      "████████████▎");
  expect_line(
      "  iot-and-cryptocurrency              1,702.8  1,650.0 to 1,760.0     875.9   +94.4 %  61.9 %  "
      "████████████████████");
  expect_line(
      "            1 (2)  23/TCP     telnet                821.9  +10.0 %  29.9 %  ████████████████████");
  expect_line("          2 (new)  52869/TCP                        274.0        -  10.0 %  ██████▋");
  expect_line("     1  RU                 20.8 %          15.0 %   208,993    1,000  ████████████████████");
  expect_line("  2018-01-01T00:00Z  2018-01-01T03:10Z  3 h 10 min        1");
}

TEST_F(PeriodText, LetsNoNameReachTheTerminal) {
  EXPECT_EQ(text_.find('\x1b'), std::string::npos);
  EXPECT_EQ(text_, valid_utf8(text_));
}

TEST_F(PeriodText, SaysOfNothingObservedThatItIsUnknown) {
  analysis::PeriodFindings nothing;
  nothing.period = {{17'532}, {17'532}, "UTC", 1};
  text_ = period_text(nothing, 80);
  expect_line("OBSERVATION REPORT  2018-01-01 to 2018-01-01 (1 day, UTC)");
  expect_line("No sensor observed anything in this period.");
  EXPECT_EQ(text_.find("Attempts per address and day: 0"), std::string::npos);
}

TEST_F(PeriodText, SaysOfTooLittleObservedThatTheRateIsUnknown) {
  analysis::PeriodFindings little;
  little.coverage.sensors = 1;
  little.attempts.count = 10;
  EXPECT_NE(period_text(little, 80).find("Attempts per address and day: unknown"), std::string::npos);
}

TEST(ChangeSentence, SaysUpOrDownOnlyWhereTheIntervalLeavesZeroOut) {
  analysis::HeadlineFindings headline = sample_headline();
  EXPECT_EQ(change_sentence(headline), "up 45.4 % (859.8) from 1,893.0");
  headline.change_low = -0.02;
  EXPECT_EQ(change_sentence(headline), "no clear change from 1,893.0 (+45.4 %)");
  headline.change_low.reset();
  headline.change_high.reset();
  EXPECT_EQ(change_sentence(headline), "up 45.4 % (859.8) from 1,893.0 (interval of the change unknown)");
}

TEST(ChangeSentence, NamesTheOldValueAlways) {
  analysis::HeadlineFindings headline;
  headline.per_address_day = 5'438.3;
  headline.previous_per_address_day = 6'531.8;
  headline.change = 5'438.3 / 6'531.8 - 1;
  headline.change_low = -0.2;
  headline.change_high = -0.1;
  EXPECT_EQ(change_sentence(headline), "down 16.7 % (1,093.5) from 6,531.8");
  headline.previous_per_address_day = 0;
  headline.change.reset();
  EXPECT_EQ(change_sentence(headline), "from 0.0");
  headline.previous_per_address_day.reset();
  EXPECT_EQ(change_sentence(headline), "");
}

}  // namespace
}  // namespace hinomi::report
