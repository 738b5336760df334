#include "base/time.h"

#include <gtest/gtest.h>

namespace hinomi::base {
namespace {

Timestamp at(std::string_view text) { return Zone().parse_time(text).value(); }

TEST(Timestamp, RoundsDownAlsoBefore1970) {
  EXPECT_EQ(Timestamp{-1}.ms(), -1);
  EXPECT_EQ(Timestamp{-1'000'000}.ms(), -1);
  EXPECT_EQ(Timestamp{-1'000'001}.ms(), -2);
  EXPECT_EQ(Minute::of(Timestamp{-1}).index, -1);
  EXPECT_EQ(Minute::of(Timestamp::from_seconds(119)).index, 1);
}

TEST(Timestamp, HoldsWhatA32BitCaptureTimeCanSay) {
  const Timestamp last = Timestamp::from_seconds(4'294'967'295);  // `date -u -d @4294967295`
  EXPECT_EQ(to_string(last), "2106-02-07T06:28:15Z");
}

TEST(Timestamp, TextShowsSecondsAndMillisecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(to_string(at("2018-12-31")), "2018-12-31T00:00Z");
  EXPECT_EQ(to_string(at("2018-12-31T23:59:07")), "2018-12-31T23:59:07Z");
  EXPECT_EQ(to_string(at("2018-12-31T23:59:00.25")), "2018-12-31T23:59:00.250Z");
}

TEST(Day, ReadsOnlyDaysOfTheCalendar) {
  EXPECT_EQ(parse_day("1970-01-02").value().index, 1);
  EXPECT_EQ(to_string(parse_day("2016-02-29").value()), "2016-02-29");
  for (const char* wrong : {"", "2017-02-29", "2018-13-01", "2018-1-1", "2018-01-01x", "18-01-01",
                            "0000-01-01", "9999-01-01", "2018/01/01", "-018-01-01"}) {
    EXPECT_FALSE(parse_day(wrong)) << wrong;
  }
}

TEST(Zone, DayBeginsWhereTheZoneSaysSo) {
  const Zone tokyo = Zone::find("Asia/Tokyo").value();
  EXPECT_EQ(to_string(tokyo.day_of(at("2018-06-30T14:59:59Z"))), "2018-06-30");
  EXPECT_EQ(to_string(tokyo.day_of(at("2018-06-30T15:00Z"))), "2018-07-01");
  EXPECT_EQ(to_string(tokyo.start_of(parse_day("2018-07-01").value())), "2018-06-30T15:00Z");
  EXPECT_EQ(tokyo.parse_time("2018-07-01T09:00").value(), at("2018-07-01T00:00"));
  EXPECT_EQ(tokyo.parse_time("2018-07-01T09:00Z").value(), at("2018-07-01T09:00"));
}

TEST(Zone, ADayOfAClockChangeHas23Or25Hours) {
  const Zone berlin = Zone::find("Europe/Berlin").value();  // changes on 2018-03-25 and 2018-10-28
  const auto hours = [&](const char* day) {
    const Day d = parse_day(day).value();
    return (berlin.start_of(d + 1) - berlin.start_of(d)).ns / 3'600'000'000'000;
  };
  EXPECT_EQ(hours("2018-03-24"), 24);
  EXPECT_EQ(hours("2018-03-25"), 23);
  EXPECT_EQ(hours("2018-10-28"), 25);
}

TEST(Zone, RefusesWhatIsNoZoneOrNoTime) {
  EXPECT_FALSE(Zone::find("Asia/Edo"));
  EXPECT_FALSE(Zone::find("../../etc/passwd"));
  for (const char* wrong :
       {"", "noon", "2018-01-01T", "2018-01-01T24:00", "2018-01-01T10:60", "2018-01-01 10:00",
        "2018-01-01T10:00ZZ", "2018-01-01T10:00:00.", "2018-01-01T10:00:00.1234567891"}) {
    EXPECT_FALSE(Zone().parse_time(wrong)) << wrong;
  }
}

TEST(Error, TextNamesPlaceWhatAndRemedy) {
  const Error error{ErrorCode::kIo, "a.pcap at 24", "cut off", "copy it again"};
  EXPECT_EQ(error.text(), "a.pcap at 24: cut off (copy it again)");
}

}  // namespace
}  // namespace hinomi::base
