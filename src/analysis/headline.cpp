#include "analysis/headline.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace hinomi::analysis {
namespace {

std::size_t index_of(const PeriodRows& rows, base::Day day) {
  return static_cast<std::size_t>(day - rows.period.from);
}

// One share for each day of the period, nothing counted yet.
std::vector<DayShare> empty_days(const Exposure& exposure) {
  std::vector<DayShare> days;
  days.reserve(exposure.address_ms_by_day.size());
  for (const std::uint64_t ms : exposure.address_ms_by_day) {
    days.push_back({0, static_cast<double>(ms) / kMillisecondsADay});
  }
  return days;
}

std::optional<Rate> network_rate(const ExposedRows& exposed, Measure measure) {
  std::vector<DayShare> days = empty_days(exposed.exposure);
  for (const store::DayCounts& row : exposed.rows.days) {
    if (row.ip != store::IpVersion::kV4) continue;
    days[index_of(exposed.rows, row.day)].count += static_cast<double>(row.counts.*measure);
  }
  // The store sums squares of attempts, not of packets.
  const bool squares_known = measure == &store::Counts::attempts && exposed.rows.sources.count > 0;
  return pooled_rate(days, squares_known ? std::optional(exposed.rows.sources.sum_of_squares) : std::nullopt);
}

std::optional<Rate> category_rate(const ExposedRows& exposed, const CategoryDays& categories,
                                  std::size_t category) {
  std::vector<DayShare> days = empty_days(exposed.exposure);
  const std::vector<store::Counts>& counts = categories.days_of(category);
  for (std::size_t day = 0; day < days.size(); ++day) {
    days[day].count = static_cast<double>(counts[day].attempts);
  }
  return pooled_rate(days, std::nullopt);
}

std::map<std::string, std::uint64_t> counts_by_sensor(const PeriodRows& rows, Measure measure) {
  std::map<std::string, std::uint64_t> counts;
  for (const store::SensorDay& row : rows.sensor_days) {
    if (row.ip == store::IpVersion::kV4) counts[row.sensor] += row.counts.*measure;
  }
  return counts;
}

// The rates of all sensors with enough coverage, those that saw nothing among them; sorted.
std::vector<double> sensor_rates(const ExposedRows& exposed, Measure measure) {
  const auto counts = counts_by_sensor(exposed.rows, measure);
  std::vector<double> rates;
  for (const auto& [sensor, ms] : exposed.exposure.address_ms_by_sensor) {
    const auto count = counts.find(sensor);
    const auto rate =
        rate_of(count == counts.end() ? 0 : count->second, static_cast<double>(ms) / kMillisecondsADay);
    if (rate) rates.push_back(*rate);
  }
  std::ranges::sort(rates);
  return rates;
}

double median(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::optional<double> rate_on_sensors_of(const ExposedRows& exposed, const Exposure& other, Measure measure) {
  const auto counts = counts_by_sensor(exposed.rows, measure);
  std::uint64_t count = 0;
  std::uint64_t address_ms = 0;
  for (const auto& [sensor, ms] : exposed.exposure.address_ms_by_sensor) {
    if (!other.address_ms_by_sensor.contains(sensor)) continue;
    const auto found = counts.find(sensor);
    count += found == counts.end() ? 0 : found->second;
    address_ms += ms;
  }
  return rate_of(count, static_cast<double>(address_ms) / kMillisecondsADay);
}

std::optional<double> change_on_same_sensors(const ExposedRows& now, const ExposedRows& before,
                                             Measure measure) {
  const auto current = rate_on_sensors_of(now, before.exposure, measure);
  const auto previous = rate_on_sensors_of(before, now.exposure, measure);
  if (!current || !previous || *previous <= 0) return std::nullopt;
  return *current / *previous - 1;
}

// Fields that a headline and a category share.
template <class Findings>
void set_rate(Findings& findings, const std::optional<Rate>& rate) {
  if (!rate) return;
  findings.per_address_day = rate->value;
  findings.low = rate->low;
  findings.high = rate->high;
}

template <class Findings>
void set_change(Findings& findings, const std::optional<Rate>& now, const std::optional<Rate>& before) {
  if (before) findings.previous_per_address_day = before->value;
  if (const auto change = change_between(now, before)) {
    findings.change = change->value;
    findings.change_low = change->low;
    findings.change_high = change->high;
  }
}

CategoryFindings category_of(const ExposedRows& now, const ExposedRows* before, std::size_t taxonomy,
                             std::size_t category, std::uint64_t total) {
  const CategoryDays& categories = now.rows.categories[taxonomy];
  CategoryFindings findings;
  findings.category = categories.taxonomy().categories()[category];
  for (const store::Counts& day : categories.days_of(category)) {
    findings.count += day.attempts;
    findings.packets += day.packets;
  }
  findings.share = share_of(findings.count, total);
  const auto rate = category_rate(now, categories, category);
  set_rate(findings, rate);
  if (before) set_change(findings, rate, category_rate(*before, before->rows.categories[taxonomy], category));
  return findings;
}

// A day's rates by category of the taxonomy called npa; empty where the catalog has none.
std::map<std::string, std::optional<double>> npa_of_day(const ExposedRows& now, std::size_t day,
                                                        double address_days) {
  std::map<std::string, std::optional<double>> rates;
  for (const CategoryDays& categories : now.rows.categories) {
    if (categories.taxonomy().name() != "npa") continue;
    const std::vector<std::string>& names = categories.taxonomy().categories();
    for (std::size_t i = 0; i < names.size(); ++i) {
      rates[names[i]] = rate_of(categories.days_of(i)[day].attempts, address_days);
    }
  }
  return rates;
}

}  // namespace

std::optional<double> rate_of(std::uint64_t count, double days) {
  if (days < kLeastAddressDays) return std::nullopt;
  return static_cast<double>(count) / days;
}

std::optional<double> share_of(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return std::nullopt;
  return static_cast<double>(count) / static_cast<double>(total);
}

std::uint64_t total_attempts(const PeriodRows& rows) {
  std::uint64_t total = 0;
  for (const store::DayCounts& row : rows.days) {
    if (row.ip == store::IpVersion::kV4) total += row.counts.attempts;
  }
  return total;
}

HeadlineFindings headline_of(const ExposedRows& now, const ExposedRows* before, Measure measure) {
  HeadlineFindings findings;
  for (const store::DayCounts& row : now.rows.days) {
    if (row.ip == store::IpVersion::kV4) findings.count += row.counts.*measure;
  }
  const auto rate = network_rate(now, measure);
  set_rate(findings, rate);
  const std::vector<double> rates = sensor_rates(now, measure);
  if (!rates.empty()) {
    const double sum = std::accumulate(rates.begin(), rates.end(), 0.0);
    findings.mean_of_sensors = sum / static_cast<double>(rates.size());
    findings.median_of_sensors = median(rates);
  }
  if (before) {
    set_change(findings, rate, network_rate(*before, measure));
    findings.change_same_sensors = change_on_same_sensors(now, *before, measure);
  }
  return findings;
}

std::vector<TaxonomyFindings> taxonomies_of(const ExposedRows& now, const ExposedRows* before) {
  const std::uint64_t total = total_attempts(now.rows);
  std::vector<TaxonomyFindings> findings;
  for (std::size_t i = 0; i < now.rows.categories.size(); ++i) {
    const catalog::Taxonomy& taxonomy = now.rows.categories[i].taxonomy();
    findings.push_back({taxonomy.name(), {}});
    for (std::size_t category = 0; category < taxonomy.categories().size(); ++category) {
      findings.back().categories.push_back(category_of(now, before, i, category, total));
    }
  }
  return findings;
}

std::vector<DayFindings> daily_of(const ExposedRows& now) {
  std::vector<DayFindings> daily;
  for (std::size_t i = 0; i < now.exposure.address_ms_by_day.size(); ++i) {
    const std::uint64_t ms = now.exposure.address_ms_by_day[i];
    const double address_days = static_cast<double>(ms) / kMillisecondsADay;
    DayFindings day;
    day.day = now.rows.period.from + static_cast<int>(i);
    day.npa = npa_of_day(now, i, address_days);
    if (ms > 0) {
      day.attempts = 0;
      day.sources = 0;
      day.per_address_day = rate_of(0, address_days);
    }
    daily.push_back(std::move(day));
  }
  for (const store::DayCounts& row : now.rows.days) {
    const std::size_t i = index_of(now.rows, row.day);
    if (row.ip != store::IpVersion::kV4 || now.exposure.address_ms_by_day[i] == 0) continue;
    daily[i].attempts = row.counts.attempts;
    daily[i].sources = row.sources;
    daily[i].per_address_day = rate_of(
        row.counts.attempts, static_cast<double>(now.exposure.address_ms_by_day[i]) / kMillisecondsADay);
  }
  return daily;
}

}  // namespace hinomi::analysis
