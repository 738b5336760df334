#include "packet/transport.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "packet/test_bytes.h"

namespace hinomi::packet {
namespace {

using record::Malformed;
using test::Buffer;
using test::hex;
using test::v4;
using test::v6;

Packet ip_packet(addr::Protocol protocol, const addr::Address& address = v4(0xc6336401)) {
  Packet packet;
  packet.source = address;
  packet.destination = address;
  packet.protocol = protocol;
  return packet;
}

// Ports 57344 and 23, sequence b9648f73, acknowledgement 00000001; then offset, flags, window 1024.
Buffer tcp(const std::string& offset_and_flags, const std::string& behind = "") {
  return hex("e000 0017 b9648f73 00000001 " + offset_and_flags + " 0400 0000 0000 " + behind);
}

TEST(TcpHeader, ReadsEachField) {
  Packet packet = ip_packet(addr::kTcp);
  const Buffer bytes = tcp("60 c2", "020405b4 6869");
  ASSERT_TRUE(read_transport(bytes, packet));
  EXPECT_EQ(packet.source_port.number, 57344);
  EXPECT_EQ(packet.destination_port.number, 23);
  ASSERT_TRUE(packet.tcp);
  EXPECT_EQ(packet.tcp->sequence, 0xb9648f73U);
  EXPECT_EQ(packet.tcp->acknowledgement, 1U);
  EXPECT_EQ(packet.tcp->window, 1024);
  EXPECT_EQ(packet.tcp->flags, 0xc2);
  EXPECT_EQ(packet.tcp->header_length, 24);
  EXPECT_FALSE(packet.tcp->reserved_bit);
  ASSERT_EQ(packet.tcp->options.size(), 4U);
  EXPECT_EQ(packet.tcp->options[3], 0xb4);
  ASSERT_EQ(packet.payload.size(), 2U);
  EXPECT_EQ(packet.payload[0], 'h');
  EXPECT_FALSE(packet.icmp);
}

TEST(TcpHeader, AnyOfTheFourReservedBitsCounts) {
  for (const char* byte : {"58 02", "54 02", "52 02", "51 02"}) {
    Packet packet = ip_packet(addr::kTcp);
    ASSERT_TRUE(read_transport(tcp(byte), packet));
    EXPECT_TRUE(packet.tcp->reserved_bit) << byte;
    EXPECT_EQ(packet.tcp->header_length, 20);
  }
}

TEST(TcpHeader, AnOffsetBeyondThePacketKeepsThePacket) {
  Packet packet = ip_packet(addr::kTcp);
  const Buffer bytes = tcp("f0 02", "0204");
  ASSERT_TRUE(read_transport(bytes, packet));
  EXPECT_EQ(packet.tcp->header_length, 60);
  EXPECT_EQ(packet.tcp->options.size(), 2U);
  EXPECT_TRUE(packet.payload.empty());
}

TEST(TcpHeader, AnOffsetTooSmallKeepsThePacketButNoPayload) {
  Packet packet = ip_packet(addr::kTcp);
  const Buffer bytes = tcp("40 02", "6869");
  ASSERT_TRUE(read_transport(bytes, packet));
  EXPECT_EQ(packet.tcp->header_length, 16);
  EXPECT_TRUE(packet.tcp->options.empty());
  EXPECT_TRUE(packet.payload.empty());
}

TEST(TcpHeader, NeedsTwentyBytes) {
  const Buffer bytes = tcp("50 02");
  for (std::size_t size = 0; size < 20; ++size) {
    Packet packet = ip_packet(addr::kTcp);
    const auto read = read_transport(test::first(bytes, size), packet);
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error(), Malformed::kTransport);
  }
}

TEST(UdpHeader, ReadsPortsAndPayload) {
  Packet packet = ip_packet(addr::kUdp);
  const Buffer bytes = hex("0035 1f90 000a 0000 abcd");
  ASSERT_TRUE(read_transport(bytes, packet));
  EXPECT_EQ(packet.source_port.number, 53);
  EXPECT_EQ(packet.destination_port.number, 8080);
  ASSERT_EQ(packet.payload.size(), 2U);
  EXPECT_EQ(packet.payload[0], 0xab);
  EXPECT_FALSE(packet.tcp);
  EXPECT_FALSE(packet.icmp);
}

TEST(UdpHeader, ThePortsAreEnough) {
  Packet packet = ip_packet(addr::kUdp);
  ASSERT_TRUE(read_transport(hex("0035 1f90"), packet));
  EXPECT_EQ(packet.destination_port.number, 8080);
  EXPECT_TRUE(packet.payload.empty());
  const auto cut = read_transport(hex("0035 1f"), packet);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error(), Malformed::kTransport);
}

