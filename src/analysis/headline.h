#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/exposure.h"
#include "analysis/period_findings.h"
#include "analysis/period_rows.h"
#include "analysis/rate.h"

namespace hinomi::analysis {

// Which of two counts a figure is made of.
using Measure = std::uint64_t store::Counts::*;

// A period's rows beside what they are divided by.
struct ExposedRows {
  const PeriodRows& rows;
  Exposure exposure;
};

// `before` is null where nothing is compared.
[[nodiscard]] HeadlineFindings headline_of(const ExposedRows& now, const ExposedRows* before,
                                           Measure measure);

[[nodiscard]] std::vector<TaxonomyFindings> taxonomies_of(const ExposedRows& now, const ExposedRows* before);

[[nodiscard]] std::vector<DayFindings> daily_of(const ExposedRows& now);

// count / days where at least kLeastAddressDays of them were observed.
[[nodiscard]] std::optional<double> rate_of(std::uint64_t count, double days);
[[nodiscard]] std::optional<double> share_of(std::uint64_t count, std::uint64_t total);
[[nodiscard]] std::uint64_t total_attempts(const PeriodRows& rows);

}  // namespace hinomi::analysis
