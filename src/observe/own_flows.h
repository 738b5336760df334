#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "base/time.h"
#include "observe/carry.h"
#include "observe/flow_key.h"
#include "packet/packet.h"

namespace hinomi::observe {

// The flows that monitored addresses themselves began, so that their answers are counted nowhere. A flow
// is begun by an outgoing TCP SYN without ACK, an ICMP echo request, or UDP that answers no attempt. It
// ends five minutes after its last outgoing packet. Where there are too many, the one that was silent
// longest is forgotten. Later fragments name no flow.
class OwnFlows {
 public:
  explicit OwnFlows(std::uint64_t seed, std::size_t most = 1'000'000);

  // An outgoing packet. answers_attempt: its way back was seen as an attempt just now.
  void sent(const packet::Packet& packet, base::Timestamp time, bool answers_attempt);

  // Whether an arriving packet answers a living flow. quote: the packet that an ICMP error is about, where
  // its quoted source is the address that the error arrived at; else null.
  [[nodiscard]] bool answered_by(const packet::Packet& packet, base::Timestamp time,
                                 const packet::Quoted* quote) const;

  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

  void save(CarryWriter& out) const;
  // Replaces what is there. False, and nothing kept, where the bytes are not those of save().
  [[nodiscard]] bool load(CarryReader& in);
  void clear();

 private:
  struct Flow {
    FlowKey key;
    base::Timestamp last;  // outgoing packet
  };
  using Flows = std::list<Flow>;

  void keep(const FlowKey& key, base::Timestamp time);
  [[nodiscard]] bool lives(const FlowKey& key, base::Timestamp time) const;
  void forget_oldest();

  std::size_t most_;
  Flows by_age_;  // the one that was silent longest first
  std::unordered_map<FlowKey, Flows::iterator, FlowKeyHash> by_key_;
};

}  // namespace hinomi::observe
