#include "store/rollups.h"

#include <array>
#include <string>

#include "store/impl.h"

namespace hinomi::store {
namespace {

// In an order in which each reads only what stands before it. {days} is the set of days to make.
// Figures count covered time only; "scan" is traffic = 0.
constexpr std::array kRollups{
    Rollup{"source_days", R"sql(
      SELECT day, ip, source_hi, source_lo, s.traffic, coalesce(v.tool, '') AS tool, coalesce(v.family, '') AS family,
             country, asn, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT
      FROM sightings AS s LEFT JOIN verdicts AS v
        ON v.rules_version = (SELECT value FROM meta WHERE name = 'rules_version')
        AND v.protocol = s.protocol AND v.traffic = s.traffic AND v.marks = s.marks
        AND v.marks_known = s.marks_known AND v.row_marks = s.row_marks
      WHERE day IN {days} AND covered
      GROUP BY ALL)sql"},
    Rollup{"instance_days", R"sql(
      SELECT day, coalesce(v.family, ''), instance, source_hi, source_lo, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT
      FROM sightings AS s LEFT JOIN verdicts AS v
        ON v.rules_version = (SELECT value FROM meta WHERE name = 'rules_version')
        AND v.protocol = s.protocol AND v.traffic = s.traffic AND v.marks = s.marks
        AND v.marks_known = s.marks_known AND v.row_marks = s.row_marks
      WHERE day IN {days} AND covered AND s.traffic = 0 AND instance <> 0
      GROUP BY ALL)sql"},
    Rollup{"day_total", R"sql(
      SELECT day, ip, traffic, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(*)::UBIGINT
      FROM (SELECT day, ip, traffic, survey, source_hi, source_lo, sum(attempts) AS attempts, sum(packets) AS packets
            FROM source_days WHERE day IN {days} GROUP BY ALL)
      GROUP BY ALL)sql"},
    Rollup{"day_country", R"sql(
      SELECT day, ip, country, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(*)::UBIGINT
      FROM (SELECT day, ip, country, survey, source_hi, source_lo, sum(attempts) AS attempts, sum(packets) AS packets
            FROM source_days WHERE day IN {days} AND traffic = 0 GROUP BY ALL)
      GROUP BY ALL)sql"},
    Rollup{"day_as", R"sql(
      SELECT day, ip, asn, country, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(*)::UBIGINT
      FROM (SELECT day, ip, asn, country, survey, source_hi, source_lo, sum(attempts) AS attempts,
                   sum(packets) AS packets
            FROM source_days WHERE day IN {days} AND traffic = 0 GROUP BY ALL)
      GROUP BY ALL)sql"},
    Rollup{"day_tool", R"sql(
      SELECT day, ip, tool, family, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(*)::UBIGINT
      FROM (SELECT day, ip, tool, family, survey, source_hi, source_lo, sum(attempts) AS attempts,
                   sum(packets) AS packets
            FROM source_days WHERE day IN {days} AND traffic = 0 AND tool <> '' GROUP BY ALL)
      GROUP BY ALL)sql"},
    Rollup{"day_sensor", R"sql(
      SELECT day, sensor, ip, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT
      FROM sightings WHERE day IN {days} AND covered AND traffic = 0 GROUP BY ALL)sql"},
    Rollup{"day_port", R"sql(
      SELECT day, ip, protocol, port, survey, sum(attempts)::UBIGINT, sum(packets)::UBIGINT
      FROM sightings WHERE day IN {days} AND covered AND traffic = 0 GROUP BY ALL)sql"},
    Rollup{"day_coverage", R"sql(
      SELECT day, sensor, sum((end_ms - start_ms) * addresses::HUGEINT)::UBIGINT, sum((end_ms - start_ms) * slash64s::HUGEINT)::UBIGINT,
             sum(end_ms - start_ms)::UBIGINT, bool_or(assumed), sum(packets)::UBIGINT, sum(dropped)::UBIGINT, sum(malformed)::UBIGINT, sum(elsewhere)::UBIGINT,
             sum(own)::UBIGINT, sum(outgoing)::UBIGINT, sum(late)::UBIGINT
      FROM coverage WHERE day IN {days} GROUP BY ALL)sql"},
    // Intervals that touch become one: each that begins behind all before it begins a new stretch.
    Rollup{"day_stretches", R"sql(
      SELECT day, sensor, min(start_ms), max(end_ms)
      FROM (SELECT day, sensor, start_ms, end_ms,
                   sum(begins::INTEGER) OVER (PARTITION BY day, sensor ORDER BY start_ms, end_ms
                                              ROWS UNBOUNDED PRECEDING) AS stretch
            FROM (SELECT day, sensor, start_ms, end_ms,
                         start_ms > coalesce(lag(end_ms) OVER (PARTITION BY day, sensor ORDER BY start_ms, end_ms),
                                             start_ms - 1) AS begins
                  FROM coverage WHERE day IN {days} AND end_ms > start_ms))
      GROUP BY day, sensor, stretch)sql"},
};

}  // namespace

std::string replace_days(std::string sql, std::string_view days) {
  constexpr std::string_view kHole = "{days}";
  for (auto at = sql.find(kHole); at != std::string::npos; at = sql.find(kHole, at))
    sql.replace(at, kHole.size(), days);
  return sql;
}

std::span<const Rollup> rollups() { return kRollups; }

std::string rollup_of(const Rollup& rollup, std::string_view days) {
  return replace_days(rollup.select, days);
}

namespace {

// A few of the dirty days, as SQL writes a set; empty where there are none.
base::Result<std::string> some_dirty_days(Connection& db) {
  HINOMI_ASSIGN(const std::vector<std::int32_t> days,
                read_all<std::int32_t>(db, "SELECT day FROM days WHERE dirty ORDER BY day LIMIT ?",
                                       {kDaysAtATime}, [](const Rows& r) { return r.get<std::int32_t>(0); }));
  return days.empty() ? std::string() : fmt::format("({})", fmt::join(days, ", "));
}

base::Result<void> close(Connection& db, const std::string& days) {
  HINOMI_ASSIGN(Transaction transaction, Transaction::begin(db));
  for (const Rollup& rollup : kRollups) {
    HINOMI_TRY(db.execute(fmt::format("DELETE FROM {} WHERE day IN {}", rollup.table, days)));
    HINOMI_TRY(
        db.execute(fmt::format("INSERT INTO {} {} ORDER BY day", rollup.table, rollup_of(rollup, days))));
  }
  HINOMI_TRY(db.execute(
      fmt::format("UPDATE days SET dirty = false, generation = generation + 1 WHERE day IN {}", days)));
  return transaction.commit();
}

}  // namespace

base::Result<void> Store::close_days() {
  while (true) {
    HINOMI_ASSIGN(const std::string days, some_dirty_days(impl_->db));
    if (days.empty()) return {};
    HINOMI_TRY(close(impl_->db, days));
  }
}

}  // namespace hinomi::store
