#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"

// What the tests of this folder share.
namespace hinomi::store {

// A folder that is there while the test runs.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "hinomi-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string store() const { return file("store"); }

 private:
  std::filesystem::path path_;
};

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline std::unique_ptr<Store> open_store(const std::string& folder, const std::string& zone = "UTC") {
  return must(Store::open(folder, {.create = true, .time_zone = zone, .purpose = "a test"}));
}

inline record::SensorName sensor(const std::string& name) { return must(record::SensorName::parse(name)); }
inline addr::Address address(const std::string& text) { return must(addr::parse_address(text)); }
inline base::Day day(const std::string& text) { return must(base::parse_day(text)); }
// "2018-03-01T10:00", in UTC.
inline base::Minute minute(const std::string& text) {
  return base::Minute::of(must(base::Zone().parse_time(text)));
}

// A row of one scan-class TCP source that sent `packets`, each an attempt, `ms` after the minute's start.
inline record::Sighting scan(base::Minute at, const std::string& source, std::uint16_t port,
                             std::uint64_t packets, std::int64_t ms = 0) {
  record::Sighting s;
  s.key.source = address(source);
  s.key.protocol = addr::kTcp;
  s.key.port = {port};
  s.key.traffic = record::Traffic::kScan;
  s.attempts = packets;
  s.packets = packets;
  s.bytes = 40 * packets;
  s.target_set = 1;
  s.first = base::Timestamp::from_ms(at.start().ms() + ms);
  s.last = s.first;
  s.source_port = {4000};
  s.window = 1024;
  s.ttl = 50;
  return s;
}

// A batch that covers [from_ms, to_ms) of its minute at 10 addresses and whose packets are those of its rows.
inline EnrichedBatch batch(base::Minute at, std::vector<record::Sighting> sightings, std::int64_t from_ms = 0,
                           std::int64_t to_ms = 60'000) {
  const base::Timestamp from = base::Timestamp::from_ms(at.start().ms() + from_ms);
  const base::Timestamp to = base::Timestamp::from_ms(at.start().ms() + to_ms);
  record::Coverage coverage;
  coverage.intervals = {{from, to}};
  coverage.addresses = 10;
  for (const record::Sighting& s : sightings) coverage.packets += s.packets;
  const record::ContentHash hash{static_cast<std::uint64_t>(at.index), static_cast<std::uint64_t>(from_ms)};
  std::vector<Enrichment> enrichments(sightings.size(), {addr::Country::from_text("JP"), {64500}});
  return {{sensor("tokyo"),
           at,
           hash,
           from,
           to,
           record::kMarksKnown,
           "a.pcap",
           std::move(coverage),
           std::move(sightings),
           {},
           0,
           {},
           {}},
          std::move(enrichments)};
}

inline JudgeKey key_of(const record::Sighting& s) {
  return {s.key.protocol, s.key.traffic, s.key.marks, record::kMarksKnown, s.row_marks};
}

// With verdicts for all its rows, also merged ones: those with a mark are Mirai's, the rest nobody's.
inline Store::Commit commit_of(std::vector<EnrichedBatch> batches) {
  Store::Commit commit;
  commit.rules_version = "rules 1";
  commit.countries_version = "countries 1";
  commit.networks_version = "networks 1";
  for (const EnrichedBatch& b : batches) {
    for (const record::Sighting& s : b.batch.sightings) {
      JudgeKey key = key_of(s);
      const bool mirai = key.marks.has(record::Mark::kSeqIsDestination);
      for (std::uint8_t bits = 0; bits < 4; ++bits) {
        key.row_marks = record::RowMarks::from_bits(bits);
        commit.verdicts.push_back({key, mirai ? "mirai" : "", mirai ? "botnet" : "", mirai ? "certain" : ""});
      }
    }
  }
  commit.batches = std::move(batches);
  return commit;
}

}  // namespace hinomi::store
