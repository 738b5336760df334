#pragma once

#include <cstdint>

namespace hinomi::simulate {

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers everywhere, unlike the standard
// library's distributions. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // 0 to bound - 1; bound is not 0.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }
  // low to high, both included.
  std::uint16_t between(std::uint16_t low, std::uint16_t high) {
    return static_cast<std::uint16_t>(low + below(high - low + 1U));
  }
  std::uint16_t next16() { return static_cast<std::uint16_t>(next() >> 48); }
  std::uint32_t next32() { return static_cast<std::uint32_t>(next() >> 32); }

 private:
  std::uint64_t state_;
};

// A number that belongs to these two for ever: properties of a source, the hour of a slot.
[[nodiscard]] inline std::uint64_t tied_number(std::uint64_t a, std::uint64_t b) {
  return Random(a ^ (Random(b).next())).next();
}

}  // namespace hinomi::simulate
