#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"
#include "record/batch.h"

namespace hinomi::observe {

// The time that the captures vouch for. Stated by the user; or assumed: the stretches from first to last
// packet, joined over gaps between captures that are shorter than five minutes.
class Cover {
 public:
  // Sorted and disjoint; cut to whole milliseconds. Empty: assumed.
  explicit Cover(const std::vector<record::Interval>& stated);

  [[nodiscard]] bool assumed() const { return assumed_; }

  // Assumed only, before the first packet: where an earlier observer's last stretch ended. A packet that
  // follows within five minutes joins it.
  void continue_from(base::Timestamp end) { carried_end_ = end; }

  // A packet, in the two newest minutes. after_gap: no capture spans the time since the packet before.
  void note(base::Timestamp packet, bool after_gap);

  // Whether a noted packet lies in time that is vouched for.
  [[nodiscard]] bool contains(base::Timestamp packet) const;

  // The first covered moment from this one on.
  [[nodiscard]] std::optional<base::Timestamp> next(base::Timestamp from) const;

  // What is covered of a minute or a part of one, in whole milliseconds, each packet's millisecond
  // included; where a part ends inside a millisecond, all of that is its own.
  [[nodiscard]] std::vector<record::Interval> intervals(const record::Interval& part) const;
  // From the first to the last covered moment of it, unrounded: parts of a minute that were cut between
  // two packets do not overlap in it.
  [[nodiscard]] std::optional<record::Interval> span(const record::Interval& part) const;

  void forget_before(base::Timestamp time);

  // The end of the last assumed stretch, for a continuation.
  [[nodiscard]] std::optional<base::Timestamp> assumed_end() const;

 private:
  struct Stretch {
    record::Interval exact;  // assumed: its end is the last packet, and belongs to it
    record::Interval whole_ms;
    base::Timestamp last;  // covered moment
  };
  [[nodiscard]] static Stretch around(base::Timestamp packet);
  [[nodiscard]] std::optional<Stretch> joined_to_carried(base::Timestamp packet) const;

  bool assumed_;
  std::deque<Stretch> stretches_;  // sorted, disjoint
  std::optional<base::Timestamp> carried_end_;
};

}  // namespace hinomi::observe
