#pragma once

#include <cstddef>
#include <vector>

#include "addr/address.h"

namespace hinomi::analysis {

// Counts distinct addresses exactly up to a bound, in sorted memory: no table for strangers to attack.
class DistinctAddresses {
 public:
  explicit DistinctAddresses(std::size_t most) : most_(most) {}

  // Where there are more than the bound, some are not kept.
  void add(const addr::Address& address);
  [[nodiscard]] std::size_t count();
  // Whether there were more than the bound, so that count() is a lower bound. After count().
  [[nodiscard]] bool overflowed() const { return overflowed_; }

 private:
  void settle();

  std::size_t most_;
  bool overflowed_ = false;
  std::vector<addr::Address> known_;  // sorted, each once
  std::vector<addr::Address> fresh_;  // as they came
};

}  // namespace hinomi::analysis
