#pragma once

#include <optional>
#include <vector>

#include "addr/number.h"
#include "analysis/period_findings.h"
#include "analysis/period_rows.h"
#include "analysis/rankings.h"
#include "base/result.h"
#include "base/time.h"
#include "catalog/catalog.h"
#include "store/rows.h"
#include "store/store.h"

namespace hinomi::analysis {

struct FindOptions {
  store::Period period;
  std::optional<store::Period> compare;
  std::optional<addr::Country> home;
};

// What findings are computed from.
struct FindingRows {
  PeriodRows period;
  std::optional<PeriodRows> compared;
  std::vector<store::CoveredStretch> covered;  // of all sensors, at all times
  base::Zone zone;                             // the store's
};

// Reads and computes, after closing the store's days. Fails on a period that ends before it begins. A
// period in which nothing was observed is no failure: its rates are null.
[[nodiscard]] base::Result<PeriodFindings> find_period(store::Store& store, const catalog::Catalog& catalog,
                                                       const FindOptions& options);

// The computation alone: the same findings for the same rows.
[[nodiscard]] PeriodFindings compute_findings(const FindingRows& rows, const catalog::Catalog& catalog,
                                              const FindOptions& options);

}  // namespace hinomi::analysis
