#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "addr/address.h"

namespace hinomi::record {

// A linear counter (Whang et al., ACM TODS 15(2), 1990) of 64 bits: how many different destinations a
// row met, mergeable by OR. Good to about 10 % up to 100 destinations; full beyond some 300.
inline constexpr std::uint64_t kTargetSeed = 0x9e3779b97f4a7c15;  // the same everywhere, so that sets merge

[[nodiscard]] inline std::uint64_t target_bit(const addr::Address& destination) {
  return std::uint64_t{1} << (addr::mix(destination.lo ^ addr::mix(destination.hi ^ kTargetSeed)) >> 58);
}

// The estimated number of destinations; of a full set, what 63 bits would say, a lower bound.
[[nodiscard]] inline double estimate_targets(std::uint64_t set) {
  const int zeros = std::max(1, 64 - std::popcount(set));
  return -64.0 * std::log(zeros / 64.0);
}

}  // namespace hinomi::record
