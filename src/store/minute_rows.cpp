#include "store/minute_rows.h"

#include <utility>

namespace hinomi::store {

void MinuteRows::add(const StoredSighting& row) {
  const auto [it, fresh] = sightings_.try_emplace(row.sighting.key, row);
  if (fresh) return;
  StoredSighting later = row;
  if (later.sighting.first < it->second.sighting.first) std::swap(later, it->second);
  it->second.sighting.merge_later(later.sighting);
  it->second.marks_known = record::Marks(it->second.marks_known.bits() & later.marks_known.bits());
}

void MinuteRows::add(const record::BackscatterSlot& slot) {
  const SlotKey key{slot.slot, slot.victim, slot.protocol, slot.port, slot.reporter};
  const auto [it, fresh] = backscatter_.try_emplace(key, slot);
  if (fresh) return;
  it->second.packets += slot.packets;
  it->second.target_set |= slot.target_set;
}

void MinuteRows::add(const EnrichedBatch& part) {
  const record::Batch& batch = part.batch;
  for (std::size_t i = 0; i < batch.sightings.size(); ++i) {
    add({batch.sightings[i], part.enrichments[i], batch.marks_known});
  }
  for (const record::BackscatterSlot& slot : batch.backscatter) add(slot);
  add(batch.coverage.malformed);
}

}  // namespace hinomi::store
