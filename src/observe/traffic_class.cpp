#include "observe/traffic_class.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace hinomi::observe {
namespace {

using addr::kIcmp;
using addr::kIcmpV6;
using addr::kTcp;
using addr::kUdp;
using packet::kAck;
using packet::kFin;
using packet::kPsh;
using packet::kRst;
using packet::kSyn;
using packet::kUrg;
using record::Traffic;

// A row matches where the protocol is its own and (fact & mask) == value. The fact of a TCP packet is
// its flags, of an ICMP packet its type, of a UDP packet whether it is an answer of a name server.
struct Row {
  addr::Protocol protocol;
  std::uint8_t mask;
  std::uint8_t value;
  Traffic traffic;
};

constexpr std::uint8_t kSixFlags = kFin | kSyn | kRst | kPsh | kAck | kUrg;  // not CWR, not ECE
constexpr std::uint8_t kWholeType = 0xff;
constexpr std::uint8_t kDnsAnswer = 1;
constexpr std::uint8_t kAnything = 0;

constexpr std::array kTable{
    Row{kTcp, kSyn | kAck, kSyn | kAck, Traffic::kBackscatter}, Row{kTcp, kRst, kRst, Traffic::kBackscatter},
    Row{kTcp, kSyn | kAck, kSyn, Traffic::kScan},
    // Flag sets that open nothing.
    Row{kTcp, kSixFlags, 0, Traffic::kScan},                   // NULL
    Row{kTcp, kSixFlags, kFin, Traffic::kScan},                // FIN
    Row{kTcp, kSixFlags, kFin | kPsh | kUrg, Traffic::kScan},  // Xmas
    Row{kTcp, kSixFlags, kAck, Traffic::kScan}, Row{kTcp, kSixFlags, kPsh | kAck, Traffic::kScan},

    Row{kUdp, kDnsAnswer, kDnsAnswer, Traffic::kBackscatter}, Row{kUdp, kAnything, 0, Traffic::kScan},

    // https://www.iana.org/assignments/icmp-parameters
    Row{kIcmp, kWholeType, 0, Traffic::kBackscatter},   // echo reply
    Row{kIcmp, kWholeType, 3, Traffic::kBackscatter},   // destination unreachable
    Row{kIcmp, kWholeType, 4, Traffic::kBackscatter},   // source quench
    Row{kIcmp, kWholeType, 5, Traffic::kBackscatter},   // redirect
    Row{kIcmp, kWholeType, 11, Traffic::kBackscatter},  // time exceeded
    Row{kIcmp, kWholeType, 12, Traffic::kBackscatter},  // parameter problem
    Row{kIcmp, kWholeType, 14, Traffic::kBackscatter},  // timestamp reply
    Row{kIcmp, kWholeType, 16, Traffic::kBackscatter},  // information reply
    Row{kIcmp, kWholeType, 18, Traffic::kBackscatter},  // address mask reply
    Row{kIcmp, kWholeType, 8, Traffic::kScan},          // echo request
    Row{kIcmp, kWholeType, 13, Traffic::kScan},         // timestamp request
    Row{kIcmp, kWholeType, 17, Traffic::kScan},         // address mask request

    // https://www.iana.org/assignments/icmpv6-parameters
    Row{kIcmpV6, kWholeType, 1, Traffic::kBackscatter},    // destination unreachable
    Row{kIcmpV6, kWholeType, 2, Traffic::kBackscatter},    // packet too big
    Row{kIcmpV6, kWholeType, 3, Traffic::kBackscatter},    // time exceeded
    Row{kIcmpV6, kWholeType, 4, Traffic::kBackscatter},    // parameter problem
    Row{kIcmpV6, kWholeType, 129, Traffic::kBackscatter},  // echo reply
    Row{kIcmpV6, kWholeType, 137, Traffic::kBackscatter},  // redirect
    Row{kIcmpV6, kWholeType, 140, Traffic::kBackscatter},  // node information response
    Row{kIcmpV6, kWholeType, 128, Traffic::kScan},         // echo request
};

// RFC 1035, 4.1.1: the QR bit is the highest of the third byte.
bool is_dns_answer(const packet::Packet& packet) {
  return packet.source_port.number == 53 && packet.payload.size() > 2 && (packet.payload[2] & 0x80) != 0;
}

std::optional<std::uint8_t> fact_of(const packet::Packet& packet) {
  if (packet.later_fragment) return std::nullopt;
  if (packet.tcp) return packet.tcp->flags;
  if (packet.icmp) return packet.icmp->type;
  if (packet.protocol == kUdp) return is_dns_answer(packet) ? kDnsAnswer : 0;
  return std::nullopt;
}

}  // namespace

Traffic traffic_class(const packet::Packet& packet) {
  const auto fact = fact_of(packet);
  if (!fact) return Traffic::kOther;
  const auto* const row = std::ranges::find_if(kTable, [&](const Row& candidate) {
    return candidate.protocol == packet.protocol && (*fact & candidate.mask) == candidate.value;
  });
  return row == kTable.end() ? Traffic::kOther : row->traffic;
}

bool is_icmp_error(const packet::Packet& packet) {
  if (!packet.icmp) return false;
  const std::uint8_t type = packet.icmp->type;
  if (packet.protocol == kIcmpV6) return (type >= 1 && type <= 4) || type == 137;
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

}  // namespace hinomi::observe
