#include "store/schema.h"

#include <fmt/format.h>

#include <array>

#include "store/store.h"

namespace hinomi::store {
namespace {

// Times are UTC: milliseconds (_ms) or microseconds (_us) since 1970, `minute` in minutes, `day` in
// days of the store's zone. Addresses are two halves of 128 bits, IPv4 mapped; `ip` is 4 or 6. There
// are no keys or indexes: the code that writes keeps rows distinct, and rows in time order let DuckDB
// skip what a query does not ask for.
constexpr const char* kFirstSchema = R"sql(
CREATE TABLE meta (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE sensors (id USMALLINT NOT NULL, name VARCHAR NOT NULL);

CREATE TABLE sightings (
  day INTEGER NOT NULL, minute INTEGER NOT NULL, sensor USMALLINT NOT NULL, ip UTINYINT NOT NULL,
  source_hi UBIGINT NOT NULL, source_lo UBIGINT NOT NULL, protocol UTINYINT NOT NULL, port USMALLINT NOT NULL,
  traffic UTINYINT NOT NULL, covered BOOLEAN NOT NULL, marks UINTEGER NOT NULL, signature UBIGINT NOT NULL,
  instance UINTEGER NOT NULL,
  attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL, bytes UBIGINT NOT NULL, target_set UBIGINT NOT NULL,
  first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, source_port USMALLINT NOT NULL,
  "window" USMALLINT NOT NULL, ttl UTINYINT NOT NULL, row_marks UTINYINT NOT NULL,
  marks_known UINTEGER NOT NULL, country VARCHAR NOT NULL, asn UINTEGER NOT NULL, survey UTINYINT);
CREATE TABLE signatures (
  id UBIGINT NOT NULL, kinds BLOB NOT NULL, mss USMALLINT, window_scale UTINYINT);
CREATE TABLE batches (
  sensor USMALLINT NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, part USMALLINT NOT NULL,
  hash_hi UBIGINT NOT NULL, hash_lo UBIGINT NOT NULL, span_from_us BIGINT NOT NULL, span_to_us BIGINT NOT NULL,
  origin BLOB NOT NULL, row_count UBIGINT NOT NULL, signatures_overflow UBIGINT NOT NULL,
  assumed BOOLEAN NOT NULL, marks_known UINTEGER NOT NULL, countries_version VARCHAR NOT NULL, networks_version VARCHAR NOT NULL);
CREATE TABLE coverage (
  sensor USMALLINT NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, part USMALLINT NOT NULL,
  start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL, addresses UBIGINT NOT NULL, slash64s UBIGINT NOT NULL,
  assumed BOOLEAN NOT NULL, packets UBIGINT NOT NULL, bytes UBIGINT NOT NULL, dropped UBIGINT NOT NULL,
  own UBIGINT NOT NULL, outgoing UBIGINT NOT NULL, elsewhere UBIGINT NOT NULL, malformed UBIGINT NOT NULL,
  late UBIGINT NOT NULL, clock_error_ms BIGINT NOT NULL);
CREATE TABLE malformed (
  sensor USMALLINT NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, reason UTINYINT NOT NULL,
  packets UBIGINT NOT NULL);
CREATE TABLE backscatter (
  sensor USMALLINT NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, slot BIGINT NOT NULL,
  victim_hi UBIGINT NOT NULL, victim_lo UBIGINT NOT NULL, protocol UTINYINT NOT NULL, port USMALLINT NOT NULL,
  reporter UTINYINT NOT NULL, packets UBIGINT NOT NULL, target_set UBIGINT NOT NULL);
CREATE TABLE evidence (
  sensor USMALLINT NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, time_us BIGINT NOT NULL,
  source_hi UBIGINT NOT NULL, source_lo UBIGINT NOT NULL, marks UINTEGER NOT NULL, signature UBIGINT NOT NULL,
  headers BLOB NOT NULL);
CREATE TABLE verdicts (
  rules_version VARCHAR NOT NULL, protocol UTINYINT NOT NULL, traffic UTINYINT NOT NULL, marks UINTEGER NOT NULL,
  marks_known UINTEGER NOT NULL, row_marks UTINYINT NOT NULL,
  tool VARCHAR NOT NULL, family VARCHAR NOT NULL, grade VARCHAR NOT NULL);
CREATE TABLE network_names (asn UINTEGER NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE carry (sensor USMALLINT NOT NULL, end_us BIGINT NOT NULL, state BLOB NOT NULL);

CREATE TABLE days (day INTEGER NOT NULL, dirty BOOLEAN NOT NULL, generation INTEGER NOT NULL);
CREATE TABLE source_days (
  day INTEGER NOT NULL, ip UTINYINT NOT NULL, source_hi UBIGINT NOT NULL, source_lo UBIGINT NOT NULL,
  traffic UTINYINT NOT NULL, tool VARCHAR NOT NULL, family VARCHAR NOT NULL, country VARCHAR NOT NULL,
  asn UINTEGER NOT NULL, survey UTINYINT, attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL);
CREATE TABLE instance_days (
  day INTEGER NOT NULL, family VARCHAR NOT NULL, instance UINTEGER NOT NULL, source_hi UBIGINT NOT NULL,
  source_lo UBIGINT NOT NULL, survey UTINYINT, attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL);
CREATE TABLE day_total (
  day INTEGER NOT NULL, ip UTINYINT NOT NULL, traffic UTINYINT NOT NULL, survey UTINYINT,
  attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL, sources UBIGINT NOT NULL);
CREATE TABLE day_sensor (
  day INTEGER NOT NULL, sensor USMALLINT NOT NULL, ip UTINYINT NOT NULL, survey UTINYINT,
  attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL);
CREATE TABLE day_port (
  day INTEGER NOT NULL, ip UTINYINT NOT NULL, protocol UTINYINT NOT NULL, port USMALLINT NOT NULL,
  survey UTINYINT, attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL);
CREATE TABLE day_country (
  day INTEGER NOT NULL, ip UTINYINT NOT NULL, country VARCHAR NOT NULL, survey UTINYINT,
  attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL, sources UBIGINT NOT NULL);
CREATE TABLE day_as (
  day INTEGER NOT NULL, ip UTINYINT NOT NULL, asn UINTEGER NOT NULL, country VARCHAR NOT NULL, survey UTINYINT,
  attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL, sources UBIGINT NOT NULL);
CREATE TABLE day_tool (
  day INTEGER NOT NULL, ip UTINYINT NOT NULL, tool VARCHAR NOT NULL, family VARCHAR NOT NULL, survey UTINYINT,
  attempts UBIGINT NOT NULL, packets UBIGINT NOT NULL, sources UBIGINT NOT NULL);
CREATE TABLE day_coverage (
  day INTEGER NOT NULL, sensor USMALLINT NOT NULL, address_ms UBIGINT NOT NULL, slash64_ms UBIGINT NOT NULL,
  covered_ms UBIGINT NOT NULL, assumed BOOLEAN NOT NULL, packets UBIGINT NOT NULL, dropped UBIGINT NOT NULL,
  malformed UBIGINT NOT NULL, elsewhere UBIGINT NOT NULL, own UBIGINT NOT NULL, outgoing UBIGINT NOT NULL,
  late UBIGINT NOT NULL);
CREATE TABLE day_stretches (
  day INTEGER NOT NULL, sensor USMALLINT NOT NULL, start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL);
)sql";

constexpr std::array kMigrations{Migration{1, kFirstSchema}};
static_assert(kMigrations.back().version == kSchemaVersion);

base::Result<void> take_step(Connection& connection, const Migration& step) {
  HINOMI_ASSIGN(Transaction transaction, Transaction::begin(connection));
  HINOMI_TRY(connection.execute(step.sql));
  HINOMI_TRY(set_meta(connection, "schema_version", fmt::to_string(step.version)));
  return transaction.commit();
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

base::Result<void> migrate(Connection& connection, int from, std::span<const Migration> steps) {
  for (const Migration& step : steps) {
    if (step.version > from) HINOMI_TRY(take_step(connection, step));
  }
  return {};
}

base::Result<std::string> meta(Connection& connection, const std::string& name) {
  HINOMI_ASSIGN(Rows rows, connection.query("SELECT value FROM meta WHERE name = ?", {name}));
  return rows.next() ? rows.text(0) : std::string();
}

base::Result<void> set_meta(Connection& connection, const std::string& name, const std::string& value) {
  HINOMI_TRY(connection.execute("DELETE FROM meta WHERE name = ?", {name}));
  return connection.execute("INSERT INTO meta VALUES (?, ?)", {name, value});
}

}  // namespace hinomi::store
