#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/duck.h"
#include "store/rows.h"

namespace hinomi::store {

// Adds those that are not there under this version of the rules.
[[nodiscard]] base::Result<void> add_verdicts(Connection& db, const std::vector<Verdict>& verdicts,
                                              const std::string& rules_version);

// Reads verdicts under this version from now on. Another one than before changes the figures of all
// days: they become dirty.
[[nodiscard]] base::Result<void> use_rules(Connection& db, const std::string& version);

}  // namespace hinomi::store
