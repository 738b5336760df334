#include "observe/attempts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace hinomi::observe {
namespace {

constexpr std::uint32_t kMostMinutes = 3;  // two stay open, and the older needs the one before it

base::Minute before(base::Minute minute) { return {minute.index - 1}; }

}  // namespace

Attempts::Seen Attempts::note(const FlowKey& key, base::Minute minute) {
  Keys& keys = keys_of(minute);
  if (keys.size() >= most_a_minute_ && !keys.contains(key)) return Seen::kNoRoom;
  if (!keys.insert(key).second) return Seen::kBefore;
  return holds(before(minute), key) ? Seen::kBefore : Seen::kFirst;
}

bool Attempts::seen(const FlowKey& key, base::Minute minute) const {
  return holds(minute, key) || holds(before(minute), key);
}

void Attempts::forget_before(base::Minute minute) {
  minutes_.erase(minutes_.begin(), minutes_.lower_bound(minute));
}

bool Attempts::holds(base::Minute minute, const FlowKey& key) const {
  const auto at = minutes_.find(minute);
  return at != minutes_.end() && at->second.contains(key);
}

Attempts::Keys& Attempts::keys_of(base::Minute minute) {
  const auto at = minutes_.find(minute);
  if (at != minutes_.end()) return at->second;
  // As many buckets as the latest minute needed: the next one is likely to be like it.
  const std::size_t buckets = minutes_.empty() ? 0 : minutes_.rbegin()->second.bucket_count();
  return minutes_.emplace(minute, Keys(buckets, FlowKeyHash(seed_))).first->second;
}

void Attempts::save(CarryWriter& out) const {
  out.put(static_cast<std::uint32_t>(minutes_.size()));
  for (const auto& [minute, keys] : minutes_) {
    out.put(minute);
    out.put(std::uint64_t{keys.size()});
    std::vector<FlowKey> sorted(keys.begin(), keys.end());
    std::ranges::sort(sorted);
    for (const FlowKey& key : sorted) out.put(key);
  }
}

bool Attempts::load(CarryReader& in) {
  minutes_.clear();
  std::map<base::Minute, Keys> loaded;
  std::uint32_t minutes = 0;
  if (!in.take(minutes) || minutes > kMostMinutes) return false;
  for (; minutes > 0; --minutes) {
    base::Minute minute;
    std::uint64_t count = 0;
    if (!in.take(minute) || !in.take_count(count, kFlowKeyBytes)) return false;
    Keys keys(count, FlowKeyHash(seed_));
    for (FlowKey key; count > 0; --count) {
      if (!in.take(key)) return false;
      keys.insert(key);
    }
    if (!loaded.emplace(minute, std::move(keys)).second) return false;
  }
  minutes_ = std::move(loaded);
  return true;
}

}  // namespace hinomi::observe
