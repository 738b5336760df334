#include "observe/own_flows.h"

#include <gtest/gtest.h>

#include <string>

#include "observe/arrival.h"
#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using test::at;
using test::Buffer;
using test::icmp;
using test::tcp;
using test::udp;

const test::Ip kOut{"192.0.2.1", "198.51.100.7"};
const test::Ip kIn{"198.51.100.7", "192.0.2.1"};
const test::Tcp kSynOut{.from = 5000, .to = 443};
const test::Tcp kSynAckIn{.from = 443, .to = 5000, .flags = packet::kSyn | packet::kAck};

class OwnFlowsTest : public testing::Test {
 protected:
  void send(double seconds, const Buffer& bytes, bool answers_attempt = false) {
    flows_.sent(test::decoded(bytes), at(seconds), answers_attempt);
  }
  bool answered(double seconds, const Buffer& bytes) {
    const packet::Packet packet = test::decoded(bytes);
    return flows_.answered_by(packet, at(seconds), believed_quote(packet, packet.destination));
  }
  OwnFlows flows_{7};
};

TEST_F(OwnFlowsTest, AnAnswerIsInTimeForFiveMinutes) {
  send(0, tcp(kOut, kSynOut));
  EXPECT_TRUE(answered(299, tcp(kIn, kSynAckIn)));
  EXPECT_TRUE(answered(300, tcp(kIn, kSynAckIn)));
  EXPECT_FALSE(answered(301, tcp(kIn, kSynAckIn)));
}

TEST_F(OwnFlowsTest, LivesFromItsLastOutgoingPacketNotFromItsAnswers) {
  send(0, tcp(kOut, kSynOut));
  send(200, tcp(kOut, {.from = 5000, .to = 443, .flags = packet::kAck}));
  EXPECT_TRUE(answered(499, tcp(kIn, kSynAckIn)));
  EXPECT_FALSE(answered(501, tcp(kIn, kSynAckIn)));
}

TEST_F(OwnFlowsTest, OnlyASynWithoutAckBeginsATcpFlow) {
  send(0, tcp(kOut, {.from = 5000, .to = 443, .flags = packet::kSyn | packet::kAck}));
  send(0, tcp(kOut, {.from = 5000, .to = 443, .flags = packet::kRst}));
  EXPECT_FALSE(answered(1, tcp(kIn, kSynAckIn)));
}

TEST_F(OwnFlowsTest, OtherPortsAndAddressesAreNoAnswer) {
  send(0, tcp(kOut, kSynOut));
  EXPECT_FALSE(answered(1, tcp(kIn, {.from = 443, .to = 5001, .flags = packet::kAck})));
  EXPECT_FALSE(answered(1, tcp({"198.51.100.8", "192.0.2.1"}, kSynAckIn)));
  EXPECT_FALSE(answered(1, tcp(kOut, kSynOut)));
}

TEST_F(OwnFlowsTest, UdpThatAnswersAnAttemptBeginsNothing) {
  send(0, udp(kOut, 5353, 6000), true);
  EXPECT_FALSE(answered(1, udp(kIn, 6000, 5353)));
  send(2, udp(kOut, 5353, 6000), false);
  EXPECT_TRUE(answered(3, udp(kIn, 6000, 5353)));
}

TEST_F(OwnFlowsTest, AnEchoReplyNeedsTheIdentifierOfTheRequest) {
  send(0, icmp(kOut, 8, 77));
  EXPECT_TRUE(answered(1, icmp(kIn, 0, 77)));
  EXPECT_FALSE(answered(1, icmp(kIn, 0, 78)));
  EXPECT_FALSE(answered(1, icmp(kIn, 8, 77))) << "a request is no answer";
}

TEST_F(OwnFlowsTest, AnEchoReplyOfIcmpV6) {
  send(0, icmp({"2001:db8::1", "2001:db8:7::7"}, 128, 77));
  EXPECT_TRUE(answered(1, icmp({"2001:db8:7::7", "2001:db8::1"}, 129, 77)));
  EXPECT_FALSE(answered(1, icmp({"2001:db8:7::7", "2001:db8::1"}, 0, 77)));
}

TEST_F(OwnFlowsTest, AnErrorThatQuotesTheFlowIsAnAnswerFromWhomeverItComes) {
  const Buffer syn = tcp(kOut, kSynOut);
  send(0, syn);
  EXPECT_TRUE(answered(1, icmp({"203.0.113.1", "192.0.2.1"}, 11, 0, syn)));
  EXPECT_FALSE(answered(1, icmp({"203.0.113.1", "192.0.2.2"}, 11, 0, syn))) << "not the quoted source";
  const Buffer other = tcp(kOut, {.from = 5000, .to = 80});
  EXPECT_FALSE(answered(1, icmp({"203.0.113.1", "192.0.2.1"}, 11, 0, other)));
}

TEST_F(OwnFlowsTest, AnErrorThatQuotesTheSensorsPingIsAnAnswer) {
  const Buffer ping = icmp(kOut, 8, 77);
  EXPECT_FALSE(answered(1, icmp({"203.0.113.1", "192.0.2.1"}, 11, 0, ping)));
  send(0, ping);
  EXPECT_TRUE(answered(1, icmp({"203.0.113.1", "192.0.2.1"}, 11, 0, ping)));
}

TEST(OwnFlows, ForgetTheOneThatWasSilentLongest) {
  OwnFlows flows(7, 2);
  const auto out = [](std::uint16_t port) { return tcp(kOut, {.from = port, .to = 443}); };
  const auto in = [](std::uint16_t port) {
    return tcp(kIn, {.from = 443, .to = port, .flags = packet::kSyn | packet::kAck});
  };
  flows.sent(test::decoded(out(1)), at(0), false);
  flows.sent(test::decoded(out(2)), at(1), false);
  flows.sent(test::decoded(out(1)), at(2), false);
  flows.sent(test::decoded(out(3)), at(3), false);
  EXPECT_EQ(flows.size(), 2U);
  EXPECT_TRUE(flows.answered_by(test::decoded(in(1)), at(4), nullptr));
  EXPECT_FALSE(flows.answered_by(test::decoded(in(2)), at(4), nullptr));
  EXPECT_TRUE(flows.answered_by(test::decoded(in(3)), at(4), nullptr));
}

}  // namespace
}  // namespace hinomi::observe
