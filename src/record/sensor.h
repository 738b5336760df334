#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "addr/address.h"
#include "addr/prefix.h"
#include "base/result.h"

namespace hinomi::record {

// A vantage point's name: 1 to 64 letters, digits, '-', '_' or '.', beginning with a letter or digit.
class SensorName {
 public:
  [[nodiscard]] static base::Result<SensorName> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  friend auto operator<=>(const SensorName&, const SensorName&) = default;

 private:
  explicit SensorName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The unused addresses that a sensor watches. Immutable after construction; safe from any thread.
class Monitored {
 public:
  // Prefixes must not overlap each other.
  // Each is "PREFIX" or, behind address translation, "PREFIX=PUBLIC", where PUBLIC has the same length
  // and stands for the addresses that senders see: 10.0.0.0/28=198.51.100.16/28.
  // Refuses multicast, broadcast, link-local and loopback.
  [[nodiscard]] static base::Result<Monitored> parse(const std::vector<std::string>& texts);
  // Single addresses, none twice; none of them translated.
  [[nodiscard]] static Monitored of(std::vector<addr::Address> addresses);

  [[nodiscard]] bool contains(const addr::Address& address) const { return find(address) != nullptr; }
  // What senders call this monitored address: itself, unless translated. Only where contains().
  [[nodiscard]] addr::Address public_address(const addr::Address& address) const;

  [[nodiscard]] std::uint64_t v4_addresses() const { return v4_addresses_; }
  // Monitored IPv6 in units of /64, at least 1 where there is any IPv6: a /48 has 65,536.
  [[nodiscard]] std::uint64_t v6_slash64s() const { return v6_slash64s_; }
  // Sorted, as parse() takes them, separated by commas: equal for equal meaning.
  [[nodiscard]] std::string text() const;

 private:
  struct Block {
    addr::Prefix prefix;
    std::optional<addr::Prefix> public_prefix;
  };
  explicit Monitored(std::vector<Block> blocks);
  [[nodiscard]] const Block* find(const addr::Address& address) const;

  std::vector<Block> blocks_;  // sorted, disjoint
  std::uint64_t v4_addresses_ = 0;
  std::uint64_t v6_slash64s_ = 0;
};

}  // namespace hinomi::record
