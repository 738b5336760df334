#include "packet/link.h"

#include <gtest/gtest.h>

#include <string>

#include "packet/test_bytes.h"

namespace hinomi::packet {
namespace {

using record::LinkType;
using record::Malformed;
using test::Buffer;
using test::frame_of;
using test::hex;

const std::string kMacs = "0025 90e3 d2e1 0c86 10ed d7c6 ";

void expect_ip(const Buffer& bytes, LinkType link, std::size_t offset, int version) {
  const auto start = find_ip(frame_of(bytes, link));
  ASSERT_TRUE(start);
  EXPECT_EQ(start->offset, offset);
  EXPECT_EQ(start->version, version);
}

void expect_malformed(const Buffer& bytes, LinkType link, Malformed reason) {
  const auto start = find_ip(frame_of(bytes, link));
  ASSERT_FALSE(start);
  EXPECT_EQ(start.error(), reason);
}

TEST(Link, FindsIpBehindEthernet) {
  expect_ip(hex(kMacs + "0800 45"), LinkType::kEthernet, 14, 4);
  expect_ip(hex(kMacs + "86dd 60"), LinkType::kEthernet, 14, 6);
}

TEST(Link, AHeaderWithNothingBehindItStillSaysWhereIpWouldBegin) {
  expect_ip(hex(kMacs + "0800"), LinkType::kEthernet, 14, 4);
}

TEST(Link, StepsOverEveryKindOfVlanTag) {
  for (const char* tag : {"8100 ", "88a8 ", "9100 ", "9200 "}) {
    expect_ip(hex(kMacs + tag + "0064 0800 45"), LinkType::kEthernet, 18, 4);
  }
}

TEST(Link, ReadsFourTagsAndRefusesAFifth) {
  const std::string four = kMacs + "88a8 0001 9100 0002 9200 0003 8100 0004 ";
  expect_ip(hex(four + "86dd 60"), LinkType::kEthernet, 30, 6);
  expect_malformed(hex(four + "8100 0005 0800 45"), LinkType::kEthernet, Malformed::kLinkHeader);
}

TEST(Link, CutOffInsideTheHeaderOrATag) {
  const Buffer tagged = hex(kMacs + "8100 0064 0800");
  for (std::size_t size = 0; size < tagged.size(); ++size) {
    expect_malformed(test::first(tagged, size), LinkType::kEthernet, Malformed::kLinkHeader);
  }
  expect_malformed(Buffer(15), LinkType::kSll, Malformed::kLinkHeader);
  expect_malformed(Buffer(19), LinkType::kSll2, Malformed::kLinkHeader);
}

TEST(Link, OtherEtherTypesAreNotIp) {
  expect_malformed(hex(kMacs + "0806 0001"), LinkType::kEthernet, Malformed::kNotIp);  // ARP
  expect_malformed(hex(kMacs + "88cc 0207"), LinkType::kEthernet, Malformed::kNotIp);  // LLDP
  expect_malformed(hex(kMacs + "8864 1100"), LinkType::kEthernet, Malformed::kNotIp);  // PPPoE
  expect_malformed(hex(kMacs + "8847 0000"), LinkType::kEthernet, Malformed::kNotIp);  // MPLS
  expect_malformed(hex(kMacs + "8100 0064 0806"), LinkType::kEthernet, Malformed::kNotIp);
}

TEST(Link, AnEthernetLengthInPlaceOfATypeIsNotIp) {
  // 802.3 with LLC/SNAP: length 38, although SNAP says 0800.
  expect_malformed(hex(kMacs + "0026 aaaa 0300 0000 0800 45"), LinkType::kEthernet, Malformed::kNotIp);
}

TEST(Link, CookedHeadersKeepTheTypeAtTheirEndsOrBeginnings) {
  // Packet type, ARPHRD, address length, address, then the type.
  expect_ip(hex("0000 0001 0006 0c8610edd7c6 0000 0800 45"), LinkType::kSll, 16, 4);
  // The type first; then reserved, interface, ARPHRD, packet type, address length, address.
  expect_ip(hex("86dd 0000 00000002 0001 00 06 0c8610edd7c6 0000 60"), LinkType::kSll2, 20, 6);
  expect_malformed(hex("0806 0000 00000002 0001 00 06 0c8610edd7c6 0000"), LinkType::kSll2,
                   Malformed::kNotIp);
}

TEST(Link, CookedHeadersMayBeFollowedByVlanTags) {
  expect_ip(hex("0000 0001 0006 0c8610edd7c6 0000 8100 0064 0800 45"), LinkType::kSll, 20, 4);
}

TEST(Link, RawIpSaysItsVersionItself) {
  expect_ip(hex("45"), LinkType::kRawIp, 0, 4);
  expect_ip(hex("60"), LinkType::kRawIp, 0, 6);
  expect_malformed(hex("50"), LinkType::kRawIp, Malformed::kIpHeader);
  expect_malformed({}, LinkType::kRawIp, Malformed::kIpHeader);
}

}  // namespace
}  // namespace hinomi::packet
