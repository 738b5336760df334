#pragma once

#include <compare>
#include <map>

#include "record/batch.h"
#include "store/rows.h"

namespace hinomi::store {

// A sighting as it stands in the table, without its minute and sensor.
struct StoredSighting {
  record::Sighting sighting;
  Enrichment enrichment;
  record::Marks marks_known;
};

// What two parts of a minute share when they speak of the same ten seconds of a victim.
struct SlotKey {
  std::int64_t slot = 0;
  addr::Address victim;
  addr::Protocol protocol;
  addr::Port port;
  record::Reporter reporter = record::Reporter::kVictim;
  friend auto operator<=>(const SlotKey&, const SlotKey&) = default;
};

// The rows of one minute of one sensor, put together from parts: the same rows as if the minute had
// come whole. Parts are added in the order of their spans, which decides where two rows with the same
// key began in the same millisecond.
class MinuteRows {
 public:
  void add(const StoredSighting& row);
  void add(const record::BackscatterSlot& slot);
  void add(const EnrichedBatch& part);
  void add(const record::MalformedCounts& counts) { malformed_ += counts; }

  [[nodiscard]] const std::map<record::SightingKey, StoredSighting>& sightings() const { return sightings_; }
  [[nodiscard]] const std::map<SlotKey, record::BackscatterSlot>& backscatter() const { return backscatter_; }
  [[nodiscard]] const record::MalformedCounts& malformed() const { return malformed_; }

 private:
  std::map<record::SightingKey, StoredSighting> sightings_;
  std::map<SlotKey, record::BackscatterSlot> backscatter_;
  record::MalformedCounts malformed_;
};

}  // namespace hinomi::store
