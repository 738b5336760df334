#include "observe/arrival.h"

#include <gtest/gtest.h>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using record::Mark;
using record::Traffic;
using test::Buffer;
using test::icmp;
using test::tcp;
using test::udp;

const test::Ip kIn{"198.51.100.7", "192.0.2.1"};
const test::Ip kOut{"192.0.2.1", "198.51.100.7"};
const addr::Address kHere = test::ip("192.0.2.1");

addr::Port port_of(const Buffer& bytes) {
  const packet::Packet packet = test::decoded(bytes);
  return service_port(judge(packet, test::kStart, true, kHere));
}

TEST(ServicePort, OfAScanIsItsDestination) {
  EXPECT_EQ(port_of(tcp(kIn, {.from = 40000, .to = 23})).number, 23);
  EXPECT_EQ(port_of(udp(kIn, 40000, 161)).number, 161);
  EXPECT_EQ(port_of(icmp(kIn, 8, 77)).number, 8);
}

TEST(ServicePort, OfBackscatterIsTheVictims) {
  EXPECT_EQ(port_of(tcp(kIn, {.from = 80, .to = 1234, .flags = packet::kSyn | packet::kAck})).number, 80);
  EXPECT_EQ(port_of(udp(kIn, 53, 1234, {0, 0, 0x80, 0})).number, 53);
  EXPECT_EQ(port_of(icmp(kIn, 0, 77)).number, 0);
  EXPECT_EQ(port_of(icmp(kIn, 14, 77)).number, 14);
}

TEST(ServicePort, OfAnIcmpErrorIsTheQuotedDestinationPort) {
  const Buffer ours = tcp(kOut, {.from = 1234, .to = 443});
  EXPECT_EQ(port_of(icmp({"203.0.113.1", "192.0.2.1"}, 3, 0, ours)).number, 443);
  const Buffer not_ours = tcp({"192.0.2.77", "198.51.100.7"}, {.from = 1234, .to = 443});
  EXPECT_EQ(port_of(icmp({"203.0.113.1", "192.0.2.1"}, 3, 0, not_ours)).number, 0);
  EXPECT_EQ(port_of(icmp({"203.0.113.1", "192.0.2.1"}, 3)).number, 0);
}

TEST(ServicePort, OfOtherProtocolsIsZero) { EXPECT_EQ(port_of(kIn.carry({47}, Buffer(40))).number, 0); }

TEST(BelievedQuote, MayNameThePublicAddress) {
  const Buffer quoted = tcp({"203.0.113.9", "198.51.100.7"}, {.from = 1234, .to = 443});
  const Buffer error = icmp({"203.0.113.1", "192.0.2.1"}, 11, 0, quoted);
  const packet::Packet packet = test::decoded(error);
  EXPECT_EQ(believed_quote(packet, kHere), nullptr);
  EXPECT_NE(believed_quote(packet, test::ip("203.0.113.9")), nullptr);
}

TEST(Judge, FindsMarksAndSignaturesOnScansAlone) {
  const test::Tcp mirai{.sequence = kHere.v4(), .window = 5840};
  const Buffer scan_bytes = tcp(kIn, mirai);
  const packet::Packet scan_packet = test::decoded(scan_bytes);
  const Arrival scan = judge(scan_packet, test::kStart, true, kHere);
  EXPECT_TRUE(scan.marks.has(Mark::kSeqIsDestination));
  EXPECT_TRUE(scan.signature.has_value());
  EXPECT_EQ(instance_of(scan), 40000U << 16 | 5840U);

  test::Tcp answer = mirai;
  answer.flags = packet::kSyn | packet::kAck;
  const Buffer answer_bytes = tcp(kIn, answer);
  const packet::Packet answer_packet = test::decoded(answer_bytes);
  const Arrival backscatter = judge(answer_packet, test::kStart, true, kHere);
  EXPECT_EQ(backscatter.traffic, Traffic::kBackscatter);
  EXPECT_EQ(backscatter.marks, record::Marks{});
  EXPECT_FALSE(backscatter.signature.has_value());
  EXPECT_EQ(instance_of(backscatter), 0U);
}

TEST(Judge, FormsNoSignatureOfAScanThatOpensNothing) {
  const Buffer bytes = tcp(kIn, {.flags = packet::kFin});
  const packet::Packet packet = test::decoded(bytes);
  const Arrival arrival = judge(packet, test::kStart, true, kHere);
  EXPECT_EQ(arrival.traffic, Traffic::kScan);
  EXPECT_FALSE(arrival.signature.has_value());
}

}  // namespace
}  // namespace hinomi::observe
