#include "record/sensor.h"

#include <gtest/gtest.h>

namespace hinomi::record {
namespace {

addr::Address address(std::string_view text) { return addr::parse_address(text).value(); }

TEST(SensorName, IsAWordThatAnyFileOrUrlCanHold) {
  EXPECT_TRUE(SensorName::parse("tokyo-1.example_net"));
  for (const std::string& wrong : {std::string(), std::string(".."), std::string("-x"), std::string("a b"),
                                   std::string("a/b"), std::string("東京"), std::string(65, 'a')}) {
    EXPECT_FALSE(SensorName::parse(wrong)) << wrong;
  }
}

TEST(Monitored, CountsAddressesAndSlash64s) {
  const Monitored m = Monitored::parse({"192.0.2.0/24", "198.51.100.7", "2001:db8:0:1::/120",
                                        "2001:db8:0:1::8000/120", "2001:db8:5::/48"})
                          .value();
  EXPECT_EQ(m.v4_addresses(), 257U);
  EXPECT_EQ(m.v6_slash64s(), 1U + 65536U);  // two pieces of one /64, and a /48
  EXPECT_TRUE(m.contains(address("192.0.2.255")));
  EXPECT_FALSE(m.contains(address("192.0.3.0")));
  EXPECT_TRUE(m.contains(address("2001:db8:5:ffff::1")));
}

TEST(Monitored, TellsThePublicAddressBehindATranslation) {
  const Monitored m = Monitored::parse({"10.0.0.16/28=198.51.100.32/28", "192.0.2.1"}).value();
  EXPECT_EQ(m.public_address(address("10.0.0.19")), address("198.51.100.35"));
  EXPECT_EQ(m.public_address(address("192.0.2.1")), address("192.0.2.1"));
  EXPECT_FALSE(m.contains(address("198.51.100.35")));  // never seen inside
}

TEST(Monitored, TextIsTheSameForTheSameMeaning) {
  EXPECT_EQ(Monitored::parse({"198.51.100.7/32", "192.0.2.0/24"}).value().text(),
            Monitored::parse({"192.0.2.0/24", "198.51.100.7"}).value().text());
}

TEST(Monitored, RefusesNonsense) {
  for (const char* wrong :
       {"", "nonsense", "192.0.2.1/24", "224.0.0.0/8", "255.255.255.255", "0.0.0.0/0", "127.0.0.1",
        "ff00::/8", "10.0.0.0/28=198.51.100.0/29", "10.0.0.0/28=", "=10.0.0.1"}) {
    EXPECT_FALSE(Monitored::parse({wrong})) << wrong;
  }
  EXPECT_FALSE(Monitored::parse({}));
  EXPECT_FALSE(Monitored::parse({"192.0.2.0/24", "192.0.2.128/25"}));
}

TEST(Monitored, SingleAddressesAreJoinedIntoPrefixes) {
  std::vector<addr::Address> addresses;
  for (std::uint32_t i = 1; i <= 8; ++i) addresses.push_back(addr::Address::from_v4(0xc0000200 + i));
  EXPECT_EQ(Monitored::of(addresses).text(), "192.0.2.1/32,192.0.2.2/31,192.0.2.4/30,192.0.2.8/32");
  EXPECT_EQ(Monitored::of(addresses).v4_addresses(), 8U);
}

}  // namespace
}  // namespace hinomi::record
