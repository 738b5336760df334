#include "packet/ip.h"

#include <gtest/gtest.h>

#include <string>

#include "packet/test_bytes.h"

namespace hinomi::packet {
namespace {

using record::Malformed;
using test::Buffer;
using test::hex;
using test::v4;
using test::v6;

constexpr std::uint32_t kWire = 1500;

// 116.90.231.16 to 185.100.143.115, protocol TCP.
const std::string kPair = "745ae710 b9648f73 ";

void expect_v4_malformed(const Buffer& bytes) {
  Packet packet;
  const auto carried = read_ipv4(bytes, kWire, packet);
  ASSERT_FALSE(carried);
  EXPECT_EQ(carried.error(), Malformed::kIpHeader);
}

TEST(Ipv4, ReadsEachField) {
  const Buffer bytes = hex("4500 0016 e22c 8000 ff 06 fe60 " + kPair + "0102");
  Packet packet;
  const auto carried = read_ipv4(bytes, kWire, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(packet.source, v4(0x745ae710));
  EXPECT_EQ(packet.destination, v4(0xb9648f73));
  EXPECT_EQ(packet.protocol, addr::kTcp);
  EXPECT_EQ(packet.ttl, 255);
  EXPECT_EQ(packet.ip_id, 0xe22c);
  EXPECT_EQ(packet.ip_length, 22U);
  EXPECT_TRUE(packet.ip_reserved_bit);
  EXPECT_FALSE(packet.later_fragment);
  EXPECT_EQ(packet.ip.size(), 22U);
  ASSERT_EQ(carried->size(), 2U);
  EXPECT_EQ((*carried)[0], 0x01);
}

TEST(Ipv4, StepsOverOptions) {
  const Buffer bytes = hex("4600 001a 0001 0000 40 06 0000 " + kPair + "94040000 0102");
  Packet packet;
  const auto carried = read_ipv4(bytes, kWire, packet);
  ASSERT_TRUE(carried);
  ASSERT_EQ(carried->size(), 2U);
  EXPECT_EQ((*carried)[1], 0x02);
}

TEST(Ipv4, PaddingBehindTheIpLengthIsNotCarried) {
  const Buffer bytes = hex("4500 0016 0001 0000 40 06 0000 " + kPair + "0102 00000000");
  Packet packet;
  const auto carried = read_ipv4(bytes, kWire, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(carried->size(), 2U);
  EXPECT_EQ(packet.ip.size(), 22U);
}

TEST(Ipv4, ALengthBeyondTheCaptureIsKept) {
  const Buffer bytes = hex("4500 05dc 0001 0000 40 06 0000 " + kPair + "0102");
  Packet packet;
  const auto carried = read_ipv4(bytes, kWire, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(packet.ip_length, 1500U);
  EXPECT_EQ(carried->size(), 2U);
}

TEST(Ipv4, ALengthOfZeroStandsForWhatWasOnTheWire) {
  const Buffer bytes = hex("4500 0000 0001 0000 40 06 0000 " + kPair + "0102");
  Packet packet;
  const auto carried = read_ipv4(bytes, 65'550, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(packet.ip_length, 65'550U);
  EXPECT_EQ(carried->size(), 2U);
}

TEST(Ipv4, AnyOffsetButZeroIsALaterFragment) {
  struct Case {
    const char* word;
    bool later;
  };
  // DF; MF with offset 0 (the first of several); offset 1; the largest offset.
  for (const Case c : {Case{"4000 ", false}, {"2000 ", false}, {"2001 ", true}, {"1fff ", true}}) {
    const Buffer bytes = hex(std::string("4500 0014 0001 ") + c.word + "40 06 0000 " + kPair);
    Packet packet;
    ASSERT_TRUE(read_ipv4(bytes, kWire, packet));
    EXPECT_EQ(packet.later_fragment, c.later) << c.word;
    EXPECT_FALSE(packet.ip_reserved_bit);
  }
}

TEST(Ipv4, ImpossibleHeaders) {
  const std::string rest = " 0001 0000 40 06 0000 " + kPair;
  expect_v4_malformed(hex("6500 0014" + rest));               // version
  expect_v4_malformed(hex("4400 0014" + rest));               // header length 16
  expect_v4_malformed(hex("4600 0018" + rest));               // options beyond what is there
  expect_v4_malformed(hex("4500 0013" + rest));               // total length below the header's
  expect_v4_malformed(hex("4600 0014" + rest + "00000000"));  // likewise, with options
  expect_v4_malformed(test::first(hex("4500 0014" + rest), 19));
  expect_v4_malformed({});
}

// 2001:db8::1 to 2001:db8::2.
const std::string kPair6 = "20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002 ";

TEST(Ipv6, ReadsEachField) {
  const Buffer bytes = hex("60000000 0002 06 fe " + kPair6 + "0102");
  Packet packet;
  const auto carried = read_ipv6(bytes, kWire, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(packet.source, v6(0x20010db800000000, 1));
  EXPECT_EQ(packet.destination, v6(0x20010db800000000, 2));
  EXPECT_EQ(packet.protocol, addr::kTcp);
  EXPECT_EQ(packet.ttl, 254);
  EXPECT_EQ(packet.ip_id, 0);
  EXPECT_EQ(packet.ip_length, 42U);
  EXPECT_EQ(packet.ip.size(), 42U);
  EXPECT_EQ(carried->size(), 2U);
}

TEST(Ipv6, PaddingBehindThePayloadLengthIsNotCarried) {
  const Buffer bytes = hex("60000000 0001 06 40 " + kPair6 + "0102");
  Packet packet;
  const auto carried = read_ipv6(bytes, kWire, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(carried->size(), 1U);
}

TEST(Ipv6, APayloadLengthOfZeroStandsForTheWireUnlessNothingFollows) {
  const Buffer offloaded = hex("60000000 0000 06 40 " + kPair6 + "0102");
  Packet packet;
  ASSERT_TRUE(read_ipv6(offloaded, 70'000, packet));
  EXPECT_EQ(packet.ip_length, 70'000U);

  const Buffer nothing = hex("60000000 0000 3b 40 " + kPair6 + "0000");
  ASSERT_TRUE(read_ipv6(nothing, 60, packet));
  EXPECT_EQ(packet.ip_length, 40U);
  EXPECT_EQ(packet.ip.size(), 40U);
}

TEST(Ipv6, AFragmentHeaderGivesTheIdAndSaysWhichFragment) {
  // Identification 0x12345678. Offset 0 with M, then offset 8 bytes.
  const Buffer first = hex("60000000 000a 2c 40 " + kPair6 + "11 00 0001 12345678 0035");
  Packet packet;
  auto carried = read_ipv6(first, kWire, packet);
  ASSERT_TRUE(carried);
  EXPECT_EQ(packet.protocol, addr::kUdp);
  EXPECT_EQ(packet.ip_id, 0x5678);
  EXPECT_FALSE(packet.later_fragment);
  EXPECT_EQ(carried->size(), 2U);

  const Buffer later = hex("60000000 000a 2c 40 " + kPair6 + "11 00 0008 12345678 0035");
  ASSERT_TRUE(read_ipv6(later, kWire, packet));
  EXPECT_TRUE(packet.later_fragment);
}

TEST(Ipv6, AnExtensionBeyondTheIpLengthIsCutOff) {
  // The padding would complete the destination options; the payload length says that they are not there.
  const Buffer bytes = hex("60000000 0004 3c 40 " + kPair6 + "0600 0104 00000000");
  Packet packet;
  const auto carried = read_ipv6(bytes, kWire, packet);
  ASSERT_FALSE(carried);
  EXPECT_EQ(carried.error(), Malformed::kIpv6Extension);
}

void expect_v6_malformed(const Buffer& bytes) {
  Packet packet;
  const auto carried = read_ipv6(bytes, kWire, packet);
  ASSERT_FALSE(carried);
  EXPECT_EQ(carried.error(), Malformed::kIpHeader);
}

TEST(Ipv6, ImpossibleHeaders) {
  const Buffer whole = hex("60000000 0000 3b 40 " + kPair6);
  expect_v6_malformed(test::first(whole, 39));
  expect_v6_malformed(hex("40000000 0000 3b 40 " + kPair6));
}

TEST(Ipv6, AMappedAddressWouldPassForIpv4AndIsRefused) {
  const std::string real = "20010db8 00000000 00000000 00000001 ";
  const std::string mapped = "00000000 00000000 0000ffff c6336401 ";
  expect_v6_malformed(hex("60000000 0000 3b 40 " + mapped + real));
  expect_v6_malformed(hex("60000000 0000 3b 40 " + real + mapped));
}

}  // namespace
}  // namespace hinomi::packet
