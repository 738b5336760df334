#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "record/batch.h"

namespace hinomi::simulate {

// One sensor of a scenario, as `hinomi observe` must be told of it.
struct SimulatedSensor {
  std::string name;
  std::vector<std::string> monitored;  // as --monitored takes them
  std::vector<record::Interval> covers;
};

struct SimulationSummary {
  std::uint64_t packets = 0;
  std::vector<SimulatedSensor> sensors;
};

// Reads a scenario (docs/format/scenario.md) and writes a classic pcap file of Ethernet frames, in time
// order, the same bytes for the same scenario everywhere. Writes to a file only, never to a network.
[[nodiscard]] base::Result<SimulationSummary> simulate(const std::string& scenario_path,
                                                       const std::string& out_path);

}  // namespace hinomi::simulate