TEST(OtherProtocols, AreKeptUnread) {
  Packet packet = ip_packet({47});
  ASSERT_TRUE(read_transport(hex("0000 6558"), packet));
  EXPECT_FALSE(packet.tcp);
  EXPECT_FALSE(packet.icmp);
  EXPECT_EQ(packet.source_port.number, 0);
  EXPECT_TRUE(packet.payload.empty());
}

TEST(IcmpHeader, ReadsTypeCodeIdentifier) {
  Packet packet = ip_packet(addr::kIcmp);
  const Buffer bytes = hex("08 01 0000 1234 0007 6162");
  ASSERT_TRUE(read_transport(bytes, packet));
  ASSERT_TRUE(packet.icmp);
  EXPECT_EQ(packet.icmp->type, 8);
  EXPECT_EQ(packet.icmp->code, 1);
  EXPECT_EQ(packet.icmp->identifier, 0x1234);
  EXPECT_FALSE(packet.icmp->quoted);
  EXPECT_EQ(packet.payload.size(), 2U);
  EXPECT_EQ(packet.source_port.number, 0);
}

TEST(IcmpHeader, TypeAndCodeAreEnough) {
  Packet packet = ip_packet(addr::kIcmp);
  ASSERT_TRUE(read_transport(hex("08 00"), packet));
  EXPECT_EQ(packet.icmp->identifier, 0);
  packet = ip_packet(addr::kIcmp);
  ASSERT_TRUE(read_transport(hex("08 00 0000 12"), packet));
  EXPECT_EQ(packet.icmp->identifier, 0);
  const auto cut = read_transport(hex("08"), packet);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error(), Malformed::kTransport);
}

TEST(IcmpHeader, TheOtherVersionsIcmpIsNotRead) {
  Packet packet = ip_packet(addr::kIcmpV6);  // over IPv4
  ASSERT_TRUE(read_transport(hex("80 00 0000 0001 0001"), packet));
  EXPECT_FALSE(packet.icmp);
  packet = ip_packet(addr::kIcmp, v6(0x20010db800000000, 1));
  ASSERT_TRUE(read_transport(hex("08 00 0000 0001 0001"), packet));
  EXPECT_FALSE(packet.icmp);
}

// What we were said to have sent: 198.51.100.1 port 40000 to 203.0.113.80 port 443.
const std::string kQuotedIp = "4500 0028 0001 0000 40 06 0000 c6336401 cb007150 ";
const std::string kQuotedPorts = "9c40 01bb ";

std::optional<Quoted> quoted_by_icmp(const std::string& type, const std::string& quoted) {
  Packet packet = ip_packet(addr::kIcmp);
  const Buffer bytes = hex(type + "00 0000 00000000" + quoted);
  EXPECT_TRUE(read_transport(bytes, packet));
  return packet.icmp->quoted;
}

TEST(QuotedIpv4, OfEachErrorAndOfNoOtherMessage) {
  for (const char* type : {"03", "04", "05", "0b", "0c"}) {
    const auto quoted = quoted_by_icmp(type, kQuotedIp + kQuotedPorts);
    ASSERT_TRUE(quoted) << type;
    EXPECT_EQ(quoted->source, v4(0xc6336401));
    EXPECT_EQ(quoted->destination, v4(0xcb007150));
    EXPECT_EQ(quoted->protocol, addr::kTcp);
    EXPECT_TRUE(quoted->has_ports);
    EXPECT_EQ(quoted->source_port.number, 40000);
    EXPECT_EQ(quoted->destination_port.number, 443);
  }
  for (const char* type : {"00", "08", "0d", "0e", "11", "12"}) {
    EXPECT_FALSE(quoted_by_icmp(type, kQuotedIp + kQuotedPorts)) << type;
  }
}

TEST(QuotedIpv4, PortsStandBehindItsOptions) {
  const auto quoted =
      quoted_by_icmp("03", "4600 002c 0001 0000 40 11 0000 c6336401 cb007150 94040000 " + kQuotedPorts);
  ASSERT_TRUE(quoted);
  EXPECT_TRUE(quoted->has_ports);
  EXPECT_EQ(quoted->destination_port.number, 443);
}

