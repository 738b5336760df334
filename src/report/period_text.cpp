#include "report/period_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "report/clean_text.h"
#include "report/number_text.h"
#include "report/period_sections.h"
#include "report/table.h"

namespace hinomi::report {
namespace {

using analysis::PeriodFindings;

constexpr std::size_t kNamedInSummary = 3;
constexpr std::size_t kNarrowest = 60;

// Said before the first figure: who reads it need not know what a telescope is.
constexpr std::string_view kWhatASensorIs =
    "A sensor is a set of addresses that offer no service, so nobody has a reason to contact them. What "
    "arrives "
    "there uninvited was sent to many addresses without choice: it shows what is being tried on the whole "
    "Internet.";

std::string span_text(const analysis::PeriodSpan& span) {
  return fmt::format("{} to {} ({} {}, {})", to_string(span.from), to_string(span.to), span.days,
                     span.days == 1 ? "day" : "days", printable(span.time_zone));
}

std::string headline_line(const analysis::HeadlineFindings& attempts) {
  if (!attempts.per_address_day) {
    return "Attempts per address and day: unknown, since less than an hour of one address was observed.";
  }
  const std::string change = change_sentence(attempts);
  return "Attempts per address and day: " + rate_text(attempts.per_address_day) +
         (change.empty() ? "." : ", " + change + ".");
}

std::string interval_line(const analysis::HeadlineFindings& attempts) {
  if (!attempts.low)
    return "How exact that is cannot be said: too few days, and too few sources, for an interval.";
  std::string line = fmt::format("95 % interval: {} to {} attempts per address and day",
                                 rate_text(attempts.low), rate_text(attempts.high));
  if (attempts.change_low) {
    line += fmt::format("; of the change: {} to {}", change_text(attempts.change_low),
                        change_text(attempts.change_high));
  }
  return line + ".";
}

std::string base_line(const PeriodFindings& findings) {
  const auto& coverage = findings.coverage;
  std::string line = fmt::format(
      "Observed: {} attempts from {} sources, on {} {} of {} {}, {} address-days.",
      grouped(findings.attempts.count), grouped(findings.sources.count), grouped(coverage.addresses),
      coverage.addresses == 1 ? "address" : "addresses", grouped(coverage.sensors),
      coverage.sensors == 1 ? "sensor" : "sensors", rate_text(coverage.address_days));
  return coverage.assumed ? line + " Coverage assumed." : line;
}

std::string origins_line(const PeriodFindings& findings) {
  std::vector<std::string> named;
  for (const auto& origin : findings.origins) {
    if (named.size() == kNamedInSummary) break;
    if (origin.country.known()) named.push_back(origin.country.text() + " " + share_text(origin.share));
  }
  if (named.empty()) return "";
  std::string line = fmt::format("Most attempts came from {}", fmt::join(named, ", "));
  if (findings.domestic) {
    line += fmt::format("; from {}, the home country, {}", findings.domestic->country.text(),
                        share_text(findings.domestic->share));
  }
  return line + ".";
}

std::string sought_line(const PeriodFindings& findings) {
  std::vector<std::string> named;
  for (const auto& service : findings.services) {
    if (named.size() == kNamedInSummary) break;
    named.push_back(service_text(service.protocol, service.port) + " " + share_text(service.share));
  }
  if (named.empty()) return "";
  std::string line = fmt::format("Most sought: {}", fmt::join(named, ", "));
  if (!findings.tools.empty()) {
    line += fmt::format("; most used of the tools known: {} {}", printable(findings.tools.front().tool),
                        share_text(findings.tools.front().share));
  }
  return line + ".";
}

std::string summary(const PeriodFindings& findings, std::size_t width) {
  std::string out = "SUMMARY\n";
  for (const std::string& line : {headline_line(findings.attempts),
                                  findings.attempts.per_address_day ? interval_line(findings.attempts) : "",
                                  base_line(findings), origins_line(findings), sought_line(findings)}) {
    if (!line.empty()) out += wrapped(line, width, "- ", "  ");
  }
  return out;
}

}  // namespace

std::string change_sentence(const analysis::HeadlineFindings& headline) {
  if (!headline.previous_per_address_day || !headline.per_address_day) return "";
  const std::string before = rate_text(headline.previous_per_address_day);
  if (!headline.change) return "from " + before;
  const double difference = *headline.per_address_day - *headline.previous_per_address_day;
  const bool clear = !headline.change_low || *headline.change_low > 0 || *headline.change_high < 0;
  if (!clear) return fmt::format("no clear change from {} ({})", before, change_text(headline.change));
  std::string percent = change_text(std::abs(*headline.change));
  if (percent.starts_with('+')) percent.erase(0, 1);
  return fmt::format("{} {} ({}) from {}{}", difference >= 0 ? "up" : "down", percent,
                     rate_text(std::abs(difference)), before,
                     headline.change_low ? "" : " (interval of the change unknown)");
}

std::string period_text(const PeriodFindings& findings, int width) {
  const std::size_t columns = std::max(kNarrowest, static_cast<std::size_t>(std::max(width, 0)));
  std::string out = "OBSERVATION REPORT  " + span_text(findings.period) + "\n";
  if (findings.compared) out += "compared with       " + span_text(*findings.compared) + "\n";
  out += "\n" + wrapped(kWhatASensorIs, columns, "", "") + "\n";
  if (findings.coverage.sensors == 0) {
    return out + "No sensor observed anything in this period.\n\n" + coverage_section(findings, columns);
  }
  out += summary(findings, columns);
  for (const std::string& section :
       {attempts_section(findings, columns), daily_section(findings, columns),
        taxonomy_sections(findings, columns), origins_section(findings, columns), networks_section(findings),
        services_section(findings, columns), tools_section(findings, columns),
        traffic_section(findings, columns), ipv6_section(findings, columns),
        coverage_section(findings, columns), data_section(findings, columns)}) {
    if (!section.empty()) out += "\n" + section;
  }
  return out;
}

}  // namespace hinomi::report
