#include "observe/traffic_class.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

using record::Traffic;

const test::Ip kV4{"198.51.100.7", "192.0.2.1"};
const test::Ip kV6{"2001:db8:7::7", "2001:db8::1"};

Traffic class_of(const test::Buffer& bytes) { return traffic_class(test::decoded(bytes)); }

// Design, section 3, by hand: FIN 01, SYN 02, RST 04, PSH 08, ACK 10, URG 20.
const std::set<int> kScanFlags{0x02, 0x03, 0x0a, 0x0b, 0x22, 0x23, 0x2a, 0x2b,  // SYN, no ACK, no RST
                               0x00, 0x01, 0x29, 0x10, 0x18};                   // those that open nothing
const std::set<int> kOtherFlags{0x08, 0x09, 0x11, 0x19, 0x20, 0x21, 0x28, 0x30, 0x31, 0x38, 0x39};

TEST(TrafficClass, KnowsEveryTcpFlagByteWhateverCwrAndEceSay) {
  for (int flags = 0; flags < 256; ++flags) {
    const int six = flags & 0x3f;
    const Traffic expected = kScanFlags.contains(six)    ? Traffic::kScan
                             : kOtherFlags.contains(six) ? Traffic::kOther
                                                         : Traffic::kBackscatter;
    const test::Tcp fields{.flags = static_cast<std::uint8_t>(flags)};
    EXPECT_EQ(class_of(tcp(kV4, fields)), expected) << "IPv4, flags " << flags;
    EXPECT_EQ(class_of(tcp(kV6, fields)), expected) << "IPv6, flags " << flags;
  }
}

TEST(TrafficClass, KnowsEveryIcmpType) {
  const std::set<int> backscatter{0, 3, 4, 5, 11, 12, 14, 16, 18};
  const std::set<int> scan{8, 13, 17};
  for (int type = 0; type < 256; ++type) {
    const Traffic expected = backscatter.contains(type) ? Traffic::kBackscatter
                             : scan.contains(type)      ? Traffic::kScan
                                                        : Traffic::kOther;
    EXPECT_EQ(class_of(icmp(kV4, static_cast<std::uint8_t>(type))), expected) << "type " << type;
  }
}

TEST(TrafficClass, KnowsEveryIcmpV6Type) {
  const std::set<int> backscatter{1, 2, 3, 4, 129, 137, 140};
  for (int type = 0; type < 256; ++type) {
    const Traffic expected = backscatter.contains(type) ? Traffic::kBackscatter
                             : type == 128              ? Traffic::kScan
                                                        : Traffic::kOther;
    EXPECT_EQ(class_of(icmp(kV6, static_cast<std::uint8_t>(type))), expected) << "type " << type;
  }
}

TEST(TrafficClass, TakesUdpForAScanUnlessANameServerAnswers) {
  const test::Buffer query{0x12, 0x34, 0x01, 0x00};
  const test::Buffer answer{0x12, 0x34, 0x81, 0x80};
  for (const test::Ip& header : {kV4, kV6}) {
    EXPECT_EQ(class_of(udp(header, 53, 4000, answer)), Traffic::kBackscatter);
    EXPECT_EQ(class_of(udp(header, 53, 4000, query)), Traffic::kScan);
    EXPECT_EQ(class_of(udp(header, 4000, 53, answer)), Traffic::kScan);
    EXPECT_EQ(class_of(udp(header, 53, 4000, {0x12, 0x34})), Traffic::kScan) << "cut off before QR";
    EXPECT_EQ(class_of(udp(header, 4000, 161)), Traffic::kScan);
  }
}

TEST(TrafficClass, CallsTheRestOther) {
  for (int protocol = 0; protocol < 256; ++protocol) {
    if (protocol == 1 || protocol == 6 || protocol == 17 || protocol == 58) continue;
    const auto number = static_cast<std::uint8_t>(protocol);
    EXPECT_EQ(class_of(kV4.carry({number}, test::Buffer(40))), Traffic::kOther) << "protocol " << protocol;
  }
}

TEST(TrafficClass, CallsLaterFragmentsOther) {
  const test::Ip later{.from = "198.51.100.7", .to = "192.0.2.1", .fragment = 100};
  EXPECT_EQ(class_of(tcp(later)), Traffic::kOther);
  EXPECT_EQ(class_of(udp(later, 1, 2)), Traffic::kOther);
  EXPECT_EQ(class_of(icmp(later, 8)), Traffic::kOther);
}

TEST(IcmpError, IsWhatQuotesAPacket) {
  const std::set<int> v4{3, 4, 5, 11, 12};
  const std::set<int> v6{1, 2, 3, 4, 137};
  for (int type = 0; type < 256; ++type) {
    const auto number = static_cast<std::uint8_t>(type);
    EXPECT_EQ(is_icmp_error(test::decoded(icmp(kV4, number))), v4.contains(type)) << type;
    EXPECT_EQ(is_icmp_error(test::decoded(icmp(kV6, number))), v6.contains(type)) << type;
  }
  EXPECT_FALSE(is_icmp_error(test::decoded(tcp(kV4))));
}

}  // namespace
}  // namespace hinomi::observe
