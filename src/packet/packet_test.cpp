#include "packet/packet.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "packet/marks.h"
#include "packet/signature.h"
#include "packet/test_bytes.h"
#include "packet/test_capture.h"

namespace hinomi::packet {
namespace {

using record::LinkType;
using record::Malformed;
using test::Buffer;
using test::frame_of;
using test::hex;
using test::v4;
using test::v6;

const std::string kEthernet4 = "0025 90e3 d2e1 0c86 10ed d7c6 0800 ";
// 8.8.8.8 to 185.100.143.115, total length 44.
const std::string kIp4 = "4500 002c 0001 4000 36 06 0000 08080808 b9648f73 ";
const std::string kTcpSyn = "e000 0017 01020304 00000000 60 02 183c 0000 0000 020405b4 ";

TEST(Decode, JoinsLinkIpAndTransport) {
  const Buffer bytes = hex(kEthernet4 + kIp4 + kTcpSyn + "0000");  // two bytes of padding
  const auto packet = decode(frame_of(bytes));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->source, v4(0x08080808));
  EXPECT_EQ(packet->destination, v4(0xb9648f73));
  EXPECT_EQ(packet->ttl, 54);
  EXPECT_EQ(packet->destination_port.number, 23);
  ASSERT_TRUE(packet->tcp);
  EXPECT_EQ(packet->tcp->options.size(), 4U);
  EXPECT_EQ(packet->tcp->window, 0x183c);
  EXPECT_TRUE(packet->payload.empty());
  EXPECT_EQ(packet->ip.data(), bytes.data() + 14);
  EXPECT_EQ(packet->ip.size(), 44U);
  EXPECT_EQ(signature_of(*packet->tcp).text(), "2_1460_0");
}

TEST(Decode, TheSameBehindEachLinkHeader) {
  const std::string ip = kIp4 + kTcpSyn;
  struct Case {
    LinkType link;
    std::string header;
  };
  for (const Case& c :
       {Case{LinkType::kEthernet, "0025 90e3 d2e1 0c86 10ed d7c6 88a8 0001 8100 0002 0800 "},
        Case{LinkType::kRawIp, ""}, Case{LinkType::kSll, "0000 0001 0006 0c8610edd7c6 0000 0800 "},
        Case{LinkType::kSll2, "0800 0000 00000002 0001 00 06 0c8610edd7c6 0000 "}}) {
    const Buffer bytes = hex(c.header + ip);
    const auto packet = decode(frame_of(bytes, c.link));
    ASSERT_TRUE(packet) << c.header;
    EXPECT_EQ(packet->source, v4(0x08080808));
    EXPECT_EQ(packet->tcp->sequence, 0x01020304U);
    EXPECT_EQ(packet->ip.size(), 44U);
  }
}

TEST(Decode, TheIpLengthBoundsTheTransportHeaderWhateverIsCaptured) {
  // Total length 39: a TCP header of 19 bytes, though 24 were captured.
  const Buffer bytes = hex(kEthernet4 + "4500 0027 0001 4000 36 06 0000 08080808 b9648f73 " + kTcpSyn);
  const auto packet = decode(frame_of(bytes));
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error(), Malformed::kTransport);
}

TEST(Decode, ALengthOfZeroCountsFromTheIpHeaderToTheEndOfTheWire) {
  const Buffer bytes = hex(kEthernet4 + "4500 0000 0001 4000 36 06 0000 08080808 b9648f73 " + kTcpSyn);
  record::Frame frame = frame_of(bytes);
  frame.original_length = 3014;
  const auto packet = decode(frame);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->ip_length, 3000U);
  EXPECT_EQ(packet->ip.size(), 44U);
}

TEST(Decode, FirstFragmentsHavePortsAndLaterOnesNoTransport) {
  const std::string udp = "0035 1f90 0000 0000";
  const Buffer first = hex(kEthernet4 + "4500 001c 0001 2000 36 11 0000 08080808 b9648f73 " + udp);
  EXPECT_EQ(decode(frame_of(first))->destination_port.number, 8080);

  const Buffer later = hex(kEthernet4 + "4500 001c 0001 0010 36 11 0000 08080808 b9648f73 " + udp);
  const auto packet = decode(frame_of(later));
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->later_fragment);
  EXPECT_EQ(packet->protocol, addr::kUdp);
  EXPECT_EQ(packet->destination_port.number, 0);
  EXPECT_TRUE(packet->payload.empty());
}

TEST(Decode, ALaterFragmentMayBeShorterThanAHeader) {
  const Buffer bytes = hex(kEthernet4 + "4500 0015 0001 0010 36 06 0000 08080808 b9648f73 ff");
  const auto packet = decode(frame_of(bytes));
  ASSERT_TRUE(packet);
  EXPECT_FALSE(packet->tcp);
}

TEST(Decode, TheEtherTypeMustAgreeWithTheVersion) {
  const Buffer bytes = hex("0025 90e3 d2e1 0c86 10ed d7c6 86dd " + kIp4 + kTcpSyn);
  const auto packet = decode(frame_of(bytes));
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error(), Malformed::kIpHeader);
}