TEST(QuotedIpv4, WithoutPortsWhereTheyAreCutOffOrCannotBe) {
  for (const std::string& quoted : {
           kQuotedIp + "9c40 01",  // cut off
           kQuotedIp,              // nothing there
           std::string("4f00 0028 0001 0000 40 06 0000 c6336401 cb007150 ") +
               kQuotedPorts,  // options cut off
           std::string("4500 0028 0001 2005 40 06 0000 c6336401 cb007150 ") + kQuotedPorts,  // later fragment
           std::string("4500 0028 0001 0000 40 01 0000 c6336401 cb007150 ") + kQuotedPorts,  // ICMP
       }) {
    const auto read = quoted_by_icmp("03", quoted);
    ASSERT_TRUE(read) << quoted;
    EXPECT_EQ(read->destination, v4(0xcb007150));
    EXPECT_FALSE(read->has_ports) << quoted;
    EXPECT_EQ(read->destination_port.number, 0);
  }
}

TEST(QuotedIpv4, NothingWhereItCannotBeAnIpHeader) {
  EXPECT_FALSE(quoted_by_icmp("03", "4500 0028 0001 0000 40 06 0000 c6336401 cb0071"));
  EXPECT_FALSE(quoted_by_icmp("03", "6500 0028 0001 0000 40 06 0000 c6336401 cb007150"));
  EXPECT_FALSE(quoted_by_icmp("03", "4400 0028 0001 0000 40 06 0000 c6336401 cb007150"));
  EXPECT_FALSE(quoted_by_icmp("03", ""));
}

const std::string kOurs6 = "20010db8 00000000 00000000 00000001 ";
const std::string kVictim6 = "20010db8 00000000 00000000 00000050 ";

std::optional<Quoted> quoted_by_icmp6(const std::string& type, const std::string& quoted) {
  Packet packet = ip_packet(addr::kIcmpV6, v6(0x20010db800000000, 0x99));
  const Buffer bytes = hex(type + "00 0000 00000000" + quoted);
  EXPECT_TRUE(read_transport(bytes, packet));
  return packet.icmp->quoted;
}

TEST(QuotedIpv6, OfEachErrorAndOfNoOtherMessage) {
  for (const char* type : {"01", "02", "03", "04"}) {
    const auto quoted = quoted_by_icmp6(type, "60000000 0014 11 40 " + kOurs6 + kVictim6 + kQuotedPorts);
    ASSERT_TRUE(quoted) << type;
    EXPECT_EQ(quoted->source, v6(0x20010db800000000, 1));
    EXPECT_EQ(quoted->destination, v6(0x20010db800000000, 0x50));
    EXPECT_EQ(quoted->protocol, addr::kUdp);
    EXPECT_TRUE(quoted->has_ports);
    EXPECT_EQ(quoted->destination_port.number, 443);
  }
  for (const char* type : {"00", "05", "80", "81"}) {
    EXPECT_FALSE(quoted_by_icmp6(type, "60000000 0014 11 40 " + kOurs6 + kVictim6 + kQuotedPorts)) << type;
  }
}

TEST(QuotedIpv6, PortsStandBehindExtensions) {
  const std::string fixed = "60000000 0014 3c 40 " + kOurs6 + kVictim6;
  const auto whole = quoted_by_icmp6("01", fixed + "06 00 010400000000 " + kQuotedPorts);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->protocol, addr::kTcp);
  EXPECT_EQ(whole->destination_port.number, 443);

  const auto cut = quoted_by_icmp6("01", fixed + "06 00 0104");
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->protocol.number, 60);
  EXPECT_FALSE(cut->has_ports);
}

TEST(QuotedIpv6, ALaterFragmentHasNoPorts) {
  const auto quoted = quoted_by_icmp6(
      "01", "60000000 0014 2c 40 " + kOurs6 + kVictim6 + "06 00 0010 00000001 " + kQuotedPorts);
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->protocol, addr::kTcp);
  EXPECT_FALSE(quoted->has_ports);
}

TEST(QuotedIpv6, NothingWhereItCannotBeAnIpHeader) {
  EXPECT_FALSE(quoted_by_icmp6("01", kQuotedIp + kQuotedPorts + kOurs6));  // IPv4
  EXPECT_FALSE(quoted_by_icmp6("01", "60000000 0014 11 40 " + kOurs6 + "20010db8 00000000 00000000 000000"));
  EXPECT_FALSE(
      quoted_by_icmp6("01", "60000000 0014 11 40 " + kOurs6 + "00000000 00000000 0000ffff cb007150"));
}

}  // namespace
}  // namespace hinomi::packet
