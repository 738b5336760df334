#include "store/impl.h"
#include "store/schema.h"

namespace hinomi::store {
namespace {

base::Day day(const Rows& r, std::size_t column) { return {r.get<std::int32_t>(column)}; }

Counts counts(const Rows& r, std::size_t column) {
  return {.attempts = r.get<std::uint64_t>(column), .packets = r.get<std::uint64_t>(column + 1)};
}

base::Result<std::vector<std::string>> texts(Connection& db, const std::string& sql,
                                             std::initializer_list<Value> values) {
  return read_all<std::string>(db, sql, values, [](const Rows& r) { return r.text(0); });
}

}  // namespace

base::Result<std::optional<Period>> Store::days_held() {
  HINOMI_ASSIGN(Rows r, impl_->db.query("SELECT min(day), max(day) FROM day_stretches"));
  if (!r.next() || r.is_null(0)) return std::nullopt;
  return Period{day(r, 0), day(r, 1)};
}

base::Result<std::vector<DayCounts>> Store::days(Period period) {
  return read_all<DayCounts>(
      impl_->db,
      "SELECT day, ip, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, sum(sources)::UBIGINT FROM day_total "
      "WHERE traffic = 0 AND day BETWEEN ? AND ? GROUP BY day, ip ORDER BY day, ip",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return DayCounts{day(r, 0), r.get<IpVersion>(1), counts(r, 2), r.get<std::uint64_t>(4)};
      });
}

base::Result<std::vector<SensorDay>> Store::sensor_days(Period period) {
  return read_all<SensorDay>(impl_->db,
                             "SELECT day, name, ip, sum(attempts)::UBIGINT, sum(packets)::UBIGINT "
                             "FROM day_sensor JOIN sensors ON sensors.id = day_sensor.sensor "
                             "WHERE day BETWEEN ? AND ? GROUP BY day, name, ip ORDER BY day, name, ip",
                             {period.from.index, period.to.index}, [](const Rows& r) {
                               return SensorDay{day(r, 0), r.text(1), r.get<IpVersion>(2), counts(r, 3)};
                             });
}

base::Result<std::vector<PortDay>> Store::port_days(Period period) {
  return read_all<PortDay>(
      impl_->db,
      "SELECT day, ip, protocol, port, sum(attempts)::UBIGINT, sum(packets)::UBIGINT FROM day_port "
      "WHERE day BETWEEN ? AND ? GROUP BY day, ip, protocol, port ORDER BY day, ip, protocol, port",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return PortDay{day(r, 0),
                       r.get<IpVersion>(1),
                       {r.get<std::uint8_t>(2)},
                       {r.get<std::uint16_t>(3)},
                       counts(r, 4)};
      });
}

base::Result<std::vector<CoverageDay>> Store::coverage_days(Period period) {
  return read_all<CoverageDay>(
      impl_->db,
      "SELECT day, name, address_ms, slash64_ms, covered_ms, assumed, packets, dropped, malformed, "
      "elsewhere, "
      "own, outgoing, late FROM day_coverage JOIN sensors ON sensors.id = day_coverage.sensor "
      "WHERE day BETWEEN ? AND ? ORDER BY day, name",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return CoverageDay{.day = day(r, 0),
                           .sensor = r.text(1),
                           .address_ms = r.get<std::uint64_t>(2),
                           .slash64_ms = r.get<std::uint64_t>(3),
                           .covered_ms = r.get<std::uint64_t>(4),
                           .assumed = r.get<bool>(5),
                           .packets = r.get<std::uint64_t>(6),
                           .dropped = r.get<std::uint64_t>(7),
                           .malformed = r.get<std::uint64_t>(8),
                           .elsewhere = r.get<std::uint64_t>(9),
                           .own = r.get<std::uint64_t>(10),
                           .outgoing = r.get<std::uint64_t>(11),
                           .late = r.get<std::uint64_t>(12)};
      });
}

base::Result<std::vector<CoveredStretch>> Store::covered_stretches() {
  HINOMI_ASSIGN(Rows r,
                impl_->db.query("SELECT name, start_ms, end_ms "
                                "FROM day_stretches JOIN sensors ON sensors.id = day_stretches.sensor "
                                "ORDER BY name, start_ms"));
  std::vector<CoveredStretch> out;
  while (r.next()) {
    const record::Interval interval{base::Timestamp::from_ms(r.get<std::int64_t>(1)),
                                    base::Timestamp::from_ms(r.get<std::int64_t>(2))};
    std::string sensor = r.text(0);
    if (!out.empty() && out.back().sensor == sensor && out.back().interval.to == interval.from) {
      out.back().interval.to = interval.to;  // over midnight
    } else {
      out.push_back({std::move(sensor), interval});
    }
  }
  return out;
}

base::Result<std::vector<CountryCounts>> Store::countries(Period period) {
  return read_all<CountryCounts>(
      impl_->db,
      "SELECT country, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(DISTINCT source_lo) FROM "
      "source_days "
      "WHERE ip = 4 AND traffic = 0 AND day BETWEEN ? AND ? GROUP BY country ORDER BY 2 DESC, 1",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return CountryCounts{addr::Country::from_text(r.text(0)), counts(r, 1), r.get<std::uint64_t>(3)};
      });
}

