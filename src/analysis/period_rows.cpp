#include "analysis/period_rows.h"

#include <algorithm>

namespace hinomi::analysis {
namespace {

// Ports by day are the one large answer (up to 131,072 rows a day): read and folded by the month.
constexpr int kDaysAtOnce = 31;

base::Result<std::vector<CategoryDays>> read_categories(store::Store& store, const catalog::Catalog& catalog,
                                                        store::Period period) {
  std::vector<CategoryDays> categories;
  categories.reserve(catalog.taxonomies.size());
  for (const catalog::Taxonomy& taxonomy : catalog.taxonomies) categories.emplace_back(taxonomy, period);
  for (base::Day from = period.from; from <= period.to; from = from + kDaysAtOnce) {
    const base::Day to = std::min(period.to, from + (kDaysAtOnce - 1));
    HINOMI_ASSIGN(const std::vector<store::PortDay> rows, store.port_days({from, to}));
    for (const store::PortDay& row : rows) {
      for (CategoryDays& days : categories) days.add(row);
    }
  }
  return categories;
}

}  // namespace

base::Result<PeriodRows> read_period(store::Store& store, const catalog::Catalog& catalog,
                                     store::Period period) {
  PeriodRows rows;
  rows.period = period;
  HINOMI_ASSIGN(rows.days, store.days(period));
  HINOMI_ASSIGN(rows.sensor_days, store.sensor_days(period));
  HINOMI_ASSIGN(rows.coverage_days, store.coverage_days(period));
  HINOMI_ASSIGN(rows.categories, read_categories(store, catalog, period));
  HINOMI_ASSIGN(rows.countries, store.countries(period));
  HINOMI_ASSIGN(rows.networks, store.networks(period));
  HINOMI_ASSIGN(rows.services, store.services(period));
  HINOMI_ASSIGN(rows.tools, store.tools(period));
  HINOMI_ASSIGN(rows.traffic, store.traffic(period));
  HINOMI_ASSIGN(rows.sources, store.sources(period));
  HINOMI_ASSIGN(rows.versions, store.versions(period));
  return rows;
}

}  // namespace hinomi::analysis
