#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "addr/number.h"
#include "analysis/distinct_addresses.h"
#include "base/time.h"
#include "catalog/rules.h"
#include "record/batch.h"

namespace hinomi::analysis {

struct MalformedFindings {
  std::string reason;
  std::uint64_t frames = 0;
};
struct ObservedTool {
  std::string tool;
  std::uint64_t attempts = 0;
  std::uint64_t packets = 0;
};
struct ObservedService {
  addr::Protocol protocol;
  addr::Port port;
  std::uint64_t attempts = 0;
};

inline constexpr std::size_t kMostObservedServices = 50;
inline constexpr std::size_t kMostObservedSources = 4'000'000;  // 64 MB of addresses

// What is in captures, without a store: IPv4 and IPv6 together, all that arrived, whether the time it
// came in is vouched for or not.
struct ObservationSummary {
  std::uint64_t packets = 0;                 // all frames, malformed ones too
  std::vector<MalformedFindings> malformed;  // reasons that occurred
  std::uint64_t elsewhere = 0;
  std::uint64_t own = 0;
  std::uint64_t outgoing = 0;
  std::uint64_t late = 0;
  std::uint64_t dropped = 0;
  std::uint64_t minutes = 0;
  std::uint64_t scan_packets = 0;
  std::uint64_t backscatter_packets = 0;
  std::uint64_t other_packets = 0;
  std::uint64_t attempts = 0;
  std::uint64_t sources = 0;  // distinct, scan-class
  bool sources_are_lower_bound = false;
  std::vector<ObservedTool> tools;        // most attempts first; what no rule knows is left out
  std::vector<ObservedService> services;  // most attempts first, at most kMostObservedServices
};

// Sums up batches as they come, in bounded memory. The rules must outlive it. One thread at a time.
class ObservationSummarizer final : public record::Sink {
 public:
  explicit ObservationSummarizer(const catalog::Rules& rules, std::size_t most_sources = kMostObservedSources)
      : rules_(rules), sources_(most_sources) {}

  [[nodiscard]] base::Result<void> take(record::Batch batch) override;
  [[nodiscard]] ObservationSummary summary();

 private:
  void add_scan(const record::Sighting& sighting, record::Marks marks_known);

  const catalog::Rules& rules_;
  ObservationSummary sum_;  // of what needs no table
  record::MalformedCounts malformed_;
  std::optional<base::Minute> last_minute_;
  DistinctAddresses sources_;
  std::map<std::string, ObservedTool> tools_;
  std::map<std::pair<addr::Protocol, addr::Port>, std::uint64_t> attempts_by_service_;
};

}  // namespace hinomi::analysis
