#include "simulate/schedule.h"

#include <fmt/format.h>

#include <algorithm>

namespace hinomi::simulate {
namespace {

// Bounds memory: an hour is sorted as a whole.
constexpr std::uint64_t kMostInHour = 5'000'000;
// An HTTP exchange of our own takes less.
constexpr std::int64_t kOwnFlowReach = kMicrosecondsPerSecond;
constexpr std::int64_t kMicrosecondsPerHour = kSecondsPerHour * kMicrosecondsPerSecond;

bool within(const record::Interval& interval, base::Timestamp time) {
  return interval.from <= time && time < interval.to;
}

std::uint64_t address_number(std::uint32_t sensor, std::size_t target) {
  return std::uint64_t{sensor} << 32 | target;
}

}  // namespace

Schedule::Schedule(const Scenario& scenario, std::uint32_t activity)
    : scenario_(&scenario), activity_(&scenario.activities[activity]), index_(activity) {
  if (activity_->kind == Kind::kOwn) reach_us_ = kOwnFlowReach;
  for (const Retransmission& r : activity_->retransmissions) {
    reach_us_ = std::max(reach_us_, r.after_us.empty() ? 0 : r.after_us.back());
  }
}

base::Result<Schedule> Schedule::make(const Scenario& scenario, std::uint32_t activity) {
  Schedule schedule(scenario, activity);
  if (schedule.activity_->per_address_day == 0) {
    schedule.weigh_hours();
  } else {
    schedule.count_hours();
  }
  if (schedule.busiest_hour_ > kMostInHour) {
    return base::fail(
        base::ErrorCode::kInvalid, schedule.activity_->place,
        fmt::format("\"{}\" puts more than {} events into an hour", schedule.activity_->name, kMostInHour),
        "spread it over more time");
  }
  if (schedule.total_ == 0) {
    return base::fail(base::ErrorCode::kInvalid, schedule.activity_->place,
                      fmt::format("\"{}\" has no hour in which it could happen", schedule.activity_->name),
                      "its sensors must be observed while it goes on (with in_outages: must not)");
  }
  return schedule;
}

bool Schedule::happens(const ScenarioSensor& sensor, base::Timestamp hour) const {
  const bool out = std::ranges::any_of(sensor.outages, [&](const auto& o) { return within(o, hour); });
  return within(activity_->during, hour) && within(sensor.present, hour) && out == activity_->in_outages;
}

std::vector<std::uint32_t> Schedule::sensors_in(int hour) const {
  std::vector<std::uint32_t> sensors;
  for (std::size_t s : activity_->sensors) {
    if (happens(scenario_->sensors[s], scenario_->hour_start(hour))) {
      sensors.push_back(static_cast<std::uint32_t>(s));
    }
  }
  return sensors;
}

const std::vector<Target>& Schedule::targets_of(std::uint32_t sensor) const {
  return activity_->ipv6 ? scenario_->sensors[sensor].v6 : scenario_->sensors[sensor].v4;
}

// In thousandths; only the relation between days matters.
std::uint64_t Schedule::day_weight(int day) const {
  const std::int64_t day_since_1970 = scenario_->period.from.seconds() / 86'400 + day;
  const std::int64_t weekday = (day_since_1970 + 4) % 7;  // 0 is Sunday: 1970-01-01 was a Thursday
  const std::int64_t first = (activity_->during.from.seconds() - scenario_->period.from.seconds()) / 86'400;
  const std::int64_t days = (activity_->during.to.seconds() - activity_->during.from.seconds()) / 86'400;
  const std::int64_t grown =
      1'000 + (activity_->growth - 1'000) * (day - first) / std::max<std::int64_t>(1, days - 1);
  const std::int64_t week = weekday == 0 || weekday == 6 ? activity_->weekend : 1'000;
  const auto draw = static_cast<std::int64_t>(
      tied_number(scenario_->seed + index_, static_cast<std::uint64_t>(day_since_1970)) % 2'001);
  const std::int64_t swing = 1'000 + activity_->noise * (draw - 1'000) / 1'000;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, grown * week / 1'000 * swing / 1'000));
}

