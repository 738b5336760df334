#pragma once

#include <vector>

#include "analysis/category_days.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "store/rows.h"
#include "store/store.h"

namespace hinomi::analysis {

// All that the store knows of a period, as findings need it.
struct PeriodRows {
  store::Period period;
  std::vector<store::DayCounts> days;
  std::vector<store::SensorDay> sensor_days;
  std::vector<store::CoverageDay> coverage_days;
  std::vector<CategoryDays> categories;  // one for each taxonomy of the catalog
  std::vector<store::CountryCounts> countries;
  std::vector<store::NetworkCounts> networks;
  std::vector<store::ServiceCounts> services;
  std::vector<store::ToolCounts> tools;
  std::vector<store::TrafficCounts> traffic;
  store::SourceTotals sources;
  store::DataVersions versions;
};

// Of closed days. The catalog must outlive the rows.
[[nodiscard]] base::Result<PeriodRows> read_period(store::Store& store, const catalog::Catalog& catalog,
                                                   store::Period period);

}  // namespace hinomi::analysis
