#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "simulate/random.h"

namespace hinomi::simulate {

// Divides total by weights, exactly: each part is within 1 of its share, and the parts sum to total
// (largest remainders; of equal ones the first). At least one weight is above 0;
// total * the sum of the weights stays below 2^64.
[[nodiscard]] std::vector<std::uint64_t> divide(std::uint64_t total,
                                                const std::vector<std::uint64_t>& weights);

// Cards to be dealt in random order: after the last draw each index came up exactly as often as its part.
class Deck {
 public:
  Deck(std::uint64_t total, const std::vector<std::uint64_t>& weights)
      : left_of_(divide(total, weights)), left_(total) {}

  [[nodiscard]] std::uint64_t left() const { return left_; }
  // Only where left() is not 0.
  std::size_t draw(Random& random);

 private:
  std::vector<std::uint64_t> left_of_;
  std::uint64_t left_;
};

}  // namespace hinomi::simulate
