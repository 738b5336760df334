#include <array>
#include <filesystem>

#include "store/impl.h"
#include "store/rollups.h"

namespace hinomi::store {
namespace {

constexpr const char* kDamaged =
    "restore the store from a backup, or observe its captures again into a new one";

// A contradiction inside a minute, looked for some days at a time: {days} are these.
struct MinuteCheck {
  const char* message;
  const char* select;  // sensor, minute of each
};

constexpr std::array kMinuteChecks{
    MinuteCheck{"the ledger counts other sightings than there are", R"sql(
      WITH said AS (SELECT sensor, minute, max(row_count) AS least, sum(row_count) AS most FROM batches WHERE day IN {days} GROUP BY ALL),
           found AS (SELECT sensor, minute, count(*) AS n FROM sightings WHERE day IN {days} GROUP BY ALL)
      SELECT sensor, minute FROM said LEFT JOIN found USING (sensor, minute)
      WHERE coalesce(n, 0) NOT BETWEEN least AND most)sql"},
    MinuteCheck{"sightings stand twice", R"sql(
      SELECT sensor, minute FROM sightings WHERE day IN {days}
      GROUP BY sensor, minute, source_hi, source_lo, protocol, port, traffic, covered, marks, signature, instance
      HAVING count(*) > 1)sql"},
    MinuteCheck{"the packets of sightings and of what is only counted are not all that the sensor received",
                R"sql(
      WITH said AS (SELECT sensor, minute, sum(packets) AS packets, sum(own + outgoing + elsewhere + malformed + late) AS rest
                    FROM coverage WHERE day IN {days} GROUP BY ALL),
           found AS (SELECT sensor, minute, sum(packets) AS n FROM sightings WHERE day IN {days} GROUP BY ALL)
      SELECT sensor, minute FROM said LEFT JOIN found USING (sensor, minute)
      WHERE packets <> coalesce(n, 0) + rest)sql"},
    MinuteCheck{"malformed frames by reason are not as many as were counted", R"sql(
      WITH said AS (SELECT sensor, minute, sum(malformed) AS packets FROM coverage WHERE day IN {days} GROUP BY ALL),
           found AS (SELECT sensor, minute, sum(packets) AS n FROM malformed WHERE day IN {days} GROUP BY ALL)
      SELECT sensor, minute FROM said LEFT JOIN found USING (sensor, minute)
      WHERE said.packets <> coalesce(n, 0))sql"},
    MinuteCheck{"two batches of the ledger speak of the same time", R"sql(
      SELECT sensor, minute
      FROM (SELECT sensor, minute, span_from_us < lag(span_to_us) OVER (PARTITION BY sensor
                                                                        ORDER BY span_from_us, span_to_us) AS clash
            FROM batches WHERE day IN {days})
      WHERE clash)sql"},
    MinuteCheck{"there are rows that no batch of the ledger brought", R"sql(
      WITH brought AS (SELECT sensor, minute FROM batches WHERE day IN {days})
      SELECT sensor, minute
      FROM (SELECT sensor, minute FROM sightings WHERE day IN {days}
            UNION SELECT sensor, minute FROM coverage WHERE day IN {days}
            UNION SELECT sensor, minute FROM malformed WHERE day IN {days}
            UNION SELECT sensor, minute FROM backscatter WHERE day IN {days}
            UNION SELECT sensor, minute FROM evidence WHERE day IN {days})
      ANTI JOIN brought USING (sensor, minute))sql"},
};

// Something that other rows speak of and that is not there.
struct MissingCheck {
  const char* message;
  const char* remedy;
  const char* select;  // one row for each
};

constexpr std::array kMissingChecks{
    MissingCheck{"days have minutes in the ledger but no entry of their own", kDamaged,
                 "SELECT DISTINCT day FROM batches ANTI JOIN days USING (day)"},
    MissingCheck{"signatures of sightings are not there", kDamaged, R"sql(
      SELECT DISTINCT signature FROM sightings WHERE signature <> 0 AND signature NOT IN (SELECT id FROM signatures)
      )sql"},
    MissingCheck{
        "combinations of marks have no verdict under the present rules, so that tools are counted too low",
        "observe any capture into the store: it judges what is not judged", R"sql(
      SELECT DISTINCT protocol, traffic, marks, marks_known, row_marks FROM sightings
      ANTI JOIN (FROM verdicts WHERE rules_version = (SELECT value FROM meta WHERE name = 'rules_version'))
        USING (protocol, traffic, marks, marks_known, row_marks))sql"},
};

class Examination {
 public:
  Examination(Connection& db, const std::string& folder) : db_(db), folder_(folder) {}

