#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/impl.h"
#include "store/merge.h"

namespace hinomi::store {
namespace {

constexpr const char* kEntries =
    "SELECT minute, hash_hi, hash_lo, span_from_us, span_to_us, origin "
    "FROM batches JOIN sensors ON sensors.id = batches.sensor WHERE name = ? ";

LedgerEntry entry(const Rows& r) {
  return {.minute = {r.get<std::int32_t>(0)},
          .content_hash = {r.get<std::uint64_t>(1), r.get<std::uint64_t>(2)},
          .span_from = base::Timestamp::from_us(r.get<std::int64_t>(3)),
          .span_to = base::Timestamp::from_us(r.get<std::int64_t>(4)),
          .origin = r.text(5)};
}

bool inside(const record::Sighting& part, const record::Sighting& whole) {
  return part.packets <= whole.packets && part.bytes <= whole.bytes && part.first >= whole.first &&
         part.last <= whole.last && (part.target_set & ~whole.target_set) == 0;
}

}  // namespace

base::Result<std::vector<LedgerEntry>> Store::ledger(const record::SensorName& sensor, base::Minute from,
                                                     base::Minute to) {
  return read_all<LedgerEntry>(
      impl_->db,
      std::string(kEntries) +
          "AND minute BETWEEN ? AND ? AND (minute >= ? OR span_to_us > ?) "
          "ORDER BY minute, span_from_us",
      {sensor.text(), from.index - (record::kMostSilentMinutes - 1), to.index, from.index, from.start().us()},
      entry);
}

base::Result<std::vector<base::Timestamp>> Store::ledger_edges(const record::SensorName& sensor) {
  // A part whose coverage is assumed ends with its last packet, which is its own; others end where the next
  // begins.
  constexpr std::int64_t kMinute = 60'000'000;
  return read_all<base::Timestamp>(
      impl_->db,
      fmt::format("WITH spans AS (SELECT span_from_us AS a, span_to_us AS b, assumed, lag(span_to_us) OVER w "
                  "AS before, "
                  "  lead(span_from_us) OVER w AS after FROM batches "
                  "  WHERE sensor IN (SELECT id FROM sensors WHERE name = ?) "
                  "  WINDOW w AS (ORDER BY span_from_us, span_to_us)) "
                  "SELECT a FROM spans WHERE before IS NULL OR before < a UNION "
                  "SELECT CASE WHEN assumed AND b % {0} <> 0 THEN b + 1 ELSE b END FROM spans "
                  "WHERE after IS NULL OR after > b OR b % {0} <> 0 ORDER BY 1",
                  kMinute),
      {sensor.text()}, [](const Rows& r) { return base::Timestamp::from_us(r.get<std::int64_t>(0)); });
}

base::Result<bool> Store::holds(const record::SensorName& sensor, base::Minute minute,
                                const std::vector<record::Sighting>& sightings) {
  HINOMI_ASSIGN(const MinuteRows held, rows_of_minute(impl_->db, sensor, minute));
  return std::ranges::all_of(sightings, [&held](const record::Sighting& sighting) {
    const auto row = held.sightings().find(sighting.key);
    return row != held.sightings().end() && inside(sighting, row->second.sighting);
  });
}

}  // namespace hinomi::store
