#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "addr/number.h"
#include "analysis/headline.h"
#include "catalog/services.h"

namespace hinomi::analysis {

// The parts of a period's attempts, most attempts first. `before` is null where nothing is compared.
[[nodiscard]] std::vector<OriginFindings> origins_of(const PeriodRows& now, const PeriodRows* before);
[[nodiscard]] DomesticFindings domestic_of(const PeriodRows& now, addr::Country home);
[[nodiscard]] std::vector<NetworkFindings> networks_of(const PeriodRows& now);
[[nodiscard]] std::vector<ServiceFindings> services_of(const ExposedRows& now, const ExposedRows* before,
                                                       const catalog::Services& names);
[[nodiscard]] std::vector<ToolFindings> tools_of(const PeriodRows& now);
[[nodiscard]] ConcentrationFindings concentration_of(const PeriodRows& now);

}  // namespace hinomi::analysis
