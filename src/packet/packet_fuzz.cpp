// Holds for any bytes behind any link header: no read outside the frame (the sanitizers watch), and the
// promises of packet.h.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "packet/marks.h"
#include "packet/packet.h"
#include "packet/signature.h"

namespace {

using namespace hinomi;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

bool inside(base::Bytes part, base::Bytes whole) {
  if (part.empty()) return true;
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void check_tcp(const packet::Packet& packet) {
  const packet::Tcp& tcp = *packet.tcp;
  require(packet.protocol == addr::kTcp && !packet.icmp);
  require(inside(tcp.options, packet.ip) && tcp.options.size() <= 40);
  const record::Signature signature = packet::signature_of(tcp);
  require(signature.kind_count <= tcp.options.size());
  const auto* const kinds_end = signature.kinds.begin() + signature.kind_count;
  require(std::find(signature.kinds.begin(), kinds_end, 0) == kinds_end);
}

void check(const packet::Packet& packet, const record::Frame& frame) {
  require(inside(packet.ip, frame.data) && inside(packet.payload, packet.ip));
  require(packet.ip.size() >= 20 && packet.ip.size() <= packet.ip_length);
  require(packet.source.is_v4() == packet.destination.is_v4());
  if (packet.later_fragment) require(!packet.tcp && !packet.icmp && packet.payload.empty());
  if (packet.tcp) check_tcp(packet);
  if (packet.icmp) require(packet.protocol == (packet.source.is_v4() ? addr::kIcmp : addr::kIcmpV6));
  if (packet.icmp && packet.icmp->quoted) {
    require(packet.icmp->quoted->destination.is_v4() == packet.source.is_v4());
  }
  const record::Marks marks = packet::judge_marks(packet, packet.destination);
  require(record::kMarksKnown.includes(marks));
  if (marks.has(record::Mark::kSeqIsDestination)) require(packet.tcp && packet.source.is_v4());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array kLinks{record::LinkType::kEthernet, record::LinkType::kRawIp, record::LinkType::kSll,
                              record::LinkType::kSll2};
  for (const record::LinkType link : kLinks) {
    for (const std::uint32_t not_captured : {0U, 1400U}) {
      record::Frame frame;
      frame.data = {data, size};
      frame.original_length = static_cast<std::uint32_t>(size + not_captured);
      frame.link = link;
      if (const auto packet = packet::decode(frame)) check(*packet, frame);
    }
  }
  return 0;
}
