#include "report/observation.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>

#include "report/clean_text.h"
#include "report/json_text.h"
#include "report/number_text.h"
#include "report/period_sections.h"
#include "report/table.h"

namespace hinomi::report {
namespace {

namespace json = boost::json;
using analysis::ObservationSummary;
using enum Table::Align;

constexpr std::size_t kServicesShown = 10;

std::uint64_t malformed_frames(const ObservationSummary& summary) {
  std::uint64_t sum = 0;
  for (const auto& malformed : summary.malformed) sum += malformed.frames;
  return sum;
}

std::optional<double> part(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return std::nullopt;
  return static_cast<double>(count) / static_cast<double>(total);
}

std::string frames_table(const ObservationSummary& summary) {
  Table table({{"frames", kLeft}, {"number"}});
  const auto add = [&](const std::string& name, std::uint64_t number) {
    if (number > 0) table.add({name, grouped(number)});
  };
  table.add({"all", grouped(summary.packets)});
  add("scan", summary.scan_packets);
  add("backscatter", summary.backscatter_packets);
  add("other, arriving", summary.other_packets);
  add("answers to monitored addresses' own", summary.own);
  add("from monitored addresses", summary.outgoing);
  add("to and from elsewhere", summary.elsewhere);
  for (const auto& malformed : summary.malformed) add("malformed: " + malformed.reason, malformed.frames);
  add("late", summary.late);
  add("dropped by the capturer", summary.dropped);
  return table.text();
}

std::string services_table(const ObservationSummary& summary, const catalog::Services& services,
                           std::size_t bar_width) {
  Table table({{"service", kLeft}, {"name", kLeft}, {"attempts"}, {"share"}, {"", kLeft}});
  const double most = static_cast<double>(summary.services.front().attempts);
  for (std::size_t i = 0; i < std::min(kServicesShown, summary.services.size()); ++i) {
    const auto& service = summary.services[i];
    table.add({service_text(service.protocol, service.port),
               printable(services.name(service.protocol, service.port)), grouped(service.attempts),
               share_text(part(service.attempts, summary.attempts)),
               bar(static_cast<double>(service.attempts), most, bar_width)});
  }
  return table.text();
}

std::string tools_table(const ObservationSummary& summary) {
  Table table({{"tool", kLeft}, {"attempts"}, {"share"}, {"packets"}});
  for (const auto& tool : summary.tools) {
    table.add({printable(tool.tool), grouped(tool.attempts),
               share_text(part(tool.attempts, summary.attempts)), grouped(tool.packets)});
  }
  return table.text();
}

}  // namespace

std::string observation_json(const ObservationSummary& summary) {
  json::array tools;
  for (const auto& tool : summary.tools) {
    tools.push_back({{"tool", tool.tool}, {"attempts", tool.attempts}, {"packets", tool.packets}});
  }
  json::array services;
  for (const auto& service : summary.services) {
    services.push_back({{"protocol", to_string(service.protocol)},
                        {"port", service.port.number},
                        {"attempts", service.attempts}});
  }
  return json_text(json::object{{"schema", "hinomi.observation/1"},
                                {"packets", summary.packets},
                                {"malformed", malformed_frames(summary)},
                                {"elsewhere", summary.elsewhere},
                                {"own", summary.own},
                                {"outgoing", summary.outgoing},
                                {"late", summary.late},
                                {"dropped", summary.dropped},
                                {"minutes", summary.minutes},
                                {"traffic",
                                 {{"scan", {{"packets", summary.scan_packets}}},
                                  {"backscatter", {{"packets", summary.backscatter_packets}}},
                                  {"other", {{"packets", summary.other_packets}}}}},
                                {"attempts", summary.attempts},
                                {"sources", summary.sources},
                                {"tools", std::move(tools)},
                                {"services", std::move(services)}});
}

std::string observation_text(const ObservationSummary& summary, const catalog::Services& services,
                             int width) {
  const auto bar_width = static_cast<std::size_t>(std::clamp(width / 4, 8, 40));
  std::string out = fmt::format("{} access attempts from {}{} sources in {} minutes.\n\n",
                                grouped(summary.attempts), summary.sources_are_lower_bound ? "at least " : "",
                                grouped(summary.sources), grouped(summary.minutes));
  out += frames_table(summary);
  if (!summary.services.empty()) out += "\n" + services_table(summary, services, bar_width);
  if (!summary.tools.empty()) out += "\n" + tools_table(summary);
  return out;
}

}  // namespace hinomi::report
