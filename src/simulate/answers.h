#pragma once

#include <cstdint>

#include "simulate/deck.h"
#include "simulate/outbox.h"
#include "simulate/random.h"
#include "simulate/scenario.h"
#include "simulate/sources.h"

namespace hinomi::simulate {

// What the victims of attacks with forged senders answer to our addresses. The scenario outlives it.
class Backscatter {
 public:
  Backscatter(const Scenario& scenario, const Activity& activity, std::uint64_t events);
  // One packet of a victim, or of a router about it.
  void happen(std::int64_t us, const Target& target, Random& random, Outbox& outbox);

 private:
  const Activity& activity_;
  Sources victims_;
  Deck ports_;
};

// One flow that a monitored address itself begins, with what comes back. Sent (received) are: dns, ntp
// and ping 1 (1), http 3 (2).
void own_flow(const Activity& activity, std::int64_t us, const Target& target, Random& random,
              Outbox& outbox);

}  // namespace hinomi::simulate
