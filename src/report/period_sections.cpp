#include "report/period_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "report/clean_text.h"
#include "report/number_text.h"
#include "report/table.h"

namespace hinomi::report {
namespace {

using analysis::PeriodFindings;
using enum Table::Align;

constexpr std::size_t kRowsShown = 10;

std::size_t bar_width(std::size_t width) { return std::clamp<std::size_t>(width / 5, 8, 24); }

std::string interval_text(std::optional<double> low, std::optional<double> high) {
  return low && high ? rate_text(low) + " to " + rate_text(high) : "-";
}

// A change whose interval includes zero is marked, so that no reader takes it for one.
std::string marked_change(std::optional<double> change, std::optional<double> low,
                          std::optional<double> high) {
  const bool unclear = low && high && *low <= 0 && *high >= 0;
  return (unclear ? "~ " : "") + change_text(change);
}

std::string taxonomy_section(const analysis::TaxonomyFindings& taxonomy, bool compared, std::size_t width) {
  std::vector<Table::Column> columns{
      {"category", kLeft}, {"per address and day"}, {"95 % interval"}, {"share"}, {"", kLeft}};
  if (compared) columns.insert(columns.begin() + 3, {{"previous"}, {"change"}});
  Table table(std::move(columns));
  double most = 0;
  for (const auto& category : taxonomy.categories) most = std::max(most, category.share.value_or(0));
  for (const auto& category : taxonomy.categories) {
    std::vector<std::string> cells{printable(category.category), rate_text(category.per_address_day),
                                   interval_text(category.low, category.high)};
    if (compared) {
      cells.push_back(rate_text(category.previous_per_address_day));
      cells.push_back(marked_change(category.change, category.change_low, category.change_high));
    }
    cells.push_back(share_text(category.share));
    cells.push_back(bar(category.share.value_or(0), most, bar_width(width)));
    table.add(std::move(cells));
  }
  return fmt::format("ATTEMPTS BY CATEGORY, taxonomy \"{}\"\n", printable(taxonomy.name)) + table.text();
}

// One of eight heights for a part of the highest.
std::string_view height_of(double value, double highest) {
  static constexpr std::string_view kHeights[]{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const double part = highest > 0 ? value / highest : 0;
  return kHeights[std::min<std::size_t>(7, static_cast<std::size_t>(part * 8))];
}

// Means of runs of days, so that there are at most `most` of them; null where none has a rate.
std::vector<std::optional<double>> condensed(const std::vector<analysis::DayFindings>& days,
                                             std::size_t run) {
  std::vector<std::optional<double>> means;
  for (std::size_t begin = 0; begin < days.size(); begin += run) {
    double sum = 0;
    int known = 0;
    for (std::size_t i = begin; i < std::min(begin + run, days.size()); ++i) {
      if (!days[i].per_address_day) continue;
      sum += *days[i].per_address_day;
      ++known;
    }
    means.push_back(known == 0 ? std::nullopt : std::optional(sum / known));
  }
  return means;
}

}  // namespace

std::string service_text(addr::Protocol protocol, addr::Port port) {
  std::string name = to_string(protocol);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return fmt::format("{}/{}", port.number, name);
}

std::string country_text(addr::Country country) { return country.known() ? country.text() : "unknown"; }

std::string remark(const std::string& text, std::size_t width) { return wrapped(text, width, "  ", "  "); }

std::string attempts_section(const PeriodFindings& findings, std::size_t width) {
  const bool compared = findings.compared.has_value();
  std::vector<Table::Column> columns{
      {"", kLeft}, {"pooled"}, {"95 % interval"}, {"sensors' mean"}, {"median"}};
  if (compared) columns.insert(columns.end(), {{"previous"}, {"change"}, {"same sensors"}});
  Table table(std::move(columns));
  for (const auto& [name, headline] :
       {std::pair("attempts", &findings.attempts), std::pair("packets", &findings.packets)}) {
    std::vector<std::string> cells{
        name, rate_text(headline->per_address_day), interval_text(headline->low, headline->high),
        rate_text(headline->mean_of_sensors), rate_text(headline->median_of_sensors)};
    if (compared) {
      cells.push_back(rate_text(headline->previous_per_address_day));
      cells.push_back(marked_change(headline->change, headline->change_low, headline->change_high));
      cells.push_back(change_text(headline->change_same_sensors));
    }
    table.add(std::move(cells));
  }
  std::string out = "ATTEMPTS AND PACKETS PER ADDRESS AND DAY\n" + table.text();
  out += remark(
      "An attempt is a source that tries a port of an address, IPv4, repetitions within one to two minutes "
      "counted once; packets count each arrival, as the police's published figures do. Answers to forged "
      "senders and to our own traffic are in neither.",
      width);
  if (compared)
    out += remark(
        "~ marks, here and below, what is no clear change: the 95 % interval of the change includes zero. "
        "Changes "
        "on the same sensors and of services have no interval: small ones may be chance.",
        width);
  if (const auto& top = findings.concentration.top_sensor) {
    out +=
        remark(fmt::format("The sensor with most attempts, {}, has {} of them; the source with most made {}.",
                           printable(top->name), share_text(top->share),
                           share_text(findings.concentration.top_source)),
               width);
  }
  if (findings.sources.per_day) {
    out += remark(fmt::format("Sources: {} different ones, {} a day.", grouped(findings.sources.count),
                              rate_text(findings.sources.per_day)),
                  width);
  }
  return out;
}

std::string daily_section(const PeriodFindings& findings, std::size_t width) {
  if (findings.daily.size() < 2) return "";
  const auto known = [](const analysis::DayFindings& day) { return day.per_address_day.has_value(); };
  const auto rate = [](const analysis::DayFindings& day) { return day.per_address_day.value_or(0); };
  std::vector<analysis::DayFindings> observed;
  std::ranges::copy_if(findings.daily, std::back_inserter(observed), known);
  if (observed.empty()) return "";
  const std::size_t run = (findings.daily.size() + width - 3) / (width - 2);
  const auto means = condensed(findings.daily, run);
  double highest = 0;
  for (const auto& mean : means) highest = std::max(highest, mean.value_or(0));
  std::string line;
  for (const auto& mean : means) line += mean ? height_of(*mean, highest) : "·";
  const auto [low, high] = std::ranges::minmax_element(observed, {}, rate);
  return fmt::format("ATTEMPTS PER ADDRESS AND DAY, BY DAY\n  {}\n", line) +
         remark(
             fmt::format("A column is {}; · is time not observed. Lowest {} on {}, highest {} on {}.",
                         run == 1 ? "a day" : fmt::format("the mean of {} days", run), rate_text(rate(*low)),
                         to_string(low->day), rate_text(rate(*high)), to_string(high->day)),
             width);
}

std::string taxonomy_sections(const PeriodFindings& findings, std::size_t width) {
  std::string out;
  for (const auto& taxonomy : findings.taxonomies) {
    if (!out.empty()) out += "\n";
    out += taxonomy_section(taxonomy, findings.compared.has_value(), width);
  }
  return out;
}

std::string origins_section(const PeriodFindings& findings, std::size_t width) {
  if (findings.origins.empty()) return "";
  const bool compared = findings.compared.has_value();
  std::vector<Table::Column> columns{
      {"rank"}, {"country or region", kLeft}, {"share"}, {"attempts"}, {"sources"}, {"", kLeft}};
  if (compared) columns.insert(columns.begin() + 3, {"previous share"});
  Table table(std::move(columns));
  const double most = findings.origins.front().share.value_or(0);
  double rest = 1;
  for (std::size_t i = 0; i < std::min(kRowsShown, findings.origins.size()); ++i) {
    const auto& origin = findings.origins[i];
    std::vector<std::string> cells{
        fmt::format("{}", i + 1), country_text(origin.country),
        share_text(origin.share), grouped(origin.count),
        grouped(origin.sources),  bar(origin.share.value_or(0), most, bar_width(width))};
    if (compared) cells.insert(cells.begin() + 3, share_text(origin.previous_share));
    table.add(std::move(cells));
    rest -= origin.share.value_or(0);
  }
  std::string out = "ORIGINS, SHARES OF ATTEMPTS\n" + table.text();
  if (findings.domestic) {
    out += remark(fmt::format("From {}, the home country: {}.", findings.domestic->country.text(),
                              share_text(findings.domestic->share)),
                  width);
  }
  if (findings.origins.size() > kRowsShown) {
    out += remark(fmt::format("{} others together: {}.", findings.origins.size() - kRowsShown,
                              share_text(std::max(rest, 0.0))),
                  width);
  }
  return out + remark("Where an address is registered is not the nationality of who acts through it.", width);
}

std::string networks_section(const PeriodFindings& findings) {
  const bool any_known =
      std::ranges::any_of(findings.networks, [](const auto& n) { return n.asn.number != 0; });
  if (!any_known) return "";
  Table table({{"rank"},
               {"network", kLeft},
               {"name", kLeft},
               {"country", kLeft},
               {"share"},
               {"attempts"},
               {"sources"}});
  for (std::size_t i = 0; i < std::min(kRowsShown, findings.networks.size()); ++i) {
    const auto& network = findings.networks[i];
    table.add({fmt::format("{}", i + 1),
               network.asn.number == 0 ? "unknown" : fmt::format("AS{}", network.asn.number),
               printable(network.name.value_or("")), country_text(network.country), share_text(network.share),
               grouped(network.count), grouped(network.sources)});
  }
  return "NETWORKS, SHARES OF ATTEMPTS\n" + table.text();
}

std::string services_section(const PeriodFindings& findings, std::size_t width) {
  if (findings.services.empty()) return "";
  const bool compared = findings.compared.has_value();
  std::vector<Table::Column> columns{{compared ? "rank (previous)" : "rank"},
                                     {"service", kLeft},
                                     {"name", kLeft},
                                     {"per address and day"},
                                     {"share"},
                                     {"", kLeft}};
  if (compared) columns.insert(columns.begin() + 4, {"change"});
  Table table(std::move(columns));
  const double most = findings.services.front().share.value_or(0);
  for (std::size_t i = 0; i < std::min(kRowsShown, findings.services.size()); ++i) {
    const auto& service = findings.services[i];
    std::string rank = fmt::format("{}", service.rank);
    if (compared) {
      rank += service.previous_rank ? fmt::format(" ({})", *service.previous_rank) : " (new)";
    }
    std::vector<std::string> cells{std::move(rank),
                                   service_text(service.protocol, service.port),
                                   printable(service.name.value_or("")),
                                   rate_text(service.per_address_day),
                                   share_text(service.share),
                                   bar(service.share.value_or(0), most, bar_width(width))};
    if (compared) cells.insert(cells.begin() + 4, change_text(service.change));
    table.add(std::move(cells));
  }
  return "SERVICES SOUGHT\n" + table.text() +
         remark("A name says what a port is usually for; it does not prove what a packet was.", width);
}

std::string tools_section(const PeriodFindings& findings, std::size_t width) {
  Table table({{"tool", kLeft}, {"kind", kLeft}, {"share"}, {"attempts"}, {"sources"}, {"", kLeft}});
  double unknown = 1;
  for (const auto& tool : findings.tools) {
    table.add({printable(tool.tool), printable(tool.family), share_text(tool.share), grouped(tool.attempts),
               grouped(tool.sources), bar(tool.share.value_or(0), 1, bar_width(width))});
    unknown -= tool.share.value_or(0);
  }
  std::string out = "TOOLS, SHARES OF ATTEMPTS\n";
  if (!findings.tools.empty()) out += table.text();
  return out +
         remark(fmt::format(
                    "No rule knows the tool of {} of the attempts. A tool is told by marks in its packets, "
                    "which others can imitate.",
                    share_text(std::max(unknown, 0.0))),
                width);
}

}  // namespace hinomi::report
