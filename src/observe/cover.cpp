#include "observe/cover.h"

#include <algorithm>

namespace hinomi::observe {
namespace {

using base::Duration;
using base::Timestamp;
using record::Interval;

constexpr Duration kJoinedGap = Duration::seconds(300);  // shorter ones are joined

Timestamp floor_ms(Timestamp t) { return Timestamp::from_ms(t.ms()); }
// The end of the millisecond that t lies in.
Timestamp end_of_ms(Timestamp t) { return Timestamp::from_ms(t.ms() + 1); }
// t, or the end of the millisecond that it lies inside of.
Timestamp ceil_ms(Timestamp t) { return floor_ms(t) == t ? t : end_of_ms(t); }

std::optional<Interval> clipped(const Interval& interval, const Interval& part) {
  const Interval inside{std::max(interval.from, part.from), std::min(interval.to, part.to)};
  if (inside.from > inside.to) return std::nullopt;
  return inside;
}

}  // namespace

Cover::Cover(const std::vector<Interval>& stated) : assumed_(stated.empty()) {
  for (const Interval& interval : stated) {
    const Interval whole{floor_ms(interval.from), floor_ms(interval.to)};
    if (whole.from >= whole.to) continue;
    stretches_.push_back({whole, whole, whole.to - Duration{1}});
  }
}

Cover::Stretch Cover::around(Timestamp packet) {
  return {{packet, packet}, {floor_ms(packet), end_of_ms(packet)}, packet};
}

std::optional<Cover::Stretch> Cover::joined_to_carried(Timestamp packet) const {
  if (!carried_end_ || packet < *carried_end_ || packet - *carried_end_ >= kJoinedGap) return std::nullopt;
  // The millisecond in which the carried stretch ended was vouched for by it.
  return Stretch{{*carried_end_, packet}, {end_of_ms(*carried_end_), end_of_ms(packet)}, packet};
}

void Cover::note(Timestamp packet, bool after_gap) {
  if (!assumed_) return;
  if (stretches_.empty()) {
    stretches_.push_back(joined_to_carried(packet).value_or(around(packet)));
    return;
  }
  Stretch& last = stretches_.back();
  if (packet > last.exact.to) {
    if (after_gap && packet - last.exact.to >= kJoinedGap) {
      stretches_.push_back(around(packet));
      return;
    }
    last.exact.to = packet;
    last.whole_ms.to = end_of_ms(packet);
    last.last = packet;
  } else if (packet < last.exact.from) {
    // Out of order, yet inside the two newest minutes: nearer than a gap that separates stretches.
    last.exact.from = packet;
    last.whole_ms.from = floor_ms(packet);
  }
}

bool Cover::contains(Timestamp packet) const {
  if (assumed_) return true;
  for (const Stretch& stretch : stretches_) {
    if (packet < stretch.exact.from) return false;
    if (packet < stretch.exact.to) return true;
  }
  return false;
}

std::optional<Timestamp> Cover::next(Timestamp from) const {
  for (const Stretch& stretch : stretches_) {
    if (stretch.last >= from) return std::max(from, stretch.exact.from);
  }
  return std::nullopt;
}

std::vector<Interval> Cover::intervals(const Interval& part) const {
  const Interval whole_ms{ceil_ms(part.from), ceil_ms(part.to)};
  std::vector<Interval> inside;
  for (const Stretch& stretch : stretches_) {
    if (stretch.exact.from >= part.to) break;
    const auto covered = clipped(stretch.whole_ms, whole_ms);
    if (covered && covered->from < covered->to) inside.push_back(*covered);
  }
  return inside;
}

std::optional<Interval> Cover::span(const Interval& part) const {
  std::optional<Interval> hull;
  for (const Stretch& stretch : stretches_) {
    if (stretch.exact.from >= part.to) break;
    if (stretch.last < part.from) continue;
    const auto covered = clipped(stretch.exact, part);
    if (covered) hull = Interval{hull ? hull->from : covered->from, covered->to};
  }
  return hull;
}

void Cover::forget_before(Timestamp time) {
  while (!stretches_.empty() && stretches_.front().last < time) {
    // The last assumed stretch stays: the next packet may join it.
    if (assumed_ && stretches_.size() == 1) return;
    stretches_.pop_front();
  }
}

std::optional<Timestamp> Cover::assumed_end() const {
  if (!assumed_) return std::nullopt;
  if (stretches_.empty()) return carried_end_;
  return stretches_.back().exact.to;
}

}  // namespace hinomi::observe
