#include "simulate/frame.h"

#include <cstring>

#include "addr/number.h"

namespace hinomi::simulate {
namespace {

using base::Bytes;
using base::store_big;

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kIpv4 = 20;
constexpr std::size_t kIpv6 = 40;
constexpr std::size_t kTcp = 20;
constexpr std::size_t kUdp = 8;
constexpr std::size_t kIcmp = 8;
constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86dd;
constexpr std::uint16_t kDontFragment = 0x4000;
// Locally administered: the last router and the capturing machine.
constexpr std::array<std::uint8_t, 12> kMacs{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};

// The Internet checksum of RFC 1071, added up over parts of even length (only the last may be odd).
class Checksum {
 public:
  void add(Bytes part) {
    std::size_t i = 0;
    for (; i + 1 < part.size(); i += 2) sum_ += base::load_big<std::uint16_t>(&part[i]);
    if (i < part.size()) sum_ += std::uint64_t{part[i]} << 8;
  }
  void add(std::uint64_t number) { sum_ += number; }
  [[nodiscard]] std::uint16_t value() const {
    std::uint64_t sum = sum_;
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum & 0xffff);
  }

 private:
  std::uint64_t sum_ = 0;
};

void put_ipv4(EthernetFrame& frame, const IpFields& ip, addr::Protocol protocol, std::size_t payload) {
  std::uint8_t* at = frame.append(kIpv4);
  at[0] = 0x45;
  store_big(at + 2, static_cast<std::uint16_t>(kIpv4 + payload));
  store_big(at + 4, ip.id);
  store_big(at + 6, ip.dont_fragment ? kDontFragment : std::uint16_t{0});
  at[8] = ip.ttl;
  at[9] = protocol.number;
  store_big(at + 12, ip.source.v4());
  store_big(at + 16, ip.destination.v4());
  Checksum sum;
  sum.add(Bytes(at, kIpv4));
  store_big(at + 10, sum.value());
}

void put_address(std::uint8_t* at, const addr::Address& address) {
  store_big(at, address.hi);
  store_big(at + 8, address.lo);
}

void put_ipv6(EthernetFrame& frame, const IpFields& ip, addr::Protocol protocol, std::size_t payload) {
  std::uint8_t* at = frame.append(kIpv6);
  at[0] = 0x60;
  store_big(at + 4, static_cast<std::uint16_t>(payload));
  at[6] = protocol.number;
  at[7] = ip.ttl;
  put_address(at + 8, ip.source);
  put_address(at + 24, ip.destination);
}

// Everything up to the transport header, whose length with all that follows is `payload`.
EthernetFrame begin(const IpFields& ip, addr::Protocol protocol, std::size_t payload) {
  EthernetFrame frame;
  frame.append(Bytes(kMacs));
  const bool v4 = ip.source.is_v4();
  store_big(frame.append(2), v4 ? kEtherIpv4 : kEtherIpv6);
  if (v4) {
    put_ipv4(frame, ip, protocol, payload);
  } else {
    put_ipv6(frame, ip, protocol, payload);
  }
  return frame;
}

// Of the transport header with what follows, and of the pseudo header (RFC 9293 3.1, RFC 8200 8.1).
std::uint16_t transport_checksum(const EthernetFrame& frame, bool v4, addr::Protocol protocol) {
  const Bytes bytes = frame.bytes();
  const std::size_t header = v4 ? kIpv4 : kIpv6;
  const Bytes addresses = v4 ? bytes.subspan(kEthernet + 12, 8) : bytes.subspan(kEthernet + 8, 32);
  const Bytes transport = bytes.subspan(kEthernet + header);
  Checksum sum;
  sum.add(transport);
  if (protocol == addr::kIcmp) return sum.value();
  sum.add(addresses);
  sum.add(protocol.number);
  sum.add(transport.size());
  return sum.value();
}

}  // namespace

std::uint8_t* EthernetFrame::append(std::size_t count) {
  std::uint8_t* at = bytes_.data() + size_;
  size_ += count;
  return at;
}

void EthernetFrame::append(Bytes bytes) {
  if (!bytes.empty()) std::memcpy(append(bytes.size()), bytes.data(), bytes.size());
}

EthernetFrame tcp_frame(const IpFields& ip, const TcpFields& tcp, Bytes payload) {
  const std::size_t header = kTcp + tcp.options.size();
  EthernetFrame frame = begin(ip, addr::kTcp, header + payload.size());
  std::uint8_t* at = frame.append(kTcp);
  store_big(at, tcp.source_port);
  store_big(at + 2, tcp.destination_port);
  store_big(at + 4, tcp.sequence);
  store_big(at + 8, tcp.acknowledgement);
  at[12] = static_cast<std::uint8_t>(header / 4 << 4);
  at[13] = tcp.flags;
  store_big(at + 14, tcp.window);
  frame.append(tcp.options);
  frame.append(payload);
  store_big(at + 16, transport_checksum(frame, ip.source.is_v4(), addr::kTcp));
  return frame;
}

EthernetFrame udp_frame(const IpFields& ip, std::uint16_t source_port, std::uint16_t destination_port,
                        Bytes payload) {
  const std::size_t length = kUdp + payload.size();
  EthernetFrame frame = begin(ip, addr::kUdp, length);
  std::uint8_t* at = frame.append(kUdp);
  store_big(at, source_port);
  store_big(at + 2, destination_port);
  store_big(at + 4, static_cast<std::uint16_t>(length));
  frame.append(payload);
  const std::uint16_t sum = transport_checksum(frame, ip.source.is_v4(), addr::kUdp);
  store_big(at + 6, sum == 0 ? std::uint16_t{0xffff} : sum);  // 0 says "none" (RFC 768)
  return frame;
}

EthernetFrame icmp_frame(const IpFields& ip, std::uint8_t type, std::uint8_t code, std::uint32_t rest,
                         Bytes payload) {
  const addr::Protocol protocol = ip.source.is_v4() ? addr::kIcmp : addr::kIcmpV6;
  EthernetFrame frame = begin(ip, protocol, kIcmp + payload.size());
  std::uint8_t* at = frame.append(kIcmp);
  at[0] = type;
  at[1] = code;
  store_big(at + 4, rest);
  frame.append(payload);
  store_big(at + 2, transport_checksum(frame, ip.source.is_v4(), protocol));
  return frame;
}

}  // namespace hinomi::simulate
