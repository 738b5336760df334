#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "simulate/deck.h"
#include "simulate/frame.h"
#include "simulate/outbox.h"
#include "simulate/random.h"
#include "simulate/recent.h"
#include "simulate/scenario.h"
#include "simulate/sources.h"

namespace hinomi::simulate {

// The attempts of one scan activity, in time order. The scenario outlives it.
class Scan {
 public:
  Scan(const Scenario& scenario, const Activity& activity, std::uint64_t events);

  // One attempt on a target, and its retransmissions. Its flow is none of `recent`, so that it is an
  // access attempt as design has it; fails where the activity has too few sources for that.
  [[nodiscard]] base::Result<void> happen(std::int64_t us, const Target& target, std::uint64_t number,
                                          Random& random, RecentFlows& recent, Outbox& outbox);

 private:
  const Activity& activity_;
  Sources sources_;
  std::optional<Deck> ports_;  // none: ICMP
};

}  // namespace hinomi::simulate
