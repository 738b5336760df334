#include "report/period_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "report/json_text.h"

namespace hinomi::report {
namespace {

namespace json = boost::json;
using analysis::PeriodFindings;

template <class Items, class Convert>
json::array array_of(const Items& items, Convert convert) {
  json::array array;
  for (const auto& item : items) array.emplace_back(convert(item));
  return array;
}

json::value country_of(addr::Country country) {
  return country.known() ? json::value(country.text()) : json::value(nullptr);
}

json::value texts_of(const std::vector<std::string>& texts) {
  return array_of(texts, [](const std::string& text) { return json::value(text); });
}

json::object versions_of(const analysis::VersionFindings& versions) {
  json::object taxonomies;
  for (const auto& [name, version] : versions.taxonomies) taxonomies[name] = version;
  return {{"rules", texts_of(versions.rules)},
          {"taxonomies", std::move(taxonomies)},
          {"countries", texts_of(versions.countries)},
          {"networks", texts_of(versions.networks)},
          {"surveys", nullptr}};
}

json::object span_of(const analysis::PeriodSpan& span) {
  return {{"from", to_string(span.from)},
          {"to", to_string(span.to)},
          {"time_zone", span.time_zone},
          {"days", span.days}};
}

json::object coverage_of(const analysis::CoverageFindings& coverage) {
  return {{"sensors", coverage.sensors},
          {"addresses", coverage.addresses},
          {"address_days", coverage.address_days},
          {"assumed", coverage.assumed},
          {"missing", array_of(coverage.missing,
                               [](const analysis::MissingStretch& stretch) {
                                 return json::object{{"from", to_string(stretch.from)},
                                                     {"to", to_string(stretch.to)},
                                                     {"sensors", stretch.sensors}};
                               })},
          {"packets", coverage.packets},
          {"dropped", coverage.dropped},
          {"late", coverage.late},
          {"malformed", coverage.malformed},
          {"elsewhere", coverage.elsewhere},
          {"own", coverage.own}};
}

json::object headline_of(const analysis::HeadlineFindings& headline) {
  return {{"count", headline.count},
          {"per_address_day", or_null(headline.per_address_day)},
          {"low", or_null(headline.low)},
          {"high", or_null(headline.high)},
          {"mean_of_sensors", or_null(headline.mean_of_sensors)},
          {"median_of_sensors", or_null(headline.median_of_sensors)},
          {"previous_per_address_day", or_null(headline.previous_per_address_day)},
          {"change", or_null(headline.change)},
          {"change_low", or_null(headline.change_low)},
          {"change_high", or_null(headline.change_high)},
          {"change_same_sensors", or_null(headline.change_same_sensors)}};
}

json::object category_of(const analysis::CategoryFindings& category) {
  return {{"category", category.category},
          {"count", category.count},
          {"packets", category.packets},
          {"per_address_day", or_null(category.per_address_day)},
          {"low", or_null(category.low)},
          {"high", or_null(category.high)},
          {"previous_per_address_day", or_null(category.previous_per_address_day)},
          {"change", or_null(category.change)},
          {"change_low", or_null(category.change_low)},
          {"change_high", or_null(category.change_high)},
          {"share", or_null(category.share)}};
}

json::object taxonomies_of(const std::vector<analysis::TaxonomyFindings>& taxonomies) {
  json::object object;
  for (const auto& taxonomy : taxonomies) object[taxonomy.name] = array_of(taxonomy.categories, category_of);
  return object;
}

json::object origin_of(const analysis::OriginFindings& origin) {
  return {{"country", country_of(origin.country)},
          {"count", origin.count},
          {"sources", origin.sources},
          {"share", or_null(origin.share)},
          {"previous_share", or_null(origin.previous_share)}};
}

json::value domestic_of(const std::optional<analysis::DomesticFindings>& domestic) {
  if (!domestic) return nullptr;
  return json::object{{"country", country_of(domestic->country)},
                      {"count", or_null(domestic->count)},
                      {"share", or_null(domestic->share)}};
}

json::object network_of(const analysis::NetworkFindings& network) {
  return {{"asn", network.asn.number == 0 ? json::value(nullptr) : json::value(network.asn.number)},
          {"name", or_null(network.name)},
          {"country", country_of(network.country)},
          {"count", network.count},
          {"sources", network.sources},
          {"share", or_null(network.share)}};
}

json::object service_of(const analysis::ServiceFindings& service) {
  return {{"protocol", to_string(service.protocol)},
          {"port", service.port.number},
          {"name", or_null(service.name)},
          {"count", service.count},
          {"sources", service.sources},
          {"per_address_day", or_null(service.per_address_day)},
          {"share", or_null(service.share)},
          {"rank", service.rank},
          {"previous_rank", or_null(service.previous_rank)},
          {"change", or_null(service.change)}};
}

json::object tool_of(const analysis::ToolFindings& tool) {
  return {{"tool", tool.tool},
          {"family", tool.family},
          {"attempts", tool.attempts},
          {"share", or_null(tool.share)},
          {"sources", tool.sources}};
}

json::object traffic_of(const analysis::TrafficFindings& traffic) {
  return {
      {"scan", {{"packets", traffic.scan_packets}, {"sources", traffic.scan_sources}}},
      {"backscatter", {{"packets", traffic.backscatter_packets}, {"victims", traffic.backscatter_victims}}},
      {"other", {{"packets", traffic.other_packets}, {"sources", traffic.other_sources}}}};
}

json::object concentration_of(const analysis::ConcentrationFindings& concentration) {
  json::value sensor = nullptr;
  if (concentration.top_sensor) {
    sensor = {{"name", concentration.top_sensor->name}, {"share", concentration.top_sensor->share}};
  }
  return {{"top_sensor", std::move(sensor)}, {"top_source", or_null(concentration.top_source)}};
}

json::value ipv6_of(const std::optional<analysis::Ipv6Findings>& ipv6) {
  if (!ipv6) return nullptr;
  return json::object{{"attempts", ipv6->attempts},
                      {"packets", ipv6->packets},
                      {"slash64_days", ipv6->slash64_days},
                      {"per_slash64_day", or_null(ipv6->per_slash64_day)},
                      {"sources_per_day", or_null(ipv6->sources_per_day)}};
}

json::object day_of(const analysis::DayFindings& day) {
  json::object npa;
  for (const auto& [category, rate] : day.npa) npa[category] = or_null(rate);
  return {{"day", to_string(day.day)},
          {"attempts", or_null(day.attempts)},
          {"per_address_day", or_null(day.per_address_day)},
          {"sources", or_null(day.sources)},
          {"npa", std::move(npa)}};
}

}  // namespace

std::string period_json(const PeriodFindings& findings) {
  return json_text(json::object{
      {"schema", "hinomi.report/1"},
      {"versions", versions_of(findings.versions)},
      {"period", span_of(findings.period)},
      {"compared", findings.compared ? json::value(span_of(*findings.compared)) : json::value(nullptr)},
      {"surveys", "included"},
      {"coverage", coverage_of(findings.coverage)},
      {"attempts", headline_of(findings.attempts)},
      {"packets", headline_of(findings.packets)},
      {"taxonomies", taxonomies_of(findings.taxonomies)},
      {"origins", array_of(findings.origins, origin_of)},
      {"domestic", domestic_of(findings.domestic)},
      {"networks", array_of(findings.networks, network_of)},
      {"services", array_of(findings.services, service_of)},
      {"tools", array_of(findings.tools, tool_of)},
      {"survey_share", nullptr},
      {"traffic", traffic_of(findings.traffic)},
      {"sources", {{"count", findings.sources.count}, {"per_day", or_null(findings.sources.per_day)}}},
      {"concentration", concentration_of(findings.concentration)},
      {"ipv6", ipv6_of(findings.ipv6)},
      {"daily", array_of(findings.daily, day_of)}});
}

}  // namespace hinomi::report
