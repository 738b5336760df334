#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "store/impl.h"
#include "store/merge.h"
#include "store/schema.h"
#include "store/verdicts.h"
#include "store/writer.h"

namespace hinomi::store {
namespace {

Minutes by_minute(const std::vector<EnrichedBatch>& batches) {
  Minutes out;
  for (const EnrichedBatch& batch : batches) out[batch.batch.minute].push_back(&batch);
  for (auto& [minute, parts] : out) {
    std::ranges::sort(parts, {},
                      [](const EnrichedBatch* b) { return std::pair(b->batch.span_from, b->batch.span_to); });
  }
  return out;
}

base::Result<std::optional<std::uint16_t>> find_sensor(Connection& db, const record::SensorName& sensor) {
  HINOMI_ASSIGN(Rows rows, db.query("SELECT id FROM sensors WHERE name = ?", {sensor.text()}));
  if (!rows.next()) return std::nullopt;
  return rows.get<std::uint16_t>(0);
}

base::Result<std::uint16_t> find_or_add_sensor(Connection& db, const record::SensorName& sensor) {
  HINOMI_ASSIGN(const auto known, find_sensor(db, sensor));
  if (known) return *known;
  HINOMI_ASSIGN(Rows rows, db.query("SELECT coalesce(max(id), 0)::BIGINT + 1 FROM sensors"));
  static_cast<void>(rows.next());
  const auto id = rows.get<std::int64_t>(0);
  if (id > std::numeric_limits<std::uint16_t>::max()) {
    return base::fail(base::ErrorCode::kUnsupported, db.file(), "has as many sensors as a store can hold",
                      "put sensor " + sensor.text() + " into another store");
  }
  HINOMI_TRY(db.execute("INSERT INTO sensors VALUES (?, ?)", {id, sensor.text()}));
  return static_cast<std::uint16_t>(id);
}

base::Result<void> write_batches(Connection& db, const base::Zone& zone, std::uint16_t sensor,
                                 const Minutes& minutes, const EnrichedWith& with) {
  HINOMI_ASSIGN(const HeldMinutes held, held_minutes(db, sensor, minutes));
  HINOMI_ASSIGN(const auto merged, take_together(db, sensor, minutes, held));
  HINOMI_ASSIGN(Writer writer, Writer::open(db));
  for (const auto& [minute, parts] : minutes) {
    const MinutePlace place{sensor, zone.day_of(minute.start()), minute};
    const auto before = held.find(minute);
    std::uint16_t number = before == held.end() ? 0 : before->second.parts;
    for (const EnrichedBatch* part : parts) HINOMI_TRY(writer.entry(place, number++, part->batch, with));
    const auto together = merged.find(minute);
    HINOMI_TRY(together == merged.end() ? writer.rows(place, *parts.front())
                                        : writer.rows(place, together->second));
  }
  return writer.close();
}

base::Result<void> mark_dirty(Connection& db, const base::Zone& zone, const Minutes& minutes) {
  std::set<std::int32_t> days;
  for (const auto& [minute, parts] : minutes) days.insert(zone.day_of(minute.start()).index);
  if (days.empty()) return {};
  const std::string list = fmt::format("({})", fmt::join(days, "), ("));
  HINOMI_TRY(db.execute(fmt::format("UPDATE days SET dirty = true WHERE day IN (VALUES {})", list)));
  return db.execute(
      fmt::format("INSERT INTO days SELECT day, true, 0 FROM (VALUES {}) AS touched(day) WHERE day NOT IN "
                  "(SELECT day FROM days)",
                  list));
}

base::Result<void> add_signatures(Connection& db, const std::vector<EnrichedBatch>& batches) {
  std::map<std::uint64_t, const record::Signature*> offered;
  for (const EnrichedBatch& b : batches) {
    for (const record::Signature& signature : b.batch.signatures)
      offered.emplace(signature.id().value, &signature);
  }
  if (offered.empty()) return {};
  HINOMI_TRY(db.execute("CREATE OR REPLACE TEMP TABLE offered_signatures AS FROM signatures LIMIT 0"));
  HINOMI_ASSIGN(Appender table, db.appender("offered_signatures"));
  for (const auto& [id, s] : offered) {
    const base::Bytes kinds(s->kinds.data(), s->kind_count);
    HINOMI_TRY(table.row(id, kinds, s->has_mss ? std::optional(s->mss) : std::nullopt,
                         s->has_window_scale ? std::optional(s->window_scale) : std::nullopt));
  }
  HINOMI_TRY(table.close());
  return db.execute(
      "INSERT INTO signatures FROM offered_signatures WHERE id NOT IN (SELECT id FROM signatures);"
      "DROP TABLE offered_signatures");
}

base::Result<void> put_network_names(Connection& db, const std::map<addr::Asn, std::string>& names) {
  if (names.empty()) return {};
  HINOMI_TRY(db.execute("CREATE OR REPLACE TEMP TABLE offered_names AS FROM network_names LIMIT 0"));
  HINOMI_ASSIGN(Appender table, db.appender("offered_names"));
  for (const auto& [asn, name] : names) HINOMI_TRY(table.row(asn.number, std::string_view(name)));
  HINOMI_TRY(table.close());
  return db.execute(
      "DELETE FROM network_names WHERE asn IN (SELECT asn FROM offered_names);"
      "INSERT INTO network_names FROM offered_names; DROP TABLE offered_names");
}

base::Result<void> put_carry(Connection& db, std::uint16_t sensor, const std::optional<Carry>& carry) {
  if (!carry) return {};
  HINOMI_ASSIGN(Rows later,
                db.query("SELECT 1 FROM carry WHERE sensor = ? AND end_us > ?", {sensor, carry->end.us()}));
  if (later.next()) return {};
  HINOMI_TRY(db.execute("DELETE FROM carry WHERE sensor = ?", {sensor}));
  HINOMI_ASSIGN(Appender table, db.appender("carry"));
  HINOMI_TRY(table.row(sensor, carry->end.us(), bytes_of(carry->state)));
  return table.close();
}

}  // namespace

base::Result<void> Store::commit(const record::SensorName& sensor, const Commit& commit) {
  Connection& db = impl_->db;
  const Minutes minutes = by_minute(commit.batches);
  HINOMI_ASSIGN(Transaction transaction, Transaction::begin(db));
  HINOMI_ASSIGN(const std::uint16_t id, find_or_add_sensor(db, sensor));
  HINOMI_TRY(
      write_batches(db, impl_->zone, id, minutes, {commit.countries_version, commit.networks_version}));
  HINOMI_TRY(mark_dirty(db, impl_->zone, minutes));
  HINOMI_TRY(add_signatures(db, commit.batches));
  HINOMI_TRY(add_verdicts(db, commit.verdicts, commit.rules_version));
  HINOMI_TRY(use_rules(db, commit.rules_version));
  HINOMI_TRY(put_network_names(db, commit.network_names));
  HINOMI_TRY(put_carry(db, id, commit.carry));
  return transaction.commit();
}

base::Result<std::string> Store::carry(const record::SensorName& sensor) {
  HINOMI_ASSIGN(Rows rows,
                impl_->db.query("SELECT state FROM carry JOIN sensors ON sensors.id = carry.sensor "
                                "WHERE name = ?",
                                {sensor.text()}));
  return rows.next() ? rows.text(0) : std::string();
}

}  // namespace hinomi::store
