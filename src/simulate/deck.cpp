#include "simulate/deck.h"

#include <algorithm>
#include <numeric>

namespace hinomi::simulate {

std::vector<std::uint64_t> divide(std::uint64_t total, const std::vector<std::uint64_t>& weights) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  std::vector<std::uint64_t> parts;
  parts.reserve(weights.size());
  for (std::uint64_t weight : weights) parts.push_back(total * weight / sum);

  std::vector<std::size_t> by_remainder(weights.size());
  std::iota(by_remainder.begin(), by_remainder.end(), std::size_t{0});
  const auto remainder = [&](std::size_t i) { return total * weights[i] % sum; };
  std::ranges::sort(by_remainder, [&](std::size_t a, std::size_t b) {
    return remainder(a) != remainder(b) ? remainder(a) > remainder(b) : a < b;
  });
  std::uint64_t missing = total - std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
  for (std::size_t i = 0; missing > 0; ++i, --missing) ++parts[by_remainder[i]];
  return parts;
}

std::size_t Deck::draw(Random& random) {
  std::uint64_t card =
      left_ <= UINT32_MAX ? random.below(static_cast<std::uint32_t>(left_)) : random.next() % left_;
  --left_;
  std::size_t i = 0;
  while (card >= left_of_[i]) card -= left_of_[i++];
  --left_of_[i];
  return i;
}

}  // namespace hinomi::simulate
