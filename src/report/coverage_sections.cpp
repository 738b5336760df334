#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "report/clean_text.h"
#include "report/number_text.h"
#include "report/period_sections.h"
#include "report/table.h"

namespace hinomi::report {
namespace {

using analysis::MissingStretch;
using analysis::PeriodFindings;
using enum Table::Align;

constexpr std::size_t kStretchesShown = 10;

double sensor_hours(const MissingStretch& stretch) {
  return static_cast<double>((stretch.to - stretch.from).ns) / 3.6e12 * static_cast<double>(stretch.sensors);
}

// "3 d 4 h", "2 h 10 min", "5 min 30 s", "0.250 s".
std::string duration_text(base::Duration duration) {
  const std::int64_t seconds = duration.ns / 1'000'000'000;
  if (seconds >= 86'400) return fmt::format("{} d {} h", seconds / 86'400, seconds / 3'600 % 24);
  if (seconds >= 3'600) return fmt::format("{} h {} min", seconds / 3'600, seconds / 60 % 60);
  if (seconds >= 1) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{:.3f} s", static_cast<double>(duration.ns) / 1e9);
}

std::string missing_text(const std::vector<MissingStretch>& missing, std::size_t width) {
  if (missing.empty())
    return remark("Not observed: nothing between a sensor's first moment and the network's last.", width);
  std::vector<MissingStretch> shown = missing;
  std::ranges::sort(shown, [](const MissingStretch& a, const MissingStretch& b) {
    return std::pair(sensor_hours(b), a.from) < std::pair(sensor_hours(a), b.from);
  });
  shown.resize(std::min(shown.size(), kStretchesShown));
  std::ranges::sort(shown, {}, &MissingStretch::from);
  Table table({{"not observed from", kLeft}, {"to", kLeft}, {"for"}, {"sensors"}});
  for (const MissingStretch& stretch : shown) {
    table.add({to_string(stretch.from), to_string(stretch.to), duration_text(stretch.to - stretch.from),
               grouped(stretch.sensors)});
  }
  std::string out = table.text();
  if (missing.size() > shown.size()) {
    out += remark(fmt::format("and {} shorter ones", grouped(missing.size() - shown.size())), width);
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + printable(text);
  return out.empty() ? "none" : out;
}

}  // namespace

std::string traffic_section(const PeriodFindings& findings, std::size_t width) {
  const auto& traffic = findings.traffic;
  Table table({{"traffic", kLeft}, {"packets"}, {"sources"}});
  table.add({"scan", grouped(traffic.scan_packets), grouped(traffic.scan_sources)});
  table.add({"backscatter", grouped(traffic.backscatter_packets), grouped(traffic.backscatter_victims)});
  table.add({"other", grouped(traffic.other_packets), grouped(traffic.other_sources)});
  return "ALL ARRIVING PACKETS, IPv4 AND IPv6\n" + table.text() +
         remark(
             "Backscatter is what the victims of attacks with forged senders answer: its sources are "
             "victims.",
             width);
}

std::string ipv6_section(const PeriodFindings& findings, std::size_t width) {
  if (!findings.ipv6) return "";
  return "IPv6 (in no other figure but the arriving packets)\n" +
         remark(fmt::format(
                    "Attempts per monitored /64 and day: {}. {} attempts and {} packets in {} /64-days; {} "
                    "sources a day.",
                    rate_text(findings.ipv6->per_slash64_day), grouped(findings.ipv6->attempts),
                    grouped(findings.ipv6->packets), rate_text(findings.ipv6->slash64_days),
                    rate_text(findings.ipv6->sources_per_day)),
                width);
}

std::string coverage_section(const PeriodFindings& findings, std::size_t width) {
  const auto& coverage = findings.coverage;
  std::string out = "COVERAGE\n";
  out += remark(
      fmt::format(
          "Sensors {}, addresses {}, address-days {} (one address observed for 24 hours is one). Time not "
          "observed is in no rate, neither above nor below the line.",
          grouped(coverage.sensors), grouped(coverage.addresses), rate_text(coverage.address_days)),
      width);
  if (coverage.assumed) {
    out += remark(
        "Coverage assumed: what captures cover was taken from their first and last packets (--covers says "
        "it exactly).",
        width);
  }
  out += remark(
      fmt::format(
          "Frames {}; malformed {}, to or from elsewhere {}, answers to our own {}, too late for their "
          "minute {}; dropped {}.",
          grouped(coverage.packets), grouped(coverage.malformed), grouped(coverage.elsewhere),
          grouped(coverage.own), grouped(coverage.late), grouped(coverage.dropped)),
      width);
  return coverage.sensors == 0 ? out : out + missing_text(coverage.missing, width);
}

std::string data_section(const PeriodFindings& findings, std::size_t width) {
  const auto& versions = findings.versions;
  std::vector<std::string> taxonomies;
  taxonomies.reserve(versions.taxonomies.size());
  for (const auto& [name, version] : versions.taxonomies)
    taxonomies.push_back(fmt::format("{} {}", name, version));
  std::string out = "DATA AND RULES\n";
  out += remark("Rules: " + joined(versions.rules), width);
  out += remark("Taxonomies: " + joined(taxonomies), width);
  out += remark("Countries: " + joined(versions.countries), width);
  out += remark("Networks: " + joined(versions.networks), width);
  return out + remark("Survey scanners are included. How the intervals are made: docs/statistics.md.", width);
}

}  // namespace hinomi::report
