#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "store/duck.h"

// The tables, as numbered steps from nothing. A step that has been released is never edited: what
// changes is a new step, so that a store of any age becomes what a new one is.
namespace hinomi::store {

struct Migration {
  int version;      // of the schema after it
  const char* sql;  // statements; run in one transaction with the note of the new version
};

// In order, from 1 to kSchemaVersion.
[[nodiscard]] std::span<const Migration> migrations();

// Runs the steps behind `from`, each whole or not at all.
[[nodiscard]] base::Result<void> migrate(Connection& connection, int from, std::span<const Migration> steps);

// The named facts of a store: schema_version, time_zone, created, application, rules_version.
[[nodiscard]] base::Result<std::string> meta(Connection& connection, const std::string& name);
[[nodiscard]] base::Result<void> set_meta(Connection& connection, const std::string& name,
                                          const std::string& value);

}  // namespace hinomi::store
