#include "simulate/sources.h"

#include <algorithm>

namespace hinomi::simulate {

Sources::Sources(const Scenario& scenario, const Activity& activity, std::uint64_t events)
    : scenario_(scenario),
      activity_(activity),
      deck_(events, activity.origins.weights),
      counts_(divide(activity.sources, activity.origins.weights)) {}

addr::Address Sources::draw_address(std::size_t origin, Random& random) const {
  const auto count = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, counts_[origin]));
  const std::uint32_t one = random.below(count);
  return address(origin, std::min(one, random.below(count)));
}

addr::Address Sources::address(std::size_t origin, std::uint32_t n) const {
  const std::size_t index = activity_.origins.origins[origin];
  const Origin& from = scenario_.origins[index];
  const std::vector<addr::Prefix>& prefixes = activity_.ipv6 ? from.v6 : from.v4;
  const std::uint64_t crowd =
      static_cast<std::uint64_t>(activity_.kind) << 8 | static_cast<std::uint64_t>(activity_.tool);
  Random random(tied_number(scenario_.seed ^ crowd << 48, std::uint64_t{index} << 32 | n));
  const addr::Prefix& prefix = prefixes[random.next() % prefixes.size()];
  const addr::Address first = prefix.first();
  const addr::Address last = prefix.last();
  const std::uint64_t hi = first.hi | (random.next() & (first.hi ^ last.hi));
  return {hi, first.lo | (random.next() & (first.lo ^ last.lo))};
}

}  // namespace hinomi::simulate
