#include "simulate/answers.h"

#include <string_view>

#include "simulate/frame.h"

namespace hinomi::simulate {
namespace {

using base::Bytes;

constexpr std::uint8_t kDestinationUnreachable = 3;
constexpr std::uint8_t kHostUnreachable = 1;
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::size_t kEthernet = 14;
constexpr std::size_t kQuoted = 28;          // IP header and 8 bytes (RFC 792)
constexpr std::int64_t kRoundTrip = 30'000;  // microseconds
constexpr std::uint16_t kFirstEphemeral = 32'768;
constexpr std::uint16_t kLastEphemeral = 60'999;

// The two directions of a flow of our own.
struct Exchange {
  IpFields out;
  IpFields in;
  std::uint16_t port;  // ours
};

void dns(const Exchange& flow, std::int64_t us, Outbox& outbox) {
  using namespace std::string_view_literals;
  static constexpr std::uint16_t kPort = 53;
  static constexpr std::array<std::uint8_t, 29> kQuestion{
      0x12, 0x34, 0x01, 0x00, 0,   1, 0,   0,   0,   0, 0, 0, 7, 'e', 'x',
      'a',  'm',  'p',  'l',  'e', 3, 'c', 'o', 'm', 0, 0, 1, 0, 1};
  std::array<std::uint8_t, 29> answer = kQuestion;
  answer[2] = 0x81;  // QR and RD
  answer[3] = 0x80;  // RA: a resolver, without an answer
  outbox.put(us, udp_frame(flow.out, flow.port, kPort, kQuestion));
  outbox.put(us + kRoundTrip, udp_frame(flow.in, kPort, flow.port, answer));
}

void ntp(const Exchange& flow, std::int64_t us, Outbox& outbox) {
  static constexpr std::uint16_t kPort = 123;
  std::array<std::uint8_t, 48> packet{0x23};  // version 4, client
  outbox.put(us, udp_frame(flow.out, flow.port, kPort, packet));
  packet[0] = 0x24;  // server
  outbox.put(us + kRoundTrip, udp_frame(flow.in, kPort, flow.port, packet));
}

void ping(const Exchange& flow, std::int64_t us, Outbox& outbox) {
  static constexpr std::array<std::uint8_t, 32> kNothing{};
  const std::uint32_t rest = std::uint32_t{flow.port} << 16 | 1U;
  outbox.put(us, icmp_frame(flow.out, kEchoRequest, 0, rest, kNothing));
  outbox.put(us + kRoundTrip, icmp_frame(flow.in, kEchoReply, 0, rest, kNothing));
}

// The peer's data arrive with PSH and ACK, as a scan that opens nothing would.
void http(const Exchange& flow, std::int64_t us, Random& random, Outbox& outbox) {
  static constexpr std::uint16_t kPort = 80;
  static constexpr std::uint16_t kWindow = 29'200;
  static constexpr std::array<std::uint8_t, 4> kData{'2', '0', '0', '\n'};
  const std::uint32_t ours = random.next32();
  const std::uint32_t theirs = random.next32();
  const auto out = [&](std::uint32_t sequence, std::uint32_t acknowledgement, std::uint8_t flags) {
    return tcp_frame(flow.out, {flow.port, kPort, sequence, acknowledgement, flags, kWindow});
  };
  const auto in = [&](std::uint32_t sequence, std::uint8_t flags, Bytes data) {
    return tcp_frame(flow.in, {kPort, flow.port, sequence, ours + 1, flags, kWindow}, data);
  };
  outbox.put(us, out(ours, 0, kSyn));
  outbox.put(us + kRoundTrip, in(theirs, kSyn | kAck, {}));
  outbox.put(us + kRoundTrip + 100, out(ours + 1, theirs + 1, kAck));
  outbox.put(us + 2 * kRoundTrip, in(theirs + 1, kPsh | kAck, kData));
  outbox.put(us + 2 * kRoundTrip + 100, out(ours + 1, theirs + 5, kRst | kAck));
}

// A router's word that the victim cannot be reached, quoting the forged SYN.
EthernetFrame unreachable(const addr::Address& router, const addr::Address& victim, const Target& target,
                          std::uint16_t victim_port, Random& random) {
  const EthernetFrame forged =
      tcp_frame({target.captured, victim, random.next16(), 1},
                {random.between(1'024, UINT16_MAX), victim_port, random.next32(), 0, kSyn, 1'024});
  return icmp_frame({router, target.captured, random.next16(), 240}, kDestinationUnreachable,
                    kHostUnreachable, 0, forged.bytes().subspan(kEthernet, kQuoted));
}

}  // namespace

Backscatter::Backscatter(const Scenario& scenario, const Activity& activity, std::uint64_t events)
    : activity_(activity), victims_(scenario, activity, events), ports_(events, activity.ports.weights) {}

void Backscatter::happen(std::int64_t us, const Target& target, Random& random, Outbox& outbox) {
  const std::size_t origin = victims_.draw_origin(random);
  const addr::Address victim = victims_.draw_address(origin, random);
  const PortRange range = activity_.ports.ranges[ports_.draw(random)];
  const std::uint16_t port = random.between(range.first, range.last);
  if (activity_.answer == Answer::kUnreachable) {
    const addr::Address router{victim.hi, victim.lo ^ 1};
    outbox.put(us, unreachable(router, victim, target, port, random));
    return;
  }
  const bool syn_ack = activity_.answer == Answer::kSynAck;
  const std::uint8_t flags = syn_ack ? kSyn | kAck : kRst | kAck;
  const std::uint16_t window = syn_ack ? 28'960 : 0;
  const IpFields ip{victim, target.captured, random.next16(), 52, true};
  outbox.put(us, tcp_frame(ip, {port, random.between(1'024, UINT16_MAX), random.next32(), random.next32(),
                                flags, window}));
}

void own_flow(const Activity& activity, std::int64_t us, const Target& target, Random& random,
              Outbox& outbox) {
  const Exchange flow{{target.captured, activity.peer, random.next16(), 64, true},
                      {activity.peer, target.captured, random.next16(), 55, true},
                      random.between(kFirstEphemeral, kLastEphemeral)};
  switch (activity.service) {
    case OwnService::kDns:
      return dns(flow, us, outbox);
    case OwnService::kNtp:
      return ntp(flow, us, outbox);
    case OwnService::kHttp:
      return http(flow, us, random, outbox);
    case OwnService::kPing:
      return ping(flow, us, outbox);
  }
}

}  // namespace hinomi::simulate