base::Result<std::vector<NetworkCounts>> Store::networks(Period period) {
  return read_all<NetworkCounts>(
      impl_->db,
      "WITH pieces AS (SELECT asn, country, sum(attempts) AS attempts FROM source_days "
      "  WHERE ip = 4 AND traffic = 0 AND day BETWEEN $1 AND $2 GROUP BY ALL), "
      "homes AS (SELECT DISTINCT ON (asn) asn, country FROM pieces ORDER BY asn, attempts DESC, country) "
      "SELECT asn, any_value(homes.country), sum(attempts)::UBIGINT, sum(packets)::UBIGINT, "
      "  count(DISTINCT source_lo), coalesce(any_value(network_names.name), '') "
      "FROM source_days JOIN homes USING (asn) LEFT JOIN network_names USING (asn) WHERE ip = 4 AND traffic "
      "= 0 AND day BETWEEN $1 AND $2 "
      "GROUP BY asn ORDER BY 3 DESC, 1",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return NetworkCounts{{r.get<std::uint32_t>(0)},
                             r.text(5),
                             addr::Country::from_text(r.text(1)),
                             counts(r, 2),
                             r.get<std::uint64_t>(4)};
      });
}

base::Result<std::vector<ServiceCounts>> Store::services(Period period) {
  return read_all<ServiceCounts>(
      impl_->db,
      "SELECT protocol, port, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(DISTINCT source_lo) "
      "FROM sightings WHERE ip = 4 AND traffic = 0 AND covered AND day BETWEEN ? AND ? "
      "GROUP BY protocol, port ORDER BY 3 DESC, 1, 2",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return ServiceCounts{
            {r.get<std::uint8_t>(0)}, {r.get<std::uint16_t>(1)}, counts(r, 2), r.get<std::uint64_t>(4)};
      });
}

base::Result<std::vector<ToolCounts>> Store::tools(Period period) {
  return read_all<ToolCounts>(
      impl_->db,
      "SELECT tool, family, sum(attempts)::UBIGINT, sum(packets)::UBIGINT, count(DISTINCT source_lo) "
      "FROM source_days WHERE ip = 4 AND traffic = 0 AND tool <> '' AND day BETWEEN ? AND ? "
      "GROUP BY tool, family ORDER BY 3 DESC, 1, 2",
      {period.from.index, period.to.index},
      [](const Rows& r) { return ToolCounts{r.text(0), r.text(1), counts(r, 2), r.get<std::uint64_t>(4)}; });
}

base::Result<std::vector<TrafficCounts>> Store::traffic(Period period) {
  // Of backscatter the victims count, not the routers that report about them.
  return read_all<TrafficCounts>(
      impl_->db,
      "WITH packets AS (SELECT traffic, sum(packets)::UBIGINT AS packets FROM day_total "
      "  WHERE day BETWEEN $1 AND $2 GROUP BY traffic), "
      "sources AS (SELECT traffic, count(*) AS sources FROM "
      "  (SELECT DISTINCT traffic, source_hi, source_lo FROM source_days WHERE traffic <> 1 AND day BETWEEN "
      "$1 AND $2 "
      "   UNION ALL "
      "   SELECT DISTINCT 1, victim_hi, victim_lo FROM backscatter WHERE day BETWEEN $1 AND "
      "$2) "
      "  GROUP BY traffic) "
      "SELECT traffic, packets, coalesce(sources, 0) FROM packets LEFT JOIN sources USING (traffic) ORDER BY "
      "traffic",
      {period.from.index, period.to.index}, [](const Rows& r) {
        return TrafficCounts{r.get<record::Traffic>(0), r.get<std::uint64_t>(1), r.get<std::uint64_t>(2)};
      });
}

base::Result<SourceTotals> Store::sources(Period period) {
  HINOMI_ASSIGN(Rows r, impl_->db.query(
                            "SELECT count(*), coalesce(max(attempts), 0)::UBIGINT, "
                            "  coalesce(sum(attempts::DOUBLE * attempts::DOUBLE), 0) "
                            "FROM (SELECT sum(attempts) AS attempts FROM source_days "
                            "      WHERE ip = 4 AND traffic = 0 AND day BETWEEN ? AND ? GROUP BY source_lo)",
                            {period.from.index, period.to.index}));
  static_cast<void>(r.next());
  return SourceTotals{r.get<std::uint64_t>(0), r.get<std::uint64_t>(1), r.real(2)};
}

base::Result<DataVersions> Store::versions(Period period) {
  DataVersions out;
  HINOMI_ASSIGN(out.rules, texts(impl_->db,
                                 "SELECT value FROM meta WHERE name = 'rules_version' AND value <> '' "
                                 "AND EXISTS (FROM batches WHERE day BETWEEN ? AND ?)",
                                 {period.from.index, period.to.index}));
  for (const auto& [column, versions] :
       {std::pair("countries_version", &out.countries), std::pair("networks_version", &out.networks)}) {
    HINOMI_ASSIGN(*versions, texts(impl_->db,
                                   fmt::format("SELECT DISTINCT {0} FROM batches WHERE {0} <> '' "
                                               "AND day BETWEEN ? AND ? ORDER BY 1",
                                               column),
                                   {period.from.index, period.to.index}));
  }
  return out;
}

}  // namespace hinomi::store
