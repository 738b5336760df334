#include "packet/marks.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>

#include "packet/test_bytes.h"

namespace hinomi::packet {
namespace {

using record::Mark;
using record::Marks;
using test::v4;
using test::v6;

constexpr std::uint32_t kDestination = 0xb9648f73;  // 185.100.143.115

Marks set_of(std::initializer_list<Mark> marks) {
  Marks set;
  for (const Mark mark : marks) set.set(mark);
  return set;
}

// A SYN with options and nothing that a mark would note, 8.8.8.8 to 185.100.143.115 port 23.
Packet plain_syn() {
  Packet packet;
  packet.source = v4(0x08080808);
  packet.destination = v4(kDestination);
  packet.protocol = addr::kTcp;
  packet.ttl = 54;
  packet.ip_id = 1;
  packet.destination_port = {23};
  packet.tcp.emplace();
  packet.tcp->sequence = 0x01020304;
  packet.tcp->flags = kSyn;
  packet.tcp->header_length = 40;
  return packet;
}

Packet plain_udp() {
  Packet packet = plain_syn();
  packet.protocol = addr::kUdp;
  packet.tcp.reset();
  return packet;
}

Marks judge(const Packet& packet) { return judge_marks(packet, packet.destination); }

TEST(Marks, APlainSynHasNone) { EXPECT_EQ(judge(plain_syn()), Marks{}); }

TEST(Marks, MiraiSequence) {
  Packet packet = plain_syn();
  packet.tcp->sequence = kDestination;
  EXPECT_EQ(judge(packet), set_of({Mark::kSeqIsDestination}));
  packet.tcp->sequence = 0x738f64b9;  // the other byte order
  EXPECT_EQ(judge(packet), Marks{});
}

TEST(Marks, BehindTranslationThePublicAddressCounts) {
  Packet packet = plain_syn();
  packet.destination = v4(0x0a000005);
  packet.tcp->sequence = kDestination;
  EXPECT_EQ(judge_marks(packet, v4(kDestination)), set_of({Mark::kSeqIsDestination}));
  EXPECT_EQ(judge_marks(packet, packet.destination), Marks{});
  packet.tcp->sequence = 0x0a000005;
  EXPECT_EQ(judge_marks(packet, v4(kDestination)), Marks{});
  packet.source = v4(kDestination);
  EXPECT_EQ(judge_marks(packet, v4(kDestination)), set_of({Mark::kSourceIsDestination}));
}

TEST(Marks, MasscanIpIdIsTheLowHalfOfTheRelation) {
  Packet packet = plain_syn();
  // b9648f73 ^ 00000017 ^ 01020304 = b8668c60.
  packet.ip_id = 0x8c60;
  EXPECT_EQ(judge(packet), set_of({Mark::kMasscanIpId}));
  packet.ip_id = 0xb866;
  EXPECT_EQ(judge(packet), Marks{});
}

TEST(Marks, TcpMarksNeedASynThatOpens) {
  Packet packet = plain_syn();
  packet.tcp->sequence = kDestination;
  packet.tcp->header_length = 20;
  packet.ip_id = 23;  // destination ^ 23 ^ destination
  const Marks all = set_of({Mark::kSeqIsDestination, Mark::kMasscanIpId, Mark::kNoOptions});
  EXPECT_EQ(judge(packet), all);
  packet.tcp->flags = kSyn | 0xc0;  // with ECE and CWR
  EXPECT_EQ(judge(packet), all);
  for (const int flags : {0, kSyn | kAck, int{kAck}, int{kRst}, kFin | kPsh | kUrg}) {
    packet.tcp->flags = static_cast<std::uint8_t>(flags);
    EXPECT_EQ(judge(packet), Marks{}) << flags;
  }
}

TEST(Marks, NoOptionsGoesByWhatTheOffsetClaims) {
  Packet packet = plain_syn();
  packet.tcp->header_length = 24;  // though packet.tcp->options is empty: cut off
  EXPECT_EQ(judge(packet), Marks{});
  packet.tcp->header_length = 0;
  EXPECT_EQ(judge(packet), Marks{});
}

TEST(Marks, ZmapIpIdOfAnyProtocolButNotOfAnIpv6Fragment) {
  Packet packet = plain_udp();
  packet.ip_id = 54321;
  EXPECT_EQ(judge(packet), set_of({Mark::kIpId54321}));
  packet.source = v6(0x2a00000000000000, 1);
  packet.destination = v6(0x2a00000000000000, 2);
  EXPECT_EQ(judge(packet), Marks{});
}

TEST(Marks, TtlOfTwoHundredOrMore) {
  Packet packet = plain_udp();
  packet.ttl = 199;
  EXPECT_EQ(judge(packet), Marks{});
  packet.ttl = 200;
  EXPECT_EQ(judge(packet), set_of({Mark::kTtl200}));
}

TEST(Marks, SourcesThatCannotBe) {
  Packet packet = plain_udp();
  packet.source = packet.destination;
  EXPECT_EQ(judge(packet), set_of({Mark::kSourceIsDestination}));
  packet.source = v4(0xc0a80001);
  EXPECT_EQ(judge(packet), set_of({Mark::kBogonSource}));
}

TEST(Marks, ReservedBitOfEitherHeader) {
  Packet packet = plain_syn();
  packet.tcp->reserved_bit = true;
  EXPECT_EQ(judge(packet), set_of({Mark::kReservedBit}));
  packet = plain_udp();
  packet.ip_reserved_bit = true;
  EXPECT_EQ(judge(packet), set_of({Mark::kReservedBit}));
}

TEST(Marks, OverIpv6OnlyThoseThatNeedNoIpv4) {
  Packet packet = plain_syn();
  packet.source = v6(0x2a00000000000000, 1);
  packet.destination = v6(0x2a00000000000000, kDestination);
  packet.tcp->sequence = kDestination;
  packet.tcp->header_length = 20;
  packet.ip_id = 23;
  packet.ttl = 255;
  EXPECT_EQ(judge(packet), set_of({Mark::kNoOptions, Mark::kTtl200}));
}

}  // namespace
}  // namespace hinomi::packet
