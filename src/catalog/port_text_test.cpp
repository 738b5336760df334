#include "catalog/port_text.h"

#include <gtest/gtest.h>

namespace hinomi::catalog {
namespace {

TEST(ParsePorts, ReadsNumbersAndRanges) {
  const auto ranges = parse_ports("23, 81-83,65535").value();
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges[0].first, addr::Port{23});
  EXPECT_EQ(ranges[0].last, addr::Port{23});
  EXPECT_EQ(ranges[1].first, addr::Port{81});
  EXPECT_EQ(ranges[1].last, addr::Port{83});
  EXPECT_EQ(ranges[2].last, addr::Port{65535});
}

TEST(ParsePorts, RefusesWhatIsNoPort) {
  for (const char* text :
       {"", "65536", "-1", "+1", "0x17", "23,", ",23", "23-", "-23", "1-2-3", "23 24", "telnet"}) {
    EXPECT_FALSE(parse_ports(text).has_value()) << text;
  }
}

TEST(ParsePorts, RefusesAnInvertedRangeAndSaysHowToWriteIt) {
  const auto ranges = parse_ports("83-81");
  ASSERT_FALSE(ranges.has_value());
  EXPECT_NE(ranges.error().hint.find("81-83"), std::string::npos);
}

TEST(ParseProtocol, KnowsFourNames) {
  EXPECT_EQ(parse_protocol("icmp6"), addr::kIcmpV6);
  EXPECT_EQ(parse_protocol("TCP"), std::nullopt);
  EXPECT_EQ(parse_protocol("6"), std::nullopt);
}

}  // namespace
}  // namespace hinomi::catalog
