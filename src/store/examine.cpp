#include <array>
#include <filesystem>

#include "store/impl.h"
#include "store/rollups.h"

namespace hinomi::store {
namespace {

constexpr const char* kDamaged =
    "restore the store from a backup, or observe its captures again into a new one";

// A contradiction inside a minute.
struct MinuteCheck {
  const char* message;
  const char* select;  // sensor, minute of each
};

constexpr std::array kMinuteChecks{
    MinuteCheck{"the ledger counts other sightings than there are", R"sql(
      WITH said AS (SELECT sensor, minute, max(row_count) AS least, sum(row_count) AS most FROM batches GROUP BY ALL),
           found AS (SELECT sensor, minute, count(*) AS n FROM sightings GROUP BY ALL)
      SELECT sensor, minute FROM said LEFT JOIN found USING (sensor, minute)
      WHERE coalesce(n, 0) NOT BETWEEN least AND most)sql"},
    MinuteCheck{"sightings stand twice", R"sql(
      SELECT sensor, minute FROM sightings
      GROUP BY sensor, minute, source_hi, source_lo, protocol, port, traffic, covered, marks, signature, instance
      HAVING count(*) > 1)sql"},
    MinuteCheck{"the packets of sightings and of what is only counted are not all that the sensor received",
                R"sql(
      WITH said AS (SELECT sensor, minute, sum(packets) AS packets, sum(own + outgoing + elsewhere + malformed) AS rest
                    FROM coverage GROUP BY ALL),
           found AS (SELECT sensor, minute, sum(packets) AS n FROM sightings GROUP BY ALL)
      SELECT sensor, minute FROM said LEFT JOIN found USING (sensor, minute)
      WHERE packets <> coalesce(n, 0) + rest)sql"},
    MinuteCheck{"malformed frames by reason are not as many as were counted", R"sql(
      WITH said AS (SELECT sensor, minute, sum(malformed) AS packets FROM coverage GROUP BY ALL),
           found AS (SELECT sensor, minute, sum(packets) AS n FROM malformed GROUP BY ALL)
      SELECT sensor, minute FROM said LEFT JOIN found USING (sensor, minute)
      WHERE said.packets <> coalesce(n, 0))sql"},
    MinuteCheck{"two batches of the ledger speak of the same time", R"sql(
      SELECT sensor, minute
      FROM (SELECT sensor, minute, span_from_us < lag(span_to_us) OVER (PARTITION BY sensor
                                                                        ORDER BY span_from_us, span_to_us) AS clash
            FROM batches)
      WHERE clash)sql"},
    MinuteCheck{"there are rows that no batch of the ledger brought", R"sql(
      SELECT sensor, minute
      FROM (SELECT sensor, minute FROM sightings UNION SELECT sensor, minute FROM coverage
            UNION SELECT sensor, minute FROM malformed UNION SELECT sensor, minute FROM backscatter
            UNION SELECT sensor, minute FROM evidence)
      ANTI JOIN batches USING (sensor, minute))sql"},
    MinuteCheck{"the day has no entry among the days", R"sql(
      SELECT sensor, minute FROM batches ANTI JOIN days USING (day))sql"},
};

// Something that other rows speak of and that is not there.
struct MissingCheck {
  const char* message;
  const char* remedy;
  const char* select;  // one row for each
};

constexpr std::array kMissingChecks{
    MissingCheck{"signatures of sightings are not there", kDamaged, R"sql(
      SELECT DISTINCT signature FROM sightings WHERE signature <> 0 AND signature NOT IN (SELECT id FROM signatures)
      )sql"},
    MissingCheck{
        "combinations of marks have no verdict under the present rules, so that tools are counted too low",
        "observe any capture into the store: it judges what is not judged", R"sql(
      SELECT DISTINCT protocol, traffic, marks, marks_known, row_marks FROM sightings
      ANTI JOIN (FROM verdicts WHERE rules_version = (SELECT value FROM meta WHERE name = 'rules_version'))
        USING (protocol, traffic, marks, marks_known, row_marks))sql"},
    MissingCheck{"days have changed since their figures were made", "the next report makes them again",
                 "SELECT day FROM days WHERE dirty"},
};

class Examination {
 public:
  Examination(Connection& db, const std::string& folder) : db_(db), folder_(folder) {}

  base::Result<std::vector<Finding>> run() {
    look_at_files();
    for (const MinuteCheck& check : kMinuteChecks) HINOMI_TRY(look(check));
    for (const MissingCheck& check : kMissingChecks) HINOMI_TRY(look(check));
    for (const Rollup& rollup : rollups()) HINOMI_TRY(look(rollup));
    return std::move(findings_);
  }

 private:
  void look_at_files() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
      const std::string name = entry.path().filename();
      if (name == Lock::kFileName || name == kDataFile || name == kLogFile || name == kTempFolder) continue;
      findings_.push_back({entry.path(), "does not belong to the store", "move it elsewhere, or delete it"});
    }
  }

  base::Result<void> look(const MinuteCheck& check) {
    HINOMI_ASSIGN(Rows r, db_.query(fmt::format("WITH wrong AS (SELECT DISTINCT sensor, minute FROM ({})) "
                                                "SELECT minute, coalesce(name, 'unknown'), count(*) OVER () "
                                                "FROM wrong LEFT JOIN sensors ON sensors.id = wrong.sensor "
                                                "ORDER BY minute, name LIMIT 1",
                                                check.select)));
    if (!r.next()) return {};
    const base::Minute first{r.get<std::int32_t>(0)};
    findings_.push_back(
        {fmt::format("{}, sensor {}, {}", db_.file(), r.text(1), to_string(first.start())),
         fmt::format("{} (the first of {} such minutes)", check.message, r.get<std::uint64_t>(2)), kDamaged});
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
  base::Result<void> look(const Rollup& rollup) {
    constexpr std::string_view kClosed = "(SELECT day FROM days WHERE NOT dirty)";
    HINOMI_ASSIGN(
        Rows r,
        db_.query(fmt::format(
            "WITH remade AS ({0}), kept AS (FROM {1} WHERE day IN {2}), "
            "a AS (SELECT day, count(*) AS n, sum(hash(remade)::HUGEINT) AS h FROM remade GROUP BY day), "
            "b AS (SELECT day, count(*) AS n, sum(hash(kept)::HUGEINT) AS h FROM kept GROUP BY day) "
            "SELECT count(*), min(day) FROM a FULL JOIN b USING (day) WHERE a.n IS DISTINCT FROM b.n OR a.h "
            "IS DISTINCT FROM b.h",
            rollup_of(rollup, kClosed), rollup.table, kClosed)));
    if (!r.next() || r.is_null(1)) return {};
    findings_.push_back(
        {fmt::format("{}, table {}, day {}", db_.file(), rollup.table,
                     to_string(base::Day{r.get<std::int32_t>(1)})),
         fmt::format("the figures differ from what its sightings give (the first of {} such days)",
                     r.get<std::uint64_t>(0)),
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
