#include "catalog/address_ranges.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::catalog {
namespace {

AddressRanges parsed(const std::string& text) {
  auto ranges = AddressRanges::parse(text, "x.csv");
  EXPECT_TRUE(ranges.has_value()) << ranges.error().text();
  return std::move(*ranges);
}

std::string country(const AddressRanges& ranges, const char* address) {
  const auto* facts = ranges.find(addr::parse_address(address).value());
  return facts == nullptr ? "none" : facts->country.text();
}

std::uint32_t asn(const AddressRanges& ranges, const char* address) {
  const auto* facts = ranges.find(addr::parse_address(address).value());
  return facts == nullptr ? 0 : facts->network.asn.number;
}

std::string place_of(const std::string& text) {
  const auto ranges = AddressRanges::parse(text, "x.csv");
  EXPECT_FALSE(ranges.has_value()) << text;
  return ranges ? "" : ranges.error().place;
}

TEST(AddressRanges, BothEndsOfARangeBelongToIt) {
  const AddressRanges ranges =
      parsed("1.0.1.0,1.0.1.255,JP\n1.0.0.0,1.0.0.255,AU\n2001:200::,2001:200::ff,jp\n");
  EXPECT_EQ(ranges.fact(), AddressFact::kCountry);
  EXPECT_EQ(country(ranges, "0.255.255.255"), "none");
  EXPECT_EQ(country(ranges, "1.0.0.0"), "AU");
  EXPECT_EQ(country(ranges, "1.0.0.255"), "AU");
  EXPECT_EQ(country(ranges, "1.0.1.0"), "JP");
  EXPECT_EQ(country(ranges, "1.0.2.0"), "none");
  EXPECT_EQ(country(ranges, "2001:200::ff"), "JP");
  EXPECT_EQ(country(ranges, "2001:200::100"), "none");
}

TEST(AddressRanges, ReadsNetworksWithQuotedNamesHeaderAndCarriageReturns) {
  const AddressRanges ranges = parsed(
      "\xef\xbb\xbf"
      "first,last,asn,name\r\n# snapshot\r\n\r\n"
      "1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\r\n1.0.4.0,1.0.7.255,AS38803,Gtelecom Pty Ltd\r\n");
  EXPECT_EQ(ranges.fact(), AddressFact::kNetwork);
  EXPECT_EQ(asn(ranges, "1.0.0.7"), 13335U);
  EXPECT_EQ(ranges.find(addr::parse_address("1.0.0.7").value())->network.name, "Cloudflare, Inc.");
  EXPECT_EQ(asn(ranges, "1.0.5.0"), 38803U);
}

TEST(AddressRanges, ReadsNumbersOfBothKinds) {
  // 16777216 = 1.0.0.0; 42540528726795050063891204319802818560 = 2001:200::, as ip-location-db's README has
  // it.
  const AddressRanges ranges = parsed(
      "16777216,16777471,13335,\"Cloudflare, Inc.\"\n"
      "42540528726795050063891204319802818560,42540528726795050063891204319802818815,2500,WIDE Project\n");
  EXPECT_EQ(asn(ranges, "1.0.0.0"), 13335U);
  EXPECT_EQ(asn(ranges, "1.0.0.255"), 13335U);
  EXPECT_EQ(asn(ranges, "1.0.1.0"), 0U);
  EXPECT_EQ(asn(ranges, "2001:200::"), 2500U);
  EXPECT_EQ(asn(ranges, "2001:200::ff"), 2500U);
  EXPECT_EQ(asn(ranges, "2001:200::100"), 0U);
}

TEST(AddressRanges, TheMostSpecificOfNestedPrefixesDecides) {
  const AddressRanges ranges = parsed("10.1.2.0/24,3\n10.0.0.0/8,1\n10.1.0.0/16,2\n10.0.0.0/16,4\n");
  EXPECT_EQ(asn(ranges, "10.0.0.1"), 4U);
  EXPECT_EQ(asn(ranges, "10.1.1.255"), 2U);
  EXPECT_EQ(asn(ranges, "10.1.2.0"), 3U);
  EXPECT_EQ(asn(ranges, "10.1.3.0"), 2U);
  EXPECT_EQ(asn(ranges, "10.2.0.0"), 1U);
  EXPECT_EQ(asn(ranges, "10.255.255.255"), 1U);
  EXPECT_EQ(asn(ranges, "11.0.0.0"), 0U);
  EXPECT_EQ(ranges.contradictions(), 0U);
}

// The one overlap of ip-location-db's asn-ipv4.csv of 2026-06-17.
TEST(AddressRanges, OfTwoThatOverlapTheLaterBeginningDecidesAndItIsCounted) {
  const AddressRanges ranges = parsed("214.95.0.0,215.0.255.255,749\n215.0.0.0,215.1.3.255,721\n");
  EXPECT_EQ(asn(ranges, "214.255.255.255"), 749U);
  EXPECT_EQ(asn(ranges, "215.0.0.0"), 721U);
  EXPECT_EQ(asn(ranges, "215.1.3.255"), 721U);
  EXPECT_EQ(asn(ranges, "215.1.4.0"), 0U);
  EXPECT_EQ(ranges.contradictions(), 1U);
}

TEST(AddressRanges, ReachesTheEndsOfTheAddressSpace) {
  const AddressRanges ranges = parsed(
      "0.0.0.0,255.255.255.255,US\n::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,ZZ\n"
      "ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,FR\n");
  EXPECT_EQ(country(ranges, "0.0.0.0"), "US");
  EXPECT_EQ(country(ranges, "255.255.255.255"), "US");
  EXPECT_EQ(country(ranges, "::"), "??");
  EXPECT_EQ(country(ranges, "::1:0:0:0"), "??");
  EXPECT_EQ(country(ranges, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "FR");
}

TEST(AddressRanges, AnIpv6RangeSaysNothingAboutIpv4) {
  const AddressRanges ranges = parsed("::/8,JP\n");
  EXPECT_EQ(country(ranges, "::1"), "JP");
  EXPECT_EQ(country(ranges, "8.8.8.8"), "none");
  EXPECT_EQ(country(ranges, "::1:0:0:1"), "JP");
}

TEST(AddressRanges, TheSameRangeTwiceMustSayTheSame) {
  EXPECT_EQ(country(parsed("1.0.0.0/24,JP\n1.0.0.0/24,JP\n"), "1.0.0.1"), "JP");
  EXPECT_EQ(place_of("1.0.0.0/24,JP\n\n1.0.0.0/24,US\n"), "x.csv:3");
}

TEST(AddressRanges, NamesTheLineOfWhatIsWrong) {
  const std::string row = "1.0.0.0,1.0.0.255,JP\n";
  EXPECT_EQ(place_of(""), "x.csv");
  EXPECT_EQ(place_of("first,last,country\n"), "x.csv");
  EXPECT_EQ(place_of("first,last\nfirst,last\n"), "x.csv:2");
  EXPECT_EQ(place_of("<html>\n"), "x.csv:1");
  EXPECT_EQ(place_of(row + "1.0.2.0,1.0.1.0,JP\n"), "x.csv:2");
  EXPECT_EQ(place_of(row + "1.0.2.0,1.0.2.256,JP\n"), "x.csv:2");
  EXPECT_EQ(place_of(row + "1.0.2.0,2001::,JP\n"), "x.csv:2");
  EXPECT_EQ(place_of(row + "1.0.2.0,1.0.2.255\n"), "x.csv:2");
  EXPECT_EQ(place_of(row + "1.0.2.0,1.0.2.255,JPN\n"), "x.csv:2");
  EXPECT_EQ(place_of(row + "1.0.2.0,1.0.2.255,13335,Name\n"), "x.csv:2");
  EXPECT_EQ(place_of(row + "1.0.2.0/24,JP\n"), "x.csv:2");
  EXPECT_EQ(place_of("1.0.0.0/24,1\n1.0.1.0/24,4294967296\n"), "x.csv:2");
  EXPECT_EQ(place_of("1.0.0.0/24,1\n1.0.1.0/24,1,\"a\n"), "x.csv:2");
  EXPECT_EQ(place_of("1.0.0.0/24,1\n1.0.1.0/24,1,a,b\n"), "x.csv:2");
  EXPECT_EQ(place_of("1.0.0.0/24,1\n1.0.0.1/16,2\n"), "x.csv:2");
  EXPECT_EQ(place_of("340282366920938463463374607431768211456,340282366920938463463374607431768211456,JP\n"),
            "x.csv:1");
  EXPECT_EQ(place_of(row + std::string(5000, 'a') + "\n"), "x.csv:2");
}

}  // namespace
}  // namespace hinomi::catalog
