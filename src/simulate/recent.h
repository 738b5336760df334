#pragma once

#include <cstdint>
#include <unordered_set>

namespace hinomi::simulate {

// Remembers the flows of the last five to ten minutes, by hash: two flows of one hash merely cost a
// second draw.
class RecentFlows {
 public:
  // Whether the flow is new; it is remembered either way. Times do not go back.
  bool add(std::int64_t us, std::uint64_t flow) {
    if (const std::int64_t span = us / kSpan; span != span_) {
      older_ = span == span_ + 1 ? std::move(newer_) : std::unordered_set<std::uint64_t>{};
      newer_ = {};
      span_ = span;
    }
    return newer_.insert(flow).second && !older_.contains(flow);
  }

 private:
  static constexpr std::int64_t kSpan = std::int64_t{5} * 60 * 1'000'000;
  std::unordered_set<std::uint64_t> newer_;
  std::unordered_set<std::uint64_t> older_;
  std::int64_t span_ = 0;
};

}  // namespace hinomi::simulate
