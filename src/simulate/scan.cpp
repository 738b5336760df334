#include "simulate/scan.h"

#include <fmt/format.h>

#include <string_view>

namespace hinomi::simulate {
namespace {

using base::Bytes;

// How a system or tool begins its SYN. Options in the order in which it writes them.
struct SynShape {
  std::uint8_t ttl;
  std::uint16_t window;
  bool dont_fragment;
  std::uint16_t first_port;
  std::uint16_t last_port;
  std::uint8_t option_bytes;
  std::array<std::uint8_t, 20> options;
};

// MSS 1460, SACK permitted, timestamps (their value is filled in), NOP, window scale 7.
constexpr SynShape kLinux{
    64, 29'200, true, 32'768, 60'999, 20, {2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7}};
constexpr std::size_t kLinuxTimestamp = 8;
// MSS 1460, NOP, window scale 8, NOP, NOP, SACK permitted.
constexpr SynShape kWindows{128, 8'192, true, 49'152, 65'535, 12, {2, 4, 5, 180, 1, 3, 3, 8, 1, 1, 4, 2}};
// zmap/zmap@8de8833, as versions up to 2.1 were: IP ID 54321, no options.
constexpr SynShape kZmap{255, 65'535, false, 32'768, 61'000, 0, {}};
constexpr std::uint16_t kZmapId = 54'321;
// robertdavidgraham/masscan@2be4093 src/templ-pkt.c before its change of November 2023.
constexpr SynShape kMasscan{255, 1'024, false, 40'000, 56'383, 0, {}};
// jgamblin/Mirai-Source-Code@4889a6f mirai/bot/scanner.c. Port and window are the bot's own.
constexpr SynShape kMirai{64, 0, false, 1'024, 65'535, 0, {}};

constexpr std::uint16_t kFirstEphemeral = 32'768;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kEchoRequestV6 = 128;
constexpr int kMostDraws = 1'000;

// What tells one source from another, for ever.
struct Character {
  explicit Character(const addr::Address& source) : Character(tied_number(source.lo, source.hi)) {}
  explicit Character(std::uint64_t draw)
      : hops(static_cast<std::uint8_t>(5 + draw % 20)),
        runs_linux((draw >> 8 & 1) != 0),
        port(static_cast<std::uint16_t>(1'024 + (draw >> 16 & 0xffff) % 64'512)),
        window(static_cast<std::uint16_t>(draw >> 32)) {}
  std::uint8_t hops;
  bool runs_linux;
  std::uint16_t port;
  std::uint16_t window;
};

const SynShape& shape_of(Tool tool, const Character& who) {
  switch (tool) {
    case Tool::kMirai:
      return kMirai;
    case Tool::kZmap:
      return kZmap;
    case Tool::kMasscan:
      return kMasscan;
    case Tool::kPlain:
      break;
  }
  return who.runs_linux ? kLinux : kWindows;
}

std::uint16_t masscan_id(const addr::Address& destination, std::uint16_t port, std::uint32_t sequence) {
  return static_cast<std::uint16_t>(destination.lo ^ port ^ sequence);
}

// Any but those by which a tool is known: marks appear where the scenario says so, never by chance.
std::uint16_t innocent_id(std::uint16_t masscan, Random& random) {
  std::uint16_t id = random.next16();
  while (id == kZmapId || id == masscan) id = random.next16();
  return id;
}

// One attempt, as far as it is settled before its packet is built.
struct Attempt {
  addr::Address source;
  Target target;
  std::uint16_t source_port = 0;  // ICMP: the identifier
  std::uint16_t port = 0;         // ICMP: the type

  [[nodiscard]] std::uint64_t flow(addr::Protocol protocol) const {
    const std::uint64_t ports =
        std::uint64_t{protocol.number} << 32 | std::uint64_t{source_port} << 16 | port;
    const std::uint64_t from = tied_number(source.hi, source.lo);
    return tied_number(tied_number(target.captured.hi, target.captured.lo) + ports, from);
  }
};

EthernetFrame syn(const Attempt& attempt, Tool tool, Random& random) {
  const Character who(attempt.source);
  const SynShape& shape = shape_of(tool, who);
  TcpFields tcp{attempt.source_port, attempt.port, random.next32(), 0, kSyn, shape.window};
  std::array<std::uint8_t, 20> options = shape.options;
  if (&shape == &kLinux) base::store_big(&options[kLinuxTimestamp], random.next32());
  tcp.options = Bytes(options).first(shape.option_bytes);
  if (tool == Tool::kMirai) {
    tcp.sequence = attempt.target.seen.v4();
    tcp.window = who.window;
  }
  const std::uint16_t relation = masscan_id(attempt.target.seen, attempt.port, tcp.sequence);
  IpFields ip{attempt.source, attempt.target.captured, relation, shape.ttl, shape.dont_fragment};
  if (tool == Tool::kZmap) ip.id = kZmapId;
  if (tool == Tool::kPlain || tool == Tool::kMirai) ip.id = innocent_id(relation, random);
  ip.ttl = static_cast<std::uint8_t>(ip.ttl - who.hops);
  return tcp_frame(ip, tcp);
}

Bytes text_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// What such services are asked with: requests as short as they can be.
Bytes udp_question(std::uint16_t port) {
  using namespace std::string_view_literals;
  static constexpr auto kDns =
      "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07"
      "example\x03"
      "com\x00\x00\xff\x00\x01"sv;
  static constexpr auto kNtpMonlist = "\x17\x00\x03\x2a\x00\x00\x00\x00"sv;
  static constexpr auto kSsdp =
      "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nST: ssdp:all\r\n\r\n"sv;
  static constexpr auto kOther = "\x00\x00\x00\x00"sv;
  switch (port) {
    case 53:
    case 5353:
      return text_bytes(kDns);
    case 123:
      return text_bytes(kNtpMonlist);
    case 1900:
      return text_bytes(kSsdp);
    default:
      return text_bytes(kOther);
  }
}

EthernetFrame probe(const Attempt& attempt, const Activity& activity, Random& random) {
  if (activity.protocol == addr::kTcp) return syn(attempt, activity.tool, random);
  const Character who(attempt.source);
  const auto ttl = static_cast<std::uint8_t>(64 - who.hops);
  const IpFields ip{attempt.source, attempt.target.captured, random.next16(), ttl, false};
  if (activity.protocol == addr::kUdp)
    return udp_frame(ip, attempt.source_port, attempt.port, udp_question(attempt.port));
  constexpr std::array<std::uint8_t, 32> kNothing{};
  return icmp_frame(ip, static_cast<std::uint8_t>(attempt.port), 0,
                    std::uint32_t{attempt.source_port} << 16 | 1U, kNothing);
}

std::uint16_t draw_source_port(const Activity& activity, const addr::Address& source, Random& random) {
  if (activity.protocol == addr::kIcmp) return random.next16();
  if (activity.protocol == addr::kUdp) return random.between(kFirstEphemeral, UINT16_MAX);
  const Character who(source);
  if (activity.tool == Tool::kMirai) return who.port;
  const SynShape& shape = shape_of(activity.tool, who);
  return random.between(shape.first_port, shape.last_port);
}

}  // namespace

Scan::Scan(const Scenario& scenario, const Activity& activity, std::uint64_t events)
    : activity_(activity), sources_(scenario, activity, events) {
  if (!activity.ports.ranges.empty()) ports_.emplace(events, activity.ports.weights);
}

base::Result<void> Scan::happen(std::int64_t us, const Target& target, std::uint64_t number, Random& random,
                                RecentFlows& recent, Outbox& outbox) {
  Attempt attempt{{}, target, 0, activity_.ipv6 ? kEchoRequestV6 : kEchoRequest};
  if (ports_) {
    const PortRange range = activity_.ports.ranges[ports_->draw(random)];
    attempt.port = random.between(range.first, range.last);
  }
  const std::size_t origin = sources_.draw_origin(random);
  int draws = 0;
  do {
    if (++draws > kMostDraws) {
      return base::fail(
          base::ErrorCode::kInvalid, activity_.place,
          fmt::format("\"{}\" has too few sources for so many attempts at once", activity_.name),
          "raise \"sources\", or spread it over more time");
    }
    attempt.source = sources_.draw_address(origin, random);
    attempt.source_port = draw_source_port(activity_, attempt.source, random);
  } while (!recent.add(us, attempt.flow(activity_.protocol)));

  const EthernetFrame frame = probe(attempt, activity_, random);
  outbox.put(us, frame);
  const auto& all = activity_.retransmissions;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (number % all[k].every != k) continue;
    for (std::int64_t after : all[k].after_us) outbox.put(us + after, frame);
    break;
  }
  return {};
}

}  // namespace hinomi::simulate
