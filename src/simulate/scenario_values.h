#pragma once

#include <string_view>

#include "base/result.h"
#include "record/batch.h"
#include "simulate/scenario.h"

namespace hinomi::simulate {

inline constexpr std::string_view kIntervalExample = "2018-03-01/2018-03-11";

// Errors of these tell what is wrong and the remedy; where it stands, their caller knows.

// FROM/TO in UTC, on whole hours.
[[nodiscard]] base::Result<record::Interval> parse_interval(std::string_view text);

// "23" or "1024-65535".
[[nodiscard]] base::Result<PortRange> parse_port_range(std::string_view text);

// Fills sensor.v4 and sensor.v6 from sensor.monitored.
[[nodiscard]] base::Result<void> add_targets(ScenarioSensor& sensor);

}  // namespace hinomi::simulate
