#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "record/sensor.h"
#include "store/duck.h"
#include "store/minute_rows.h"
#include "store/rows.h"

namespace hinomi::store {

// What the ledger says about a minute that is there already.
struct HeldMinute {
  std::uint16_t parts = 0;
  base::Timestamp span_from;  // of the first part
};
using HeldMinutes = std::map<base::Minute, HeldMinute>;

// The batches of each minute, in the order of their spans.
using Minutes = std::map<base::Minute, std::vector<const EnrichedBatch*>>;

[[nodiscard]] base::Result<HeldMinutes> held_minutes(Connection& db, std::uint16_t sensor,
                                                     const Minutes& minutes);

// The rows of minutes that are held already or that come in several batches, each put together from
// all its parts. Takes the rows of held minutes out of the tables; the caller puts these back instead.
[[nodiscard]] base::Result<std::map<base::Minute, MinuteRows>> take_together(Connection& db,
                                                                             std::uint16_t sensor,
                                                                             const Minutes& minutes,
                                                                             const HeldMinutes& held);

// The sightings that are held of a minute.
[[nodiscard]] base::Result<MinuteRows> rows_of_minute(Connection& db, const record::SensorName& sensor,
                                                      base::Minute minute);

}  // namespace hinomi::store
