#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_set>

#include "base/time.h"
#include "observe/carry.h"
#include "observe/flow_key.h"

namespace hinomi::observe {

// Tells access attempts from their repetitions: an attempt is a key that was seen neither in its
// minute nor in the one before. Being seen again counts as being seen, so that a sender who tries
// every minute makes one attempt.
class Attempts {
 public:
  enum class Seen {
    kFirst,   // an attempt
    kBefore,  // a repetition
    kNoRoom,  // the minute holds `most_a_minute` keys: not remembered, and not to be counted
  };

  Attempts(std::uint64_t seed, std::size_t most_a_minute) : seed_(seed), most_a_minute_(most_a_minute) {}

  // Minutes may come in any order among those that are not forgotten.
  [[nodiscard]] Seen note(const FlowKey& key, base::Minute minute);
  [[nodiscard]] bool seen(const FlowKey& key, base::Minute minute) const;  // in it or in the one before

  // Forgets the minutes before this one.
  void forget_before(base::Minute minute);
  void clear() { minutes_.clear(); }

  void save(CarryWriter& out) const;
  // Replaces what is there. False, and nothing kept, where the bytes are not those of save().
  [[nodiscard]] bool load(CarryReader& in);

 private:
  using Keys = std::unordered_set<FlowKey, FlowKeyHash>;
  [[nodiscard]] bool holds(base::Minute minute, const FlowKey& key) const;
  Keys& keys_of(base::Minute minute);

  std::uint64_t seed_;
  std::size_t most_a_minute_;
  std::map<base::Minute, Keys> minutes_;
};

}  // namespace hinomi::observe
