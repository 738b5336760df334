#include "analysis/observation_summary.h"

#include <algorithm>
#include <tuple>

namespace hinomi::analysis {
namespace {

std::vector<MalformedFindings> named(const record::MalformedCounts& counts) {
  std::vector<MalformedFindings> findings;
  for (std::size_t i = 0; i < record::kMalformedReasons; ++i) {
    if (counts.by_reason[i] == 0) continue;
    findings.push_back({std::string(record::kMalformedNames[i]), counts.by_reason[i]});
  }
  return findings;
}

}  // namespace

base::Result<void> ObservationSummarizer::take(record::Batch batch) {
  const record::Coverage& coverage = batch.coverage;
  if (last_minute_ != batch.minute) sum_.minutes += static_cast<std::uint64_t>(batch.minutes());
  last_minute_ = batch.minute;
  sum_.packets += coverage.packets;
  sum_.elsewhere += coverage.elsewhere;
  sum_.own += coverage.own;
  sum_.outgoing += coverage.outgoing;
  sum_.late += coverage.late;
  sum_.dropped += coverage.dropped;
  malformed_ += coverage.malformed;
  for (const record::Sighting& sighting : batch.sightings) {
    switch (sighting.key.traffic) {
      case record::Traffic::kScan:
        add_scan(sighting, batch.marks_known);
        break;
      case record::Traffic::kBackscatter:
        sum_.backscatter_packets += sighting.packets;
        break;
      case record::Traffic::kOther:
        sum_.other_packets += sighting.packets;
        break;
    }
  }
  return {};
}

void ObservationSummarizer::add_scan(const record::Sighting& sighting, record::Marks marks_known) {
  const record::SightingKey& key = sighting.key;
  sum_.scan_packets += sighting.packets;
  sum_.attempts += sighting.attempts;
  sources_.add(key.source);
  attempts_by_service_[{key.protocol, key.port}] += sighting.attempts;
  const catalog::Rule* rule =
      rules_.judge({key.protocol, key.traffic, key.marks, marks_known, sighting.row_marks});
  if (rule == nullptr) return;
  ObservedTool& tool = tools_[rule->tool];
  tool.tool = rule->tool;
  tool.attempts += sighting.attempts;
  tool.packets += sighting.packets;
}

ObservationSummary ObservationSummarizer::summary() {
  ObservationSummary summary = sum_;
  summary.malformed = named(malformed_);
  summary.sources = sources_.count();
  summary.sources_are_lower_bound = sources_.overflowed();
  for (const auto& [name, tool] : tools_) summary.tools.push_back(tool);
  for (const auto& [service, attempts] : attempts_by_service_) {
    summary.services.push_back({service.first, service.second, attempts});
  }
  std::ranges::sort(summary.tools, [](const ObservedTool& a, const ObservedTool& b) {
    return std::tie(b.attempts, a.tool) < std::tie(a.attempts, b.tool);
  });
  std::ranges::sort(summary.services, [](const ObservedService& a, const ObservedService& b) {
    return std::tie(b.attempts, a.protocol, a.port) < std::tie(a.attempts, b.protocol, b.port);
  });
  if (summary.services.size() > kMostObservedServices) summary.services.resize(kMostObservedServices);
  return summary;
}

}  // namespace hinomi::analysis
