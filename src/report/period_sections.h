#pragma once

#include <string>

#include "analysis/period_findings.h"

// The parts of the text report, each with its heading; empty where there is nothing to say.
namespace hinomi::report {

[[nodiscard]] std::string attempts_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string daily_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string taxonomy_sections(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string origins_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string networks_section(const analysis::PeriodFindings& findings);
[[nodiscard]] std::string services_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string tools_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string traffic_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string ipv6_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string coverage_section(const analysis::PeriodFindings& findings, std::size_t width);
[[nodiscard]] std::string data_section(const analysis::PeriodFindings& findings, std::size_t width);

// "23/TCP", "8/ICMP".
[[nodiscard]] std::string service_text(addr::Protocol protocol, addr::Port port);
// "RU", or "unknown".
[[nodiscard]] std::string country_text(addr::Country country);

// A remark under a table: wrapped and indented.
[[nodiscard]] std::string remark(const std::string& text, std::size_t width);

}  // namespace hinomi::report
