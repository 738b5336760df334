#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hinomi::store {

// A table that is made of others, day by day, when days close.
struct Rollup {
  const char* table;   // with a column `day`
  const char* select;  // its rows, for the days in {days}
};

// In the order in which they are made: each reads only tables of observations, verdicts, and those
// before it.
[[nodiscard]] std::span<const Rollup> rollups();

// Days are made again, and looked at, so many at a time: enough for speed, few enough for the memory of a
// laptop however long the store is.
inline constexpr int kDaysAtATime = 32;

// A statement with its {days} filled in by a set of days.
[[nodiscard]] std::string replace_days(std::string sql, std::string_view days);
// The statement for the days that `days` selects.
[[nodiscard]] std::string rollup_of(const Rollup& rollup, std::string_view days);

}  // namespace hinomi::store
