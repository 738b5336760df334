#include "report/number_text.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace hinomi::report {
namespace {

// Puts commas into the digits before the point.
std::string with_commas(std::string_view number) {
  const std::size_t sign = number.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(number.find('.'), number.size());
  std::string out(number);
  for (std::size_t at = end; at > sign + 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

}  // namespace

std::string grouped(std::uint64_t number) { return with_commas(fmt::format("{}", number)); }

std::string rate_text(std::optional<double> rate) {
  return rate ? with_commas(fmt::format("{:.1f}", *rate)) : "-";
}

std::string share_text(std::optional<double> part) {
  if (!part) return "-";
  if (*part > 0 && *part < 0.0005) return "<0.1 %";
  return fmt::format("{:.1f} %", 100 * *part);
}

std::string change_text(std::optional<double> part) {
  if (!part) return "-";
  // From next to nothing, a percentage says nothing any more.
  if (*part > 99.99) return ">+9,999 %";
  const double percent = std::round(1000 * *part) / 10;
  if (percent == 0) return "0.0 %";
  return (percent > 0 ? "+" : "") + with_commas(fmt::format("{:.1f}", percent)) + " %";
}

}  // namespace hinomi::report
