#pragma once

#include <string>

#include "analysis/period_findings.h"

namespace hinomi::report {

// The findings for people, in English and UTF-8, made for a terminal of `width` columns: what a sensor
// is, a summary, tables with small bars, and what was not observed. A rate is said to be up or down only
// where the interval of its change leaves zero out. Tables may be wider than a narrow terminal.
[[nodiscard]] std::string period_text(const analysis::PeriodFindings& findings, int width);

// "up 45.4 % (859.8) from 1,893.0", "no clear change from ...", or empty where nothing is compared.
[[nodiscard]] std::string change_sentence(const analysis::HeadlineFindings& headline);

}  // namespace hinomi::report
