#include "simulate/simulate.h"

#include <algorithm>
#include <variant>

#include "simulate/answers.h"
#include "simulate/outbox.h"
#include "simulate/pcap_writer.h"
#include "simulate/scan.h"
#include "simulate/scenario.h"
#include "simulate/schedule.h"

namespace hinomi::simulate {
namespace {

using base::Result;

struct OwnFlows {
  const Activity& activity;
};

// An activity under way: when it happens, and what happens then.
struct Running {
  Schedule schedule;
  std::variant<Scan, Backscatter, OwnFlows> traffic;
};

decltype(Running::traffic) traffic_of(const Scenario& scenario, const Activity& activity,
                                      std::uint64_t events) {
  switch (activity.kind) {
    case Kind::kScan:
      return Scan(scenario, activity, events);
    case Kind::kBackscatter:
      return Backscatter(scenario, activity, events);
    case Kind::kOwn:
      break;
  }
  return OwnFlows{activity};
}

// Plays a scenario hour by hour into a file. Everything random comes from one sequence, drawn in the
// order of time, so the bytes follow from the scenario alone.
class Player {
 public:
  Player(const Scenario& scenario, PcapWriter& writer)
      : scenario_(scenario), random_(scenario.seed), outbox_(writer) {}

  Result<void> play() {
    for (std::uint32_t i = 0; i < scenario_.activities.size(); ++i) {
      HINOMI_ASSIGN(Schedule schedule, Schedule::make(scenario_, i));
      auto traffic = traffic_of(scenario_, scenario_.activities[i], schedule.total());
      running_.push_back({std::move(schedule), std::move(traffic)});
    }
    for (int hour = 0; hour < scenario_.hours(); ++hour) HINOMI_TRY(play_hour(hour));
    outbox_.release(scenario_.period.to.us());
    return {};
  }

 private:
  Result<void> play_hour(int hour) {
    events_.clear();
    for (Running& running : running_) running.schedule.append_hour(hour, random_, events_);
    std::ranges::sort(events_);
    for (const Event& event : events_) {
      outbox_.release(event.us);
      HINOMI_TRY(happen(event));
    }
    return {};
  }

  Result<void> happen(const Event& event) {
    const ScenarioSensor& sensor = scenario_.sensors[event.sensor];
    const bool ipv6 = scenario_.activities[event.activity].ipv6;
    const Target& target = (ipv6 ? sensor.v6 : sensor.v4)[event.target];
    auto& traffic = running_[event.activity].traffic;
    if (auto* scan = std::get_if<Scan>(&traffic)) {
      return scan->happen(event.us, target, event.number, random_, recent_, outbox_);
    }
    if (auto* backscatter = std::get_if<Backscatter>(&traffic)) {
      backscatter->happen(event.us, target, random_, outbox_);
    } else {
      own_flow(std::get<OwnFlows>(traffic).activity, event.us, target, random_, outbox_);
    }
    return {};
  }

  const Scenario& scenario_;
  Random random_;
  RecentFlows recent_;
  Outbox outbox_;
  std::vector<Running> running_;
  std::vector<Event> events_;
};

// The time since it joined, without its outages.
std::vector<record::Interval> covers(const ScenarioSensor& sensor) {
  std::vector<record::Interval> intervals;
  base::Timestamp from = sensor.present.from;
  for (const record::Interval& outage : sensor.outages) {
    if (from < outage.from) intervals.push_back({from, outage.from});
    from = outage.to;
  }
  if (from < sensor.present.to) intervals.push_back({from, sensor.present.to});
  return intervals;
}

}  // namespace

Result<SimulationSummary> simulate(const std::string& scenario_path, const std::string& out_path) {
  HINOMI_ASSIGN(const Scenario scenario, read_scenario(scenario_path));
  HINOMI_ASSIGN(PcapWriter writer, PcapWriter::create(out_path));
  HINOMI_TRY(Player(scenario, writer).play());
  SimulationSummary summary{writer.packets(), {}};
  HINOMI_TRY(writer.finish());
  for (const ScenarioSensor& sensor : scenario.sensors) {
    summary.sensors.push_back({sensor.name, sensor.monitored, covers(sensor)});
  }
  return summary;
}

}  // namespace hinomi::simulate
