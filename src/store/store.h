#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "record/sensor.h"
#include "store/rows.h"

namespace hinomi::store {

inline constexpr int kSchemaVersion = 1;

struct OpenOptions {
  bool create = false;                                  // make the store where there is none
  std::optional<std::string> time_zone = std::nullopt;  // fixed when the store is made; must agree afterwards
  std::string purpose = "hinomi";                       // "hinomi observe": what a second process is told
};

struct Finding {  // of doctor
  std::string place;
  std::string message;
  std::string remedy;
};

// A folder that holds all that was observed. The only home of SQL. One process at a time, one thread
// at a time. Every commit is whole or absent, also after a crash or on a full disk.
class Store {
 public:
  // Fails clearly on a folder that is something else, a newer schema, another time zone, or while
  // another process holds the store (names it). Migrates older schemas.
  [[nodiscard]] static base::Result<std::unique_ptr<Store>> open(const std::string& folder,
                                                                 const OpenOptions& options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] const base::Zone& zone() const;

  // --- Commits ---
  // Entries of the ledger that speak of minutes in [from, to], in order.
  [[nodiscard]] base::Result<std::vector<LedgerEntry>> ledger(const record::SensorName& sensor,
                                                              base::Minute from, base::Minute to);
  // The moments at which what the ledger holds of a sensor begins or ends, in order: the first that belongs
  // to a stretch, and the first that does not any more; ends inside a minute also where the rest follows.
  [[nodiscard]] base::Result<std::vector<base::Timestamp>> ledger_edges(const record::SensorName& sensor);
  // Whether all of these sightings lie inside those that are held of the minute: for each a row with its
  // key, no fewer packets or bytes, and all of its time and destinations.
  [[nodiscard]] base::Result<bool> holds(const record::SensorName& sensor, base::Minute minute,
                                         const std::vector<record::Sighting>& sightings);
  // Stores batches of one sensor in one transaction and marks their days dirty. A batch of a minute
  // that already has entries is merged into its rows; the caller has made sure that they do not overlap.
  struct Commit {
    std::vector<EnrichedBatch> batches;
    std::vector<Verdict> verdicts;  // under rules_version, of what unjudged() named
    std::optional<Carry> carry;     // kept unless the store has one that ends later
    // The version of the rules that verdicts are read under from now on. Another one than before
    // makes all days dirty.
    std::string rules_version;
    std::map<addr::Asn, std::string> network_names;  // of the batches' networks, as far as known
    std::string countries_version;
    std::string networks_version;
  };
  [[nodiscard]] base::Result<void> commit(const record::SensorName& sensor, const Commit& commit);
  // Empty where the sensor has none.
  [[nodiscard]] base::Result<std::string> carry(const record::SensorName& sensor);
  // Of keys, and of all that were judged under other versions of the rules, those that have no verdict
  // under this one: a commit with verdicts for them leaves no sighting unjudged. Each once.
  [[nodiscard]] base::Result<std::vector<JudgeKey>> unjudged(const std::vector<JudgeKey>& keys,
                                                             const std::string& rules_version);
  // Makes the rollups of dirty days again, some days a transaction. Reports do it first.
  [[nodiscard]] base::Result<void> close_days();

  // --- Queries; all of closed days ---
  [[nodiscard]] base::Result<std::optional<Period>> days_held();  // first and last day with coverage
  [[nodiscard]] base::Result<std::vector<DayCounts>> days(Period period);
  [[nodiscard]] base::Result<std::vector<SensorDay>> sensor_days(Period period);
  [[nodiscard]] base::Result<std::vector<PortDay>> port_days(Period period);
  [[nodiscard]] base::Result<std::vector<CoverageDay>> coverage_days(Period period);
  // Of all sensors, also outside the period: sensors' first and last moments matter for what is missing.
  [[nodiscard]] base::Result<std::vector<CoveredStretch>> covered_stretches();
  // IPv4 only, most attempts first.
  [[nodiscard]] base::Result<std::vector<CountryCounts>> countries(Period period);
  [[nodiscard]] base::Result<std::vector<NetworkCounts>> networks(Period period);
  [[nodiscard]] base::Result<std::vector<ServiceCounts>> services(Period period);
  [[nodiscard]] base::Result<std::vector<ToolCounts>> tools(Period period);
  // IPv4 and IPv6 together, each traffic class.
  [[nodiscard]] base::Result<std::vector<TrafficCounts>> traffic(Period period);
  [[nodiscard]] base::Result<SourceTotals> sources(Period period);
  [[nodiscard]] base::Result<DataVersions> versions(Period period);

  // --- Care ---
  // Looks for contradictions; changes nothing.
  [[nodiscard]] base::Result<std::vector<Finding>> examine();

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::store
