#include "store/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <utility>

namespace hinomi::store {
namespace {

// As read_sighting() takes them.
constexpr std::string_view kSightingColumns =
    "minute, source_hi, source_lo, protocol, port, traffic, covered, marks, signature, instance, attempts, "
    "packets, "
    "bytes, target_set, first_ms, last_ms, source_port, \"window\", ttl, row_marks, marks_known, country, "
    "asn";

StoredSighting read_sighting(const Rows& r) {
  StoredSighting out;
  out.sighting.key = {.source = {r.get<std::uint64_t>(1), r.get<std::uint64_t>(2)},
                      .protocol = {r.get<std::uint8_t>(3)},
                      .port = {r.get<std::uint16_t>(4)},
                      .traffic = r.get<record::Traffic>(5),
                      .covered = r.get<bool>(6),
                      .marks = record::Marks(r.get<std::uint32_t>(7)),
                      .signature = {r.get<std::uint64_t>(8)},
                      .instance = r.get<std::uint32_t>(9)};
  out.sighting.attempts = r.get<std::uint64_t>(10);
  out.sighting.packets = r.get<std::uint64_t>(11);
  out.sighting.bytes = r.get<std::uint64_t>(12);
  out.sighting.target_set = r.get<std::uint64_t>(13);
  out.sighting.first = base::Timestamp::from_ms(r.get<std::int64_t>(14));
  out.sighting.last = base::Timestamp::from_ms(r.get<std::int64_t>(15));
  out.sighting.source_port = {r.get<std::uint16_t>(16)};
  out.sighting.window = r.get<std::uint16_t>(17);
  out.sighting.ttl = r.get<std::uint8_t>(18);
  out.sighting.row_marks = record::RowMarks::from_bits(r.get<std::uint8_t>(19));
  out.marks_known = record::Marks(r.get<std::uint32_t>(20));
  out.enrichment = {addr::Country::from_text(r.text(21)), {r.get<std::uint32_t>(22)}};
  return out;
}

record::BackscatterSlot read_slot(const Rows& r) {
  return {.slot = r.get<std::int64_t>(1),
          .victim = {r.get<std::uint64_t>(2), r.get<std::uint64_t>(3)},
          .protocol = {r.get<std::uint8_t>(4)},
          .port = {r.get<std::uint16_t>(5)},
          .reporter = r.get<record::Reporter>(6),
          .packets = r.get<std::uint64_t>(7),
          .target_set = r.get<std::uint64_t>(8)};
}

// Parts of minutes that are there already, or that came in several batches, joined into whole ones.
class Merge {
 public:
  Merge(Connection& db, std::uint16_t sensor, const Minutes& minutes, const HeldMinutes& held)
      : db_(db), minutes_(minutes), held_(held), sensor_(sensor) {
    std::vector<std::int32_t> indexes;
    for (const auto& [minute, entry] : held) indexes.push_back(minute.index);
    where_ = fmt::format("WHERE sensor = {} AND minute IN ({})", sensor_, fmt::join(indexes, ", "));
  }

  // Takes the rows of held minutes out of the tables.
  base::Result<std::map<base::Minute, MinuteRows>> run() {
    add_parts(
        [](const HeldMinute& held, const record::Batch& batch) { return batch.span_from < held.span_from; });
    if (!held_.empty()) HINOMI_TRY(take_out_stored());
    add_parts(
        [](const HeldMinute& held, const record::Batch& batch) { return batch.span_from >= held.span_from; });
    return std::move(rows_);
  }

 private:
  template <class Wanted>
  void add_parts(Wanted wanted) {
    for (const auto& [minute, parts] : minutes_) {
      const auto held = held_.find(minute);
      if (held == held_.end() && parts.size() == 1) continue;
      const HeldMinute entry = held == held_.end() ? HeldMinute{} : held->second;
      for (const EnrichedBatch* part : parts) {
        if (wanted(entry, part->batch)) rows_[minute].add(*part);
      }
    }
  }

  base::Result<void> take_out_stored() {
    HINOMI_TRY(take_out(kSightingColumns, "sightings",
                        [](const Rows& r, MinuteRows& rows) { rows.add(read_sighting(r)); }));
    HINOMI_TRY(take_out("minute, slot, victim_hi, victim_lo, protocol, port, reporter, packets, target_set",
                        "backscatter", [](const Rows& r, MinuteRows& rows) { rows.add(read_slot(r)); }));
    return take_out("minute, reason, packets", "malformed", [](const Rows& r, MinuteRows& rows) {
      record::MalformedCounts counts;
      counts.by_reason.at(r.get<std::size_t>(1)) = r.get<std::uint64_t>(2);
      rows.add(counts);
    });
  }

  template <class Add>
  base::Result<void> take_out(std::string_view columns, std::string_view table, Add add) {
    HINOMI_ASSIGN(Rows r, db_.query(fmt::format("SELECT {} FROM {} {}", columns, table, where_)));
    while (r.next()) add(r, rows_[{r.get<std::int32_t>(0)}]);
    return db_.execute(fmt::format("DELETE FROM {} {}", table, where_));
  }

  Connection& db_;
  const Minutes& minutes_;
  const HeldMinutes& held_;
  std::uint16_t sensor_;
  std::string where_;
  std::map<base::Minute, MinuteRows> rows_;
};

}  // namespace

base::Result<HeldMinutes> held_minutes(Connection& db, std::uint16_t sensor, const Minutes& minutes) {
  HeldMinutes held;
  if (minutes.empty()) return held;
  HINOMI_ASSIGN(Rows rows, db.query("SELECT minute, count(*), min(span_from_us) FROM batches "
                                    "WHERE sensor = ? AND minute BETWEEN ? AND ? GROUP BY minute",
                                    {sensor, minutes.begin()->first.index, minutes.rbegin()->first.index}));
  while (rows.next()) {
    const base::Minute minute{rows.get<std::int32_t>(0)};
    if (!minutes.contains(minute)) continue;
    held[minute] = {rows.get<std::uint16_t>(1), base::Timestamp::from_us(rows.get<std::int64_t>(2))};
  }
  return held;
}

base::Result<std::map<base::Minute, MinuteRows>> take_together(Connection& db, std::uint16_t sensor,
                                                               const Minutes& minutes,
                                                               const HeldMinutes& held) {
  return Merge(db, sensor, minutes, held).run();
}

base::Result<MinuteRows> rows_of_minute(Connection& db, const record::SensorName& sensor,
                                        base::Minute minute) {
  HINOMI_ASSIGN(Rows r, db.query(fmt::format("SELECT {} FROM sightings WHERE minute = ? AND sensor IN "
                                             "(SELECT id FROM sensors WHERE name = ?)",
                                             kSightingColumns),
                                 {minute.index, sensor.text()}));
  MinuteRows out;
  while (r.next()) out.add(read_sighting(r));
  return out;
}

}  // namespace hinomi::store
