#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "addr/address.h"
#include "simulate/deck.h"
#include "simulate/random.h"
#include "simulate/scenario.h"

namespace hinomi::simulate {

// The sources, or victims, of one activity. Their number is divided over the origins by share (at least
// one each), and so, exactly, are the activity's events. The n-th source of an origin has one address
// for ever, the same in all activities of one kind and tool. The scenario outlives it.
class Sources {
 public:
  // For an activity with `events` events.
  Sources(const Scenario& scenario, const Activity& activity, std::uint64_t events);

  // Deals the origin of the next event. At most `events` times.
  std::size_t draw_origin(Random& random) { return deck_.draw(random); }
  // Any source of that origin; the first ones come up more often.
  [[nodiscard]] addr::Address draw_address(std::size_t origin, Random& random) const;

 private:
  [[nodiscard]] addr::Address address(std::size_t origin, std::uint32_t n) const;

  const Scenario& scenario_;
  const Activity& activity_;
  Deck deck_;
  std::vector<std::uint64_t> counts_;  // of sources, by origin
};

}  // namespace hinomi::simulate
