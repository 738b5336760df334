#include "analysis/distinct_addresses.h"

#include <algorithm>
#include <iterator>

namespace hinomi::analysis {

void DistinctAddresses::add(const addr::Address& address) {
  constexpr std::size_t kLeastFresh = 65'536;
  fresh_.push_back(address);
  // Merging only when half as many have come as are known keeps the cost of an address logarithmic.
  if (fresh_.size() >= std::max(kLeastFresh, known_.size() / 2)) settle();
}

std::size_t DistinctAddresses::count() {
  settle();
  return known_.size();
}

void DistinctAddresses::settle() {
  std::ranges::sort(fresh_);
  std::vector<addr::Address> all;
  all.reserve(known_.size() + fresh_.size());
  std::ranges::merge(known_, fresh_, std::back_inserter(all));
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  if (all.size() > most_) {
    overflowed_ = true;
    all.resize(most_);
  }
  known_ = std::move(all);
  fresh_.clear();
}

}  // namespace hinomi::analysis
