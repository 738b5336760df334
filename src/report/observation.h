#pragma once

#include <string>

#include "analysis/observation_summary.h"
#include "catalog/services.h"

namespace hinomi::report {

// What is in captures (hinomi.observation/1, docs/format/report.md), UTF-8, with a final line end.
[[nodiscard]] std::string observation_json(const analysis::ObservationSummary& summary);

// The same for people, for a terminal of `width` columns.
[[nodiscard]] std::string observation_text(const analysis::ObservationSummary& summary,
                                           const catalog::Services& services, int width);

}  // namespace hinomi::report
