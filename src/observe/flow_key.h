#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "addr/address.h"
#include "addr/number.h"
#include "packet/packet.h"

namespace hinomi::observe {

// The packets that belong together, one direction. ICMP: identifier and type stand for the ports.
struct FlowKey {
  addr::Address source;
  addr::Address destination;
  addr::Protocol protocol;
  addr::Port source_port;
  addr::Port destination_port;
  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
};

[[nodiscard]] inline FlowKey flow_key_of(const packet::Packet& packet) {
  FlowKey key{packet.source, packet.destination, packet.protocol, packet.source_port,
              packet.destination_port};
  if (packet.icmp) {
    key.source_port = {packet.icmp->identifier};
    key.destination_port = {packet.icmp->type};
  }
  return key;
}

// The way back. Not for ICMP, whose answers have types of their own.
[[nodiscard]] inline FlowKey reversed(const FlowKey& key) {
  return {key.destination, key.source, key.protocol, key.destination_port, key.source_port};
}

// Folds 64-bit words into a hash that strangers cannot steer without knowing the seed.
class SeededHash {
 public:
  explicit SeededHash(std::uint64_t seed) : seed_(seed) {}

  template <class... Words>
  [[nodiscard]] std::size_t fold(Words... words) const {
    std::uint64_t hash = seed_;
    ((hash = addr::mix(hash ^ words)), ...);
    return hash;
  }

 private:
  std::uint64_t seed_;
};

struct FlowKeyHash : SeededHash {
  using SeededHash::SeededHash;
  std::size_t operator()(const FlowKey& key) const {
    const std::uint64_t rest = std::uint64_t{key.protocol.number} << 32 |
                               std::uint64_t{key.source_port.number} << 16 | key.destination_port.number;
    return fold(key.source.hi, key.source.lo, key.destination.hi, key.destination.lo, rest);
  }
};

}  // namespace hinomi::observe
