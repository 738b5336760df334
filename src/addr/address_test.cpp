#include "addr/address.h"

#include <gtest/gtest.h>

namespace hinomi::addr {
namespace {

Address of(std::string_view text) { return parse_address(text).value(); }

TEST(Address, IPv4StandsMapped) {
  EXPECT_EQ(of("192.0.2.1"), Address::from_v4(0xc0000201));
  EXPECT_EQ(of("::ffff:192.0.2.1"), of("192.0.2.1"));
  EXPECT_TRUE(of("0.0.0.0").is_v4());
  EXPECT_FALSE(of("::").is_v4());
}

TEST(Address, WritesTheFormOfRfc5952) {
  EXPECT_EQ(to_string(of("2001:DB8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
  EXPECT_EQ(to_string(of("10.0.0.1")), "10.0.0.1");
}

TEST(Address, RefusesWhatIsNone) {
  const std::string with_nul("1.2.3.4\0x", 9);
  for (const std::string& wrong : {std::string(), std::string("1.2.3"), std::string("1.2.3.256"),
                                   std::string("2001::1::2"), std::string("1.2.3.4 "), with_nul}) {
    EXPECT_FALSE(parse_address(wrong)) << wrong;
  }
}

TEST(Address, BogonsEndWhereTheRegistrySaysSo) {
  for (const char* bogon :
       {"0.1.2.3", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "169.254.1.1",
        "172.31.255.255", "192.168.1.1", "198.19.255.255", "203.0.113.9", "224.0.0.1", "255.255.255.255",
        "::1", "fe80::1", "fc00::1", "2001:db8::1", "ff02::1", "3fff::1"}) {
    EXPECT_TRUE(is_bogon(of(bogon))) << bogon;
  }
  for (const char* fine : {"1.0.0.1", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.32.0.0",
                           "172.15.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2a00::1"}) {
    EXPECT_FALSE(is_bogon(of(fine))) << fine;
  }
}

TEST(Address, NoTelescopeWatchesMulticastOrBroadcast) {
  for (const char* never : {"224.0.0.1", "239.255.255.255", "255.255.255.255", "169.254.0.1", "127.0.0.1",
                            "0.0.0.0", "ff02::1", "fe80::1", "::1", "::"}) {
    EXPECT_TRUE(is_never_monitored(of(never))) << never;
  }
  // Private and documentation addresses may well stand behind a translation.
  for (const char* may : {"10.0.0.1", "192.0.2.1", "240.0.0.1", "2001:db8::1", "fc00::1"}) {
    EXPECT_FALSE(is_never_monitored(of(may))) << may;
  }
}

}  // namespace
}  // namespace hinomi::addr
