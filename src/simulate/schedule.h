#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "simulate/random.h"
#include "simulate/scenario.h"

namespace hinomi::simulate {

// One thing that an activity does to one address at one moment.
struct Event {
  std::int64_t us = 0;         // since 1970
  std::uint32_t activity = 0;  // index into Scenario::activities
  std::uint32_t sensor = 0;    // index into Scenario::sensors
  std::uint32_t target = 0;    // index into the sensor's v4 or v6
  // Its number in the activity or, of those that are counted per address, at its address: which of them
  // are retransmitted hangs on it.
  std::uint64_t number = 0;
  friend auto operator<=>(const Event&, const Event&) = default;
};

// When and where one activity of a scenario happens. Hours are asked for in order, each once. What
// follows an event (retransmissions) stays within the hour of the event. The scenario outlives it.
class Schedule {
 public:
  // Fails where the activity has no hour in which it could happen, or too much in one.
  [[nodiscard]] static base::Result<Schedule> make(const Scenario& scenario, std::uint32_t activity);

  // How many events all hours together have.
  [[nodiscard]] std::uint64_t total() const { return total_; }
  // Appends the events of an hour of the period, unordered.
  void append_hour(int hour, Random& random, std::vector<Event>& events);

 private:
  Schedule(const Scenario& scenario, std::uint32_t activity);
  [[nodiscard]] bool happens(const ScenarioSensor& sensor, base::Timestamp hour) const;
  [[nodiscard]] std::vector<std::uint32_t> sensors_in(int hour) const;
  [[nodiscard]] const std::vector<Target>& targets_of(std::uint32_t sensor) const;
  [[nodiscard]] std::uint64_t day_weight(int day) const;
  void weigh_hours();
  void count_hours();
  // Calls take(sensor, target, number) for each event of an hour that is counted per address.
  template <class Take>
  void each_per_address(int hour, Take take) const;
  [[nodiscard]] std::int64_t moment(int hour, std::uint64_t number, Random& random) const;

  const Scenario* scenario_;
  const Activity* activity_;
  std::uint32_t index_;
  std::int64_t reach_us_ = 0;         // from the first packet of an event to its last
  std::vector<std::uint64_t> up_to_;  // of counted activities: the weight of all hours up to each
  std::uint64_t total_ = 0;
  std::uint64_t busiest_hour_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace hinomi::simulate
