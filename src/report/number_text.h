#pragma once

#include <cstdint>
#include <optional>
#include <string>

// Numbers as English text writes them. Unknown is "-".
namespace hinomi::report {

[[nodiscard]] std::string grouped(std::uint64_t number);          // "1,004,772"
[[nodiscard]] std::string rate_text(std::optional<double> rate);  // "2,752.8"
[[nodiscard]] std::string share_text(
    std::optional<double> part);  // 0.208 is "20.8 %"; "<0.1 %", never "0.0 %" of something
[[nodiscard]] std::string change_text(std::optional<double> part);  // 0.454 is "+45.4 %"

}  // namespace hinomi::report
