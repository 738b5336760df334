#include "observe/own_flows.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace hinomi::observe {
namespace {

constexpr base::Duration kLife = base::Duration::seconds(300);
constexpr std::uint64_t kFlowBytes = kFlowKeyBytes + 8;

constexpr std::uint8_t kEcho = 8;
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEchoV6 = 128;
constexpr std::uint8_t kEchoReplyV6 = 129;

bool is_echo_request(const packet::Packet& packet) {
  return packet.icmp && packet.icmp->type == (packet.protocol == addr::kIcmpV6 ? kEchoV6 : kEcho);
}

bool begins(const packet::Packet& packet, bool answers_attempt) {
  if (packet.tcp) return (packet.tcp->flags & (packet::kSyn | packet::kAck)) == packet::kSyn;
  if (packet.protocol == addr::kUdp) return !answers_attempt;
  return is_echo_request(packet);
}

// As an error quotes a packet: of a quoted echo request the identifier is not read, so it stands as 0.
FlowKey as_quoted(const packet::Packet& echo_request) {
  return {echo_request.source, echo_request.destination, echo_request.protocol, {}, {}};
}

// The flow that an arriving packet would be an answer of.
std::optional<FlowKey> flow_answered(const packet::Packet& packet, const packet::Quoted* quote) {
  if (quote != nullptr) {
    return FlowKey{packet.destination, quote->destination, quote->protocol, quote->source_port,
                   quote->destination_port};
  }
  if (!packet.icmp) return reversed(flow_key_of(packet));
  const bool v6 = packet.protocol == addr::kIcmpV6;
  if (packet.icmp->type != (v6 ? kEchoReplyV6 : kEchoReply)) return std::nullopt;
  return FlowKey{packet.destination, packet.source, packet.protocol, addr::Port{packet.icmp->identifier},
                 addr::Port{v6 ? kEchoV6 : kEcho}};
}

}  // namespace

OwnFlows::OwnFlows(std::uint64_t seed, std::size_t most)
    : most_(most), by_key_(std::size_t{0}, FlowKeyHash(seed)) {}

void OwnFlows::sent(const packet::Packet& packet, base::Timestamp time, bool answers_attempt) {
  while (!by_age_.empty() && by_age_.front().last + kLife < time) forget_oldest();
  if (packet.later_fragment) return;
  const FlowKey key = flow_key_of(packet);
  if (!lives(key, time) && !begins(packet, answers_attempt)) return;
  keep(key, time);
  if (is_echo_request(packet)) keep(as_quoted(packet), time);
}

bool OwnFlows::answered_by(const packet::Packet& packet, base::Timestamp time,
                           const packet::Quoted* quote) const {
  if (by_key_.empty() || packet.later_fragment) return false;
  const auto key = flow_answered(packet, quote);
  return key && lives(*key, time);
}

bool OwnFlows::lives(const FlowKey& key, base::Timestamp time) const {
  const auto at = by_key_.find(key);
  return at != by_key_.end() && time <= at->second->last + kLife;
}

void OwnFlows::keep(const FlowKey& key, base::Timestamp time) {
  const auto at = by_key_.find(key);
  if (at != by_key_.end()) {
    at->second->last = std::max(at->second->last, time);
    by_age_.splice(by_age_.end(), by_age_, at->second);
    return;
  }
  by_age_.push_back({key, time});
  by_key_.emplace(key, std::prev(by_age_.end()));
  if (by_age_.size() > most_) forget_oldest();
}

void OwnFlows::forget_oldest() {
  by_key_.erase(by_age_.front().key);
  by_age_.pop_front();
}

void OwnFlows::clear() {
  by_key_.clear();
  by_age_.clear();
}

void OwnFlows::save(CarryWriter& out) const {
  out.put(std::uint64_t{by_age_.size()});
  for (const Flow& flow : by_age_) {
    out.put(flow.key);
    out.put(flow.last);
  }
}

bool OwnFlows::load(CarryReader& in) {
  clear();
  std::uint64_t count = 0;
  if (!in.take_count(count, kFlowBytes)) return false;
  for (Flow flow; count > 0; --count) {
    if (!in.take(flow.key) || !in.take(flow.last)) {
      clear();
      return false;
    }
    keep(flow.key, flow.last);
  }
  return true;
}

}  // namespace hinomi::observe
