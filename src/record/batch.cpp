#include "record/batch.h"

#include <fmt/format.h>

#include <algorithm>

namespace hinomi::record {

std::string ContentHash::text() const { return fmt::format("{:016x}{:016x}", hi, lo); }

int Batch::minutes() const {
  const base::Minute last = base::Minute::of(span_to - base::Duration{1});
  return std::max(1, last.index - minute.index + 1);
}

}  // namespace hinomi::record
