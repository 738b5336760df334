#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "addr/number.h"
#include "base/time.h"

// What a period's report says: the one model that every format is made from (docs/format/report.md).
// Unknown is null, never 0. Shares and changes are fractions. Counts and rates are of IPv4 and of the
// covered, scan-class packets alone, unless a field says otherwise.
namespace hinomi::analysis {

struct PeriodSpan {
  base::Day from;
  base::Day to;  // inclusive
  std::string time_zone;
  int days = 0;
};

// Every version that judged a row of the period or of the compared one; empty: none was used.
struct VersionFindings {
  std::vector<std::string> rules;
  std::map<std::string, std::string> taxonomies;  // name -> version
  std::vector<std::string> countries;
  std::vector<std::string> networks;
};

// Time that sensors did not observe though they had begun to and the network went on.
struct MissingStretch {
  base::Timestamp from;
  base::Timestamp to;
  std::uint64_t sensors = 0;  // that miss exactly this stretch
};

struct CoverageFindings {
  std::uint64_t sensors = 0;    // that observed anything of the period
  std::uint64_t addresses = 0;  // of each sensor the most on a day, summed
  double address_days = 0;
  bool assumed = false;  // some of the coverage was taken from captures' first and last packets
  std::vector<MissingStretch> missing;  // by time
  // All frames, whatever they carried.
  std::uint64_t packets = 0;
  std::uint64_t dropped = 0;
  std::uint64_t late = 0;  // came after their minute was closed
  std::uint64_t malformed = 0;
  std::uint64_t elsewhere = 0;
  std::uint64_t own = 0;
};

// Of attempts, or of packets.
struct HeadlineFindings {
  std::uint64_t count = 0;
  std::optional<double> per_address_day;
  std::optional<double> low;  // 95 % interval
  std::optional<double> high;
  std::optional<double> mean_of_sensors;  // each sensor's own rate, one weight each
  std::optional<double> median_of_sensors;
  std::optional<double> previous_per_address_day;
  std::optional<double> change;
  std::optional<double> change_low;  // 95 % interval
  std::optional<double> change_high;
  std::optional<double> change_same_sensors;  // on sensors with coverage in both periods alone
};

struct CategoryFindings {
  std::string category;
  std::uint64_t count = 0;  // attempts
  std::uint64_t packets = 0;
  std::optional<double> per_address_day;
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> previous_per_address_day;
  std::optional<double> change;
  std::optional<double> change_low;
  std::optional<double> change_high;
  std::optional<double> share;  // of attempts
};

struct TaxonomyFindings {
  std::string name;
  std::vector<CategoryFindings> categories;  // all, in the taxonomy's order
};

struct OriginFindings {
  addr::Country country;    // may be unknown
  std::uint64_t count = 0;  // attempts, here and in what follows
  std::uint64_t sources = 0;
  std::optional<double> share;
  std::optional<double> previous_share;
};

struct DomesticFindings {
  addr::Country country;
  std::optional<std::uint64_t> count;  // unknown where no country of any source is known
  std::optional<double> share;
};

struct NetworkFindings {
  addr::Asn asn;                    // 0: unknown
  std::optional<std::string> name;  // unknown without data that name networks
  addr::Country country;
  std::uint64_t count = 0;
  std::uint64_t sources = 0;
  std::optional<double> share;
};

struct ServiceFindings {
  addr::Protocol protocol;
  addr::Port port;
  std::optional<std::string> name;
  std::uint64_t count = 0;
  std::uint64_t sources = 0;
  std::optional<double> per_address_day;
  std::optional<double> share;
  std::uint64_t rank = 0;
  std::optional<std::uint64_t> previous_rank;  // null: no attempt then, or nothing compared
  std::optional<double> change;                // of the rate
};

struct ToolFindings {
  std::string tool;
  std::string family;
  std::uint64_t attempts = 0;
  std::optional<double> share;
  std::uint64_t sources = 0;
};

// All arriving packets in covered time, IPv4 and IPv6.
struct TrafficFindings {
  std::uint64_t scan_packets = 0;
  std::uint64_t scan_sources = 0;
  std::uint64_t backscatter_packets = 0;
  std::uint64_t backscatter_victims = 0;
  std::uint64_t other_packets = 0;
  std::uint64_t other_sources = 0;
};

struct SourceFindings {
  std::uint64_t count = 0;        // distinct over the period
  std::optional<double> per_day;  // mean of the distinct of each covered day
};

struct TopSensor {
  std::string name;
  double share = 0;
};
struct ConcentrationFindings {
  std::optional<TopSensor> top_sensor;
  std::optional<double> top_source;  // the share of the source with most attempts
};

struct Ipv6Findings {
  std::uint64_t attempts = 0;
  std::uint64_t packets = 0;
  double slash64_days = 0;
  std::optional<double> per_slash64_day;
  std::optional<double> sources_per_day;
};

struct DayFindings {
  base::Day day;
  std::optional<std::uint64_t> attempts;  // null: nothing was observed on this day
  std::optional<double> per_address_day;
  std::optional<std::uint64_t> sources;
  std::map<std::string, std::optional<double>> npa;  // category -> per address and day
};

struct PeriodFindings {
  VersionFindings versions;
  PeriodSpan period;
  std::optional<PeriodSpan> compared;
  CoverageFindings coverage;
  HeadlineFindings attempts;
  HeadlineFindings packets;
  std::vector<TaxonomyFindings> taxonomies;
  std::vector<OriginFindings> origins;       // most attempts first, all
  std::optional<DomesticFindings> domestic;  // where a home country was named
  std::vector<NetworkFindings> networks;     // most attempts first, at most kMostNetworks
  std::vector<ServiceFindings> services;     // by rank, at most kMostServices
  std::vector<ToolFindings> tools;           // most attempts first; what no rule knows is left out
  TrafficFindings traffic;
  SourceFindings sources;
  ConcentrationFindings concentration;
  std::optional<Ipv6Findings> ipv6;  // where any IPv6 was monitored
  std::vector<DayFindings> daily;    // every day of the period
};

inline constexpr std::size_t kMostNetworks = 50;
inline constexpr std::size_t kMostServices = 100;

}  // namespace hinomi::analysis
