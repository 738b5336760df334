#pragma once

#include <string>

#include "analysis/period_findings.h"

namespace hinomi::report {

// The findings as hinomi.report/1 (docs/format/report.md), UTF-8, with a final line end.
[[nodiscard]] std::string period_json(const analysis::PeriodFindings& findings);

}  // namespace hinomi::report
