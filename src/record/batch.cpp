#include "record/batch.h"

#include <fmt/format.h>

namespace hinomi::record {

std::string ContentHash::text() const { return fmt::format("{:016x}{:016x}", hi, lo); }

}  // namespace hinomi::record
