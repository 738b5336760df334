#include "report/period_json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <limits>
#include <string>
#include <vector>

#include "report/json_text.h"
#include "report/sample_findings.h"

namespace hinomi::report {
namespace {

namespace json = boost::json;

json::value parsed(const analysis::PeriodFindings& findings) {
  boost::system::error_code error;
  json::value value = json::parse(period_json(findings), error);
  EXPECT_FALSE(error) << error.message();
  return value;
}

std::string keys(const json::value& value) {
  std::string out;
  for (const auto& member : value.as_object()) {
    out += (out.empty() ? "" : " ") + std::string(member.key().data(), member.key().size());
  }
  return out;
}

// Written from the design of hinomi.report/1, in its order.
TEST(PeriodJson, HasTheDocumentedKeysInTheirOrder) {
  const json::value report = parsed(sample_findings());
  EXPECT_EQ(keys(report),
            "schema versions period compared surveys coverage attempts packets taxonomies origins domestic "
            "networks services tools survey_share traffic sources concentration ipv6 daily");
  EXPECT_EQ(keys(report.at("versions")), "rules taxonomies countries networks surveys");
  EXPECT_EQ(keys(report.at("period")), "from to time_zone days");
  EXPECT_EQ(keys(report.at("compared")), "from to time_zone days");
  EXPECT_EQ(keys(report.at("coverage")),
            "sensors addresses address_days assumed missing packets dropped late malformed elsewhere own");
  EXPECT_EQ(keys(report.at("coverage").at("missing").at(0)), "from to sensors");
  const std::string headline =
      "count per_address_day low high mean_of_sensors median_of_sensors previous_per_address_day change "
      "change_low change_high change_same_sensors";
  EXPECT_EQ(keys(report.at("attempts")), headline);
  EXPECT_EQ(keys(report.at("packets")), headline);
  EXPECT_EQ(keys(report.at("taxonomies").at("npa").at(0)),
            "category count packets per_address_day low high previous_per_address_day change change_low "
            "change_high share");
  EXPECT_EQ(keys(report.at("origins").at(0)), "country count sources share previous_share");
  EXPECT_EQ(keys(report.at("domestic")), "country count share");
  EXPECT_EQ(keys(report.at("networks").at(0)), "asn name country count sources share");
  EXPECT_EQ(keys(report.at("services").at(0)),
            "protocol port name count sources per_address_day share rank previous_rank change");
  EXPECT_EQ(keys(report.at("tools").at(0)), "tool family attempts share sources");
  EXPECT_EQ(keys(report.at("traffic")), "scan backscatter other");
  EXPECT_EQ(keys(report.at("traffic").at("scan")), "packets sources");
  EXPECT_EQ(keys(report.at("traffic").at("backscatter")), "packets victims");
  EXPECT_EQ(keys(report.at("sources")), "count per_day");
  EXPECT_EQ(keys(report.at("concentration")), "top_sensor top_source");
  EXPECT_EQ(keys(report.at("concentration").at("top_sensor")), "name share");
  EXPECT_EQ(keys(report.at("ipv6")), "attempts packets slash64_days per_slash64_day sources_per_day");
  EXPECT_EQ(keys(report.at("daily").at(0)), "day attempts per_address_day sources npa");
}

TEST(PeriodJson, WritesFiguresAsPeopleDo) {
  const std::string text = period_json(sample_findings());
  EXPECT_NE(text.find("\"count\": 1004772, \"per_address_day\": 2752.8,"), std::string::npos) << text;
  EXPECT_EQ(parsed(sample_findings()).at("origins").at(0).at("share").as_double(), 0.208);
}

TEST(PeriodJson, WritesNullForWhatIsUnknown) {
  analysis::PeriodFindings findings;
  findings.daily.resize(1);
  const json::value report = parsed(findings);
  EXPECT_TRUE(report.at("compared").is_null());
  EXPECT_TRUE(report.at("attempts").at("per_address_day").is_null());
  EXPECT_TRUE(report.at("domestic").is_null());
  EXPECT_TRUE(report.at("survey_share").is_null());
  EXPECT_TRUE(report.at("concentration").at("top_sensor").is_null());
  EXPECT_TRUE(report.at("ipv6").is_null());
  EXPECT_TRUE(report.at("daily").at(0).at("attempts").is_null());
  EXPECT_TRUE(parsed(sample_findings()).at("origins").at(1).at("country").is_null());
}

TEST(PeriodJson, IsValidUtf8WhateverNamesHold) {
  EXPECT_EQ(parsed(sample_findings()).at("networks").at(0).at("name").as_string(), "Net \uFFFD\x1b[2J");
}

TEST(JsonText, WritesNumbersThatEveryReaderTakes) {
  EXPECT_EQ(json_text(json::array{2752.8000000000002, 1e-7, 0.1 + 0.2, 4e15}),
            "[2752.8, 1e-07, 0.3, 4e+15]\n");
  EXPECT_EQ(json_text(json::array{std::uint64_t{18'446'744'073'709'551'615U}}), "[18446744073709551615]\n");
  EXPECT_EQ(json_text(json::array{std::numeric_limits<double>::quiet_NaN()}), "[null]\n");
}

TEST(JsonText, BreaksLinesAroundWhatHoldsMore) {
  EXPECT_EQ(json_text(json::object{{"a", json::array{1, 2}}, {"b", json::object{}}}),
            "{\n  \"a\": [1, 2],\n  \"b\": {}\n}\n");
}

}  // namespace
}  // namespace hinomi::report
