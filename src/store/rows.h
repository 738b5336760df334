#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "addr/address.h"
#include "addr/number.h"
#include "base/time.h"
#include "record/batch.h"

// What goes into the store beside batches, and what its named queries return.
namespace hinomi::store {

// What intake adds to a sighting. One per row of a batch, in the same order.
struct Enrichment {
  addr::Country country;
  addr::Asn asn;
};

struct EnrichedBatch {
  record::Batch batch;
  std::vector<Enrichment> enrichments;
};

// The state of an observer behind the last packet that it saw.
struct Carry {
  std::string state;
  base::Timestamp end;  // microseconds
};

// One entry of the ledger: a minute of a sensor, or the part of it that one capture held.
struct LedgerEntry {
  base::Minute minute;
  record::ContentHash content_hash;
  base::Timestamp span_from;  // microseconds
  base::Timestamp span_to;
  std::string origin;
};

// The facts that a verdict depends on, each combination once. Deliberately few: a port or a signature
// here would make as many verdicts as there are sightings.
struct JudgeKey {
  addr::Protocol protocol;
  record::Traffic traffic = record::Traffic::kOther;
  record::Marks marks;
  record::Marks marks_known;
  record::RowMarks row_marks;
  friend bool operator==(const JudgeKey&, const JudgeKey&) = default;
};

struct Verdict {
  JudgeKey key;
  std::string tool;    // empty: no rule fits
  std::string family;  // the kind of tool: "botnet", "tool", "survey"; empty with the tool
  std::string grade;   // the rule's strength
};

enum class IpVersion : std::uint8_t { kV4 = 4, kV6 = 6 };

// Days are inclusive on both ends, in the store's zone. Only covered, scan-class sightings count,
// unless a field says otherwise.
struct Period {
  base::Day from;
  base::Day to;
};

struct Counts {
  std::uint64_t attempts = 0;
  std::uint64_t packets = 0;
};

struct DayCounts {
  base::Day day;
  IpVersion ip = IpVersion::kV4;
  Counts counts;
  std::uint64_t sources = 0;  // distinct, of that day
};

struct SensorDay {
  base::Day day;
  std::string sensor;
  IpVersion ip = IpVersion::kV4;
  Counts counts;
};

struct PortDay {
  base::Day day;
  IpVersion ip = IpVersion::kV4;
  addr::Protocol protocol;
  addr::Port port;
  Counts counts;
};

// Over the whole period; sources are distinct over the period.
struct CountryCounts {
  addr::Country country;
  Counts counts;
  std::uint64_t sources = 0;
};
struct NetworkCounts {
  addr::Asn asn;
  std::string name;       // empty where none is known
  addr::Country country;  // the one with most attempts
  Counts counts;
  std::uint64_t sources = 0;
};
struct ServiceCounts {
  addr::Protocol protocol;
  addr::Port port;
  Counts counts;
  std::uint64_t sources = 0;
};
struct ToolCounts {
  std::string tool;
  std::string family;
  Counts counts;
  std::uint64_t sources = 0;
};
struct TrafficCounts {
  record::Traffic traffic = record::Traffic::kOther;
  std::uint64_t packets = 0;
  std::uint64_t sources = 0;  // for backscatter: victims, also those that others speak of
};
struct SourceTotals {
  std::uint64_t count = 0;         // distinct over the period, scan-class, IPv4
  std::uint64_t top_attempts = 0;  // of the source with most attempts
  // Of all sources, the sum of the squares of their attempts: the variance of a sum of clusters.
  double sum_of_squares = 0;
};

// What one sensor observed on one day.
struct CoverageDay {
  base::Day day;
  std::string sensor;
  std::uint64_t address_ms = 0;  // monitored IPv4 addresses x milliseconds covered
  std::uint64_t slash64_ms = 0;  // monitored IPv6 /64s x milliseconds covered
  std::uint64_t covered_ms = 0;
  bool assumed = false;  // some of it
  std::uint64_t packets = 0;
  std::uint64_t dropped = 0;
  std::uint64_t malformed = 0;
  std::uint64_t elsewhere = 0;
  std::uint64_t own = 0;
  std::uint64_t outgoing = 0;
  std::uint64_t late = 0;
};

// A stretch of covered time, joined where it is seamless.
struct CoveredStretch {
  std::string sensor;
  record::Interval interval;
};

// Which data judged the rows of a period: all that were used, sorted, each once.
struct DataVersions {
  std::vector<std::string> rules;
  std::vector<std::string> countries;
  std::vector<std::string> networks;
};

}  // namespace hinomi::store