  base::Result<std::vector<Finding>> run() {
    look_at_files();
    for (const MissingCheck& check : kMissingChecks) HINOMI_TRY(look(check));
    HINOMI_ASSIGN(const std::vector<Days> all, days_in_pieces());
    for (const MinuteCheck& check : kMinuteChecks) HINOMI_TRY(look(check, all));
    for (const Rollup& rollup : rollups()) HINOMI_TRY(look(rollup, all));
    return std::move(findings_);
  }

 private:
  // A few days, as SQL writes a set, so that memory stays bounded however long the store is.
  using Days = std::string;

  base::Result<std::vector<Days>> days_in_pieces() {
    return read_all<Days>(
        db_,
        "SELECT '(' || string_agg(day, ', ' ORDER BY day) || ')' FROM (SELECT day, "
        "row_number() OVER (ORDER BY day) - 1 AS n FROM (SELECT DISTINCT day FROM batches)) "
        "GROUP BY n // ? ORDER BY min(day)",
        {kDaysAtATime}, [](const Rows& r) { return r.text(0); });
  }

  void look_at_files() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
      const std::string name = entry.path().filename();
      if (name == Lock::kFileName || name == kDataFile || name == kLogFile || name == kTempFolder) continue;
      findings_.push_back({entry.path(), "does not belong to the store", "move it elsewhere, or delete it"});
    }
  }

  base::Result<void> look(const MinuteCheck& check, const std::vector<Days>& all) {
    std::string first;
    std::uint64_t count = 0;
    for (const Days& days : all) {
      HINOMI_ASSIGN(Rows r,
                    db_.query(fmt::format("WITH wrong AS (SELECT DISTINCT sensor, minute FROM ({})) "
                                          "SELECT minute, coalesce(name, 'unknown'), count(*) OVER () "
                                          "FROM wrong LEFT JOIN sensors ON sensors.id = wrong.sensor "
                                          "ORDER BY minute, name LIMIT 1",
                                          replace_days(check.select, days))));
      if (!r.next()) continue;
      const base::Minute minute{r.get<std::int32_t>(0)};
      if (count == 0) first = fmt::format("sensor {}, {}", r.text(1), to_string(minute.start()));
      count += r.get<std::uint64_t>(2);
    }
    if (count == 0) return {};
    findings_.push_back({fmt::format("{}, {}", db_.file(), first),
                         fmt::format("{} (the first of {} such minutes)", check.message, count), kDamaged});
    return {};
  }

  base::Result<void> look(const MissingCheck& check) {
    HINOMI_ASSIGN(Rows r, db_.query(fmt::format("SELECT count(*) FROM ({})", check.select)));
    const std::uint64_t count = r.next() ? r.get<std::uint64_t>(0) : 0;
    if (count > 0)
      findings_.push_back({db_.file(), fmt::format("{} {}", count, check.message), check.remedy});
    return {};
  }

  // Closed days must be what closing them again would make: as many rows, with the same sum of hashes.
  base::Result<void> look(const Rollup& rollup, const std::vector<Days>& all) {
    std::string first;
    std::uint64_t count = 0;
    for (const Days& some : all) {
      const Days closed = fmt::format("(SELECT day FROM days WHERE NOT dirty AND day IN {})", some);
      HINOMI_ASSIGN(
          Rows r,
          db_.query(fmt::format(
              "WITH remade AS ({0}), kept AS (FROM {1} WHERE day IN {2}), "
              "a AS (SELECT day, count(*) AS n, sum(hash(remade)::HUGEINT) AS h FROM remade GROUP BY day), "
              "b AS (SELECT day, count(*) AS n, sum(hash(kept)::HUGEINT) AS h FROM kept GROUP BY day) "
              "SELECT count(*), min(day) FROM a FULL JOIN b USING (day) "
              "WHERE a.n IS DISTINCT FROM b.n OR a.h IS DISTINCT FROM b.h",
              rollup_of(rollup, closed), rollup.table, closed)));
      if (!r.next() || r.is_null(1)) continue;
      if (count == 0) first = to_string(base::Day{r.get<std::int32_t>(1)});
      count += r.get<std::uint64_t>(0);
    }
    if (count == 0) return {};
    findings_.push_back(
        {fmt::format("{}, table {}, day {}", db_.file(), rollup.table, first),
         fmt::format("the figures differ from what its sightings give (the first of {} such days)", count),
         kDamaged});
    return {};
  }

  Connection& db_;
  const std::string& folder_;
  std::vector<Finding> findings_;
};

}  // namespace

base::Result<std::vector<Finding>> Store::examine() { return Examination(impl_->db, impl_->folder).run(); }

}  // namespace hinomi::store