void Schedule::weigh_hours() {
  std::uint64_t sum = 0;
  up_to_.reserve(static_cast<std::size_t>(scenario_->hours()));
  for (int hour = 0; hour < scenario_->hours(); ++hour) {
    if (!sensors_in(hour).empty()) sum += day_weight(hour / kHoursPerDay);
    up_to_.push_back(sum);
  }
  if (sum == 0) return;
  total_ = activity_->count;
  std::uint64_t before = 0;
  for (std::uint64_t up_to : up_to_) {
    const std::uint64_t until = activity_->count * up_to / sum;
    busiest_hour_ = std::max(busiest_hour_, until - before);
    before = until;
  }
}

template <class Take>
void Schedule::each_per_address(int hour, Take take) const {
  const auto hour_of_day = static_cast<std::uint32_t>(hour % kHoursPerDay);
  const auto day = static_cast<std::uint64_t>(hour / kHoursPerDay);
  const std::uint32_t often = activity_->per_address_day;
  const std::uint32_t in_hour = std::max(1U, often / kHoursPerDay);
  const std::uint32_t slots = std::min<std::uint32_t>(often, kHoursPerDay);
  const std::uint32_t slot_hours = kHoursPerDay / slots;
  const std::uint64_t slot = day * slots + hour_of_day / slot_hours;
  for (std::uint32_t sensor : sensors_in(hour)) {
    for (std::size_t target = 0; target < targets_of(sensor).size(); ++target) {
      const std::uint64_t whose = tied_number(scenario_->seed + index_, address_number(sensor, target));
      if (tied_number(whose, slot) % slot_hours != hour_of_day % slot_hours) continue;
      for (std::uint32_t i = 0; i < in_hour; ++i) take(sensor, target, slot * in_hour + i);
    }
  }
}

void Schedule::count_hours() {
  for (int hour = 0; hour < scenario_->hours(); ++hour) {
    std::uint64_t in_hour = 0;
    each_per_address(hour, [&](auto, auto, auto) { ++in_hour; });
    busiest_hour_ = std::max(busiest_hour_, in_hour);
    total_ += in_hour;
  }
}

std::int64_t Schedule::moment(int hour, std::uint64_t number, Random& random) const {
  const std::int64_t start = scenario_->hour_start(hour).us();
  const auto& all = activity_->retransmissions;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (number % all[k].every != k || !all[k].at_second) continue;
    const auto minutes =
        static_cast<std::uint32_t>((kSecondsPerHour - 60) / 60 - reach_us_ / (60 * kMicrosecondsPerSecond));
    return start + (std::int64_t{random.below(minutes)} * 60 + *all[k].at_second) * kMicrosecondsPerSecond +
           random.below(static_cast<std::uint32_t>(kMicrosecondsPerSecond));
  }
  return start + random.below(static_cast<std::uint32_t>(kMicrosecondsPerHour - reach_us_));
}

void Schedule::append_hour(int hour, Random& random, std::vector<Event>& events) {
  if (activity_->per_address_day != 0) {
    each_per_address(hour, [&](std::uint32_t sensor, std::size_t target, std::uint64_t number) {
      events.push_back(
          {moment(hour, number, random), index_, sensor, static_cast<std::uint32_t>(target), number});
    });
    return;
  }
  const std::uint64_t until = activity_->count * up_to_[static_cast<std::size_t>(hour)] / up_to_.back();
  if (next_ == until) return;
  const std::vector<std::uint32_t> sensors = sensors_in(hour);
  std::uint32_t addresses = 0;
  for (std::uint32_t s : sensors) addresses += static_cast<std::uint32_t>(targets_of(s).size());
  for (; next_ < until; ++next_) {
    std::uint32_t target = random.below(addresses);
    auto sensor = sensors.begin();
    while (target >= targets_of(*sensor).size())
      target -= static_cast<std::uint32_t>(targets_of(*sensor++).size());
    events.push_back({moment(hour, next_, random), index_, *sensor, target, next_});
  }
}

}  // namespace hinomi::simulate
