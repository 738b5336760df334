#include "addr/prefix.h"

#include <gtest/gtest.h>

#include <limits>

namespace hinomi::addr {
namespace {

Prefix of(std::string_view text) { return Prefix::parse(text).value(); }
Address address(std::string_view text) { return parse_address(text).value(); }

TEST(Prefix, HoldsItsAddressesAndNoOthers) {
  const Prefix p = of("192.0.2.64/26");
  EXPECT_TRUE(p.contains(address("192.0.2.64")));
  EXPECT_TRUE(p.contains(address("192.0.2.127")));
  EXPECT_FALSE(p.contains(address("192.0.2.63")));
  EXPECT_FALSE(p.contains(address("192.0.2.128")));
  EXPECT_EQ(p.size(), 64U);
  EXPECT_EQ(p.last(), address("192.0.2.127"));
}

TEST(Prefix, ReadsBothFamiliesAndSingleAddresses) {
  EXPECT_EQ(to_string(of("192.0.2.1")), "192.0.2.1/32");
  EXPECT_EQ(to_string(of("2001:db8::/48")), "2001:db8::/48");
  EXPECT_EQ(of("2001:db8::/65").size(), std::uint64_t{1} << 63);
  EXPECT_EQ(of("2001:db8::/48").size(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(of("0.0.0.0/0").contains(address("255.255.255.255")));
  EXPECT_FALSE(of("0.0.0.0/0").contains(address("2001:db8::1")));
}

TEST(Prefix, RefusesNonsense) {
  for (const char* wrong : {"", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/24x",
                            "192.0.2.1/24", "2001:db8::/129", "example.org/24", "192.0.2.0/+24"}) {
    EXPECT_FALSE(Prefix::parse(wrong)) << wrong;
  }
  EXPECT_NE(Prefix::parse("192.0.2.1/24").error().message.find("192.0.2.0/24 was meant?"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::addr
