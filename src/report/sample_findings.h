#pragma once

#include "analysis/period_findings.h"

// A small report for the tests of this folder: two days of 2018 of one sensor, beside two of 2017.
namespace hinomi::report {

inline analysis::HeadlineFindings sample_headline() {
  analysis::HeadlineFindings headline;
  headline.count = 1'004'772;
  headline.per_address_day = 1'004'772 / 365.0;  // 2,752.8
  headline.low = 2'700.14;
  headline.high = 2'806.51;
  headline.mean_of_sensors = 2'752.8;
  headline.median_of_sensors = 2'752.8;
  headline.previous_per_address_day = 1'893.0;
  headline.change = 2'752.8 / 1'893.0 - 1;
  headline.change_low = 0.41;
  headline.change_high = 0.50;
  headline.change_same_sensors = 0.454;
  return headline;
}

inline analysis::PeriodFindings sample_findings() {
  analysis::PeriodFindings findings;
  findings.versions = {{"2026.1"}, {{"npa", "2018.1"}}, {}, {}};
  findings.period = {{17'532}, {17'533}, "Asia/Tokyo", 2};
  findings.compared = analysis::PeriodSpan{{17'167}, {17'168}, "Asia/Tokyo", 2};
  findings.coverage.sensors = 1;
  findings.coverage.addresses = 1'234;
  findings.coverage.address_days = 365;
  findings.coverage.assumed = true;
  findings.coverage.missing = {{base::Timestamp::from_seconds(1'514'764'800),
                                base::Timestamp::from_seconds(1'514'764'800 + 3 * 3'600 + 600), 1}};
  findings.attempts = sample_headline();
  findings.packets = sample_headline();
  analysis::CategoryFindings system;
  system.category = "system";
  system.per_address_day = 1'050.0;
  system.previous_per_address_day = 1'017.1;
  system.change = 0.032;
  system.change_low = -0.01;
  system.change_high = 0.07;
  system.share = 0.381;
  analysis::CategoryFindings iot;
  iot.category = "iot-and-cryptocurrency";
  iot.per_address_day = 1'702.8;
  iot.low = 1'650.0;
  iot.high = 1'760.0;
  iot.previous_per_address_day = 875.9;
  iot.change = 0.944;
  iot.change_low = 0.9;
  iot.change_high = 1.0;
  iot.share = 0.619;
  findings.taxonomies = {{"npa", {system, iot}}};
  findings.origins = {{addr::Country::from_text("RU"), 208'993, 1'000, 0.208, 0.15},
                      {addr::Country{}, 141'673, 2'000, 0.141, std::nullopt}};
  findings.domestic =
      analysis::DomesticFindings{addr::Country::from_text("JP"), std::uint64_t{16'076}, 0.016};
  findings.networks = {{{64'500}, "Net \xff\x1b[2J", addr::Country::from_text("RU"), 208'993, 1'000, 0.208}};
  findings.services = {
      {addr::kTcp, {23}, "telnet", 300'000, 900, 821.9, 0.2986, 1, std::uint64_t{2}, 0.1},
      {addr::kTcp, {52'869}, std::nullopt, 100'000, 300, 274.0, 0.0995, 2, std::nullopt, std::nullopt}};
  findings.tools = {{"mirai", "botnet", 250'000, 0.2488, 700}};
  findings.traffic = {1'100'000, 50'000, 20'000, 17, 5, 4};
  findings.sources = {50'000, 27'500.5};
  findings.concentration = {analysis::TopSensor{"kasumi", 1.0}, 0.031};
  findings.ipv6 = analysis::Ipv6Findings{7, 8, 2.0, 3.5, 1.5};
  findings.daily = {{{17'532}, std::uint64_t{1'004'772}, 2'752.8, std::uint64_t{900}, {{"system", 1'050.0}}},
                    {{17'533}, std::nullopt, std::nullopt, std::nullopt, {{"system", std::nullopt}}}};
  return findings;
}

}  // namespace hinomi::report