TEST(Decode, AnIcmpErrorIsIcmpAndItsQuoteIsNoPacket) {
  const Buffer bytes =
      hex(kEthernet4 + "4500 0038 0001 0000 36 01 0000 08080808 b9648f73 03 03 0000 00000000 " +
          "4500 0028 0001 0000 40 06 0000 b9648f73 08080404 0016 0050 b9648f73");
  const auto packet = decode(frame_of(bytes));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->protocol, addr::kIcmp);
  EXPECT_FALSE(packet->tcp);
  EXPECT_EQ(packet->destination_port.number, 0);
  ASSERT_TRUE(packet->icmp->quoted);
  EXPECT_EQ(packet->icmp->quoted->destination, v4(0x08080404));
  EXPECT_EQ(packet->icmp->quoted->destination_port.number, 80);
}

TEST(Decode, TcpBehindIpv6Extensions) {
  const Buffer bytes =
      hex("60000000 0020 00 ff 20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 "
          "00000002 06 00 050200000100 " +
          kTcpSyn);
  const auto packet = decode(frame_of(bytes, LinkType::kRawIp));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->destination, v6(0x20010db800000000, 2));
  EXPECT_EQ(packet->protocol, addr::kTcp);
  EXPECT_EQ(packet->destination_port.number, 23);
  EXPECT_EQ(packet->ip_length, 72U);
}

// One frame for each path through the decoder.
std::vector<Buffer> frames_of_all_kinds() {
  const std::string ethernet6 = "0025 90e3 d2e1 0c86 10ed d7c6 8100 0001 86dd ";
  const std::string pair6 = "20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002 ";
  const std::string quoted4 = "4600 002c 0001 0000 40 06 0000 b9648f73 08080404 94040000 0016 0050 b9648f73";
  return {
      hex(kEthernet4 + kIp4 + kTcpSyn),
      hex(kEthernet4 + "4600 0020 0001 0000 36 11 0000 08080808 b9648f73 94040000 0035 1f90 0008 0000"),
      hex(kEthernet4 + "4500 003c 0001 0000 36 01 0000 08080808 b9648f73 0b 00 0000 00000000 " + quoted4),
      hex(ethernet6 + "60000000 0028 2c 40 " + pair6 + "3c 00 0001 00000001 06 00 010400000000 " + kTcpSyn),
      hex(ethernet6 + "60000000 003c 3a 40 " + pair6 + "01 00 0000 00000000 60000000 0014 2b 40 " + pair6 +
          "11 00 0000 00000000 0035 1f90")};
}

TEST(Decode, CutOffAnywhereItNeverReadsBeyondAndWhatItReadsIsTheSame) {
  for (const Buffer& bytes : frames_of_all_kinds()) {
    const auto whole = decode(frame_of(bytes));
    ASSERT_TRUE(whole);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const Buffer cut = test::first(bytes, size);
      record::Frame frame = frame_of(cut);
      frame.original_length = static_cast<std::uint32_t>(bytes.size());
      const auto packet = decode(frame);
      if (!packet) continue;
      EXPECT_EQ(packet->source, whole->source);
      EXPECT_EQ(packet->destination, whole->destination);
      EXPECT_EQ(packet->protocol, whole->protocol);
      EXPECT_EQ(packet->destination_port, whole->destination_port);
      EXPECT_EQ(packet->ip_length, whole->ip_length);
      EXPECT_EQ(packet->tcp.has_value(), whole->tcp.has_value());
      EXPECT_EQ(packet->icmp.has_value(), whole->icmp.has_value());
    }
  }
}

TEST(Decode, AnyByteBehindAnyLinkHeaderMayBeAnything) {
  for (const Buffer& bytes : frames_of_all_kinds()) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const int value : {0x00, 0x01, 0x0f, 0x40, 0x45, 0x4f, 0x60, 0x7f, 0x80, 0xff}) {
        Buffer changed = bytes;
        changed[at] = static_cast<std::uint8_t>(value);
        for (const LinkType link : {LinkType::kEthernet, LinkType::kRawIp, LinkType::kSll, LinkType::kSll2}) {
          const auto packet = decode(frame_of(changed, link));
          if (!packet) continue;
          EXPECT_LE(packet->ip.data() + packet->ip.size(), changed.data() + changed.size());
          EXPECT_FALSE(packet->tcp && packet->icmp);
        }
      }
    }
  }
}

TEST(RealCapture, TwoMiraiSynsWhoseOffsetLiesBeyondThePacketAreMarked) {
  const auto path = test::real_capture("OISF+suricata-verify/tests/mac-eve-packet/test.pcap");
  if (!path) GTEST_SKIP() << "real data not there";
  int packets = 0;
  test::TestCapture(*path).each([&](const record::Frame& frame) {
    const auto packet = decode(frame);
    ASSERT_TRUE(packet);
    ASSERT_TRUE(packet->tcp);
    ++packets;
    EXPECT_EQ(packet->source, v4(0x745ae710));
    EXPECT_EQ(packet->destination_port.number, 23);
    EXPECT_EQ(packet->tcp->header_length, 24);
    EXPECT_TRUE(packet->tcp->options.empty());
    EXPECT_EQ(packet->ip.size(), 40U);  // six bytes of padding follow
    record::Marks expected;
    expected.set(record::Mark::kSeqIsDestination);
    EXPECT_EQ(judge_marks(*packet, packet->destination), expected);
  });
  EXPECT_EQ(packets, 2);
}

}  // namespace
}  // namespace hinomi::packet
