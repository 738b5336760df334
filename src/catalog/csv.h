#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hinomi::catalog {

// Splits one line of CSV (RFC 4180, but no line breaks inside fields). The fields are views into the
// line, without quotes around; doubled quotes inside still stand doubled. False where a quote is not
// closed or is followed by something else than a comma.
[[nodiscard]] bool split_csv(std::string_view line, std::vector<std::string_view>& fields);

// A field's text: doubled quotes made one, what is not UTF-8 or is a control character made '?', and at
// most 200 bytes of it. What strangers wrote can then stand in any report or table.
[[nodiscard]] std::string clean_text(std::string_view field);

}  // namespace hinomi::catalog
