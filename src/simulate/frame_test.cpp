#include "simulate/frame.h"

#include <gtest/gtest.h>

#include <vector>

namespace hinomi::simulate {
namespace {

using base::Bytes;
using base::load_big;

addr::Address v4(std::uint32_t a) { return addr::Address::from_v4(a); }
addr::Address v6(std::uint64_t hi, std::uint64_t lo) { return {hi, lo}; }

// RFC 1071 in its plainest form: the ones' complement sum over everything, checksum included, is ffff.
std::uint32_t folded_sum(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8 : bytes[i];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

// Pseudo header and transport of a frame.
std::vector<std::uint8_t> summed_part(const EthernetFrame& frame, bool is_v4, std::uint8_t protocol) {
  const Bytes bytes = frame.bytes();
  const auto addresses = is_v4 ? bytes.subspan(26, 8) : bytes.subspan(22, 32);
  const auto transport = bytes.subspan(is_v4 ? 34 : 54);
  std::vector<std::uint8_t> all(addresses.begin(), addresses.end());
  all.push_back(0);
  all.push_back(protocol);
  all.push_back(static_cast<std::uint8_t>(transport.size() >> 8));
  all.push_back(static_cast<std::uint8_t>(transport.size()));
  all.insert(all.end(), transport.begin(), transport.end());
  return all;
}

// The header that en.wikipedia.org/wiki/Internet_checksum works out: 4500 0073 0000 4000 4011 b861 c0a8
// 0001 c0a8 00c7.
TEST(FrameTest, Ipv4HeaderIsThePublishedExample) {
  const std::vector<std::uint8_t> payload(0x73 - 28);
  const EthernetFrame frame = udp_frame({v4(0xc0a80001), v4(0xc0a800c7), 0, 64, true}, 1, 2, payload);
  const std::vector<std::uint8_t> expected{0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                                           0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
  const Bytes header = frame.bytes().subspan(14, 20);
  EXPECT_EQ(std::vector<std::uint8_t>(header.begin(), header.end()), expected);
}

TEST(FrameTest, TransportChecksumsHoldAlsoForOddLengthsAndIpv6) {
  const std::vector<std::uint8_t> odd{1, 2, 3};
  const std::array<std::uint8_t, 4> mss{2, 4, 5, 180};
  const IpFields ip4{v4(0x05880001), v4(0xcb00710a), 7, 50, false};
  const IpFields ip6{v6(0x240e000000000000, 1), v6(0x20010db800080000, 2), 0, 50, false};
  EXPECT_EQ(folded_sum(summed_part(tcp_frame(ip4, {1, 2, 3, 4, kSyn, 5, mss}, odd), true, 6)), 0xffffU);
  EXPECT_EQ(folded_sum(summed_part(tcp_frame(ip6, {1, 2, 3, 4, kSyn, 5, mss}, odd), false, 6)), 0xffffU);
  EXPECT_EQ(folded_sum(summed_part(udp_frame(ip4, 1, 2, odd), true, 17)), 0xffffU);
  EXPECT_EQ(folded_sum(summed_part(udp_frame(ip6, 1, 2, odd), false, 17)), 0xffffU);
  EXPECT_EQ(folded_sum(summed_part(icmp_frame(ip6, 128, 0, 9, odd), false, 58)), 0xffffU);
  // ICMP for IPv4 has no pseudo header.
  const EthernetFrame echo = icmp_frame(ip4, 8, 0, 9, odd);
  const Bytes icmp = echo.bytes().subspan(34);
  EXPECT_EQ(folded_sum({icmp.begin(), icmp.end()}), 0xffffU);
}

// A UDP checksum that comes out as 0 is sent as ffff, since 0 says that there is none (RFC 768).
TEST(FrameTest, UdpNeverSaysThatItHasNoChecksum) {
  const IpFields ip{v4(0x05880001), v4(0xcb00710a), 0, 50, false};
  bool met = false;
  for (std::uint32_t port = 0; port <= 0xffff; ++port) {
    const EthernetFrame frame = udp_frame(ip, static_cast<std::uint16_t>(port), 2, {});
    const auto sum = load_big<std::uint16_t>(&frame.bytes()[40]);
    ASSERT_NE(sum, 0);
    met = met || sum == 0xffff;
  }
  EXPECT_TRUE(met);
}

TEST(FrameTest, LengthsAreThoseOfTheHeaders) {
  const std::array<std::uint8_t, 4> mss{2, 4, 5, 180};
  const EthernetFrame frame = tcp_frame({v4(1), v4(2), 0, 64, false}, {1, 2, 3, 4, kSyn, 5, mss});
  EXPECT_EQ(frame.bytes().size(), 14U + 20U + 24U);
  EXPECT_EQ(load_big<std::uint16_t>(&frame.bytes()[16]), 44U);
  EXPECT_EQ(frame.bytes()[46] >> 4, 6);
  const EthernetFrame six = tcp_frame({v6(1, 1), v6(1, 2), 0, 64, false}, {1, 2, 3, 4, kSyn, 5, {}});
  EXPECT_EQ(load_big<std::uint16_t>(&six.bytes()[18]), 20U);
}

}  // namespace
}  // namespace hinomi::simulate
