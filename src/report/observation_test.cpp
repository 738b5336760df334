#include "report/observation.h"

#include <gtest/gtest.h>

namespace hinomi::report {
namespace {

analysis::ObservationSummary sample() {
  analysis::ObservationSummary summary;
  summary.packets = 1'234'567;
  summary.malformed = {{"link header", 2}, {"not IP", 3}};
  summary.own = 4;
  summary.minutes = 61;
  summary.scan_packets = 1'100;
  summary.backscatter_packets = 7;
  summary.attempts = 1'000;
  summary.sources = 20;
  summary.tools = {{"mirai", 250, 260}};
  summary.services = {{addr::kTcp, {23}, 900}, {addr::kIcmp, {8}, 100}};
  return summary;
}

TEST(ObservationJson, IsTheDocumentedObject) {
  EXPECT_EQ(observation_json(sample()), R"({
  "schema": "hinomi.observation/1",
  "packets": 1234567,
  "malformed": 5,
  "elsewhere": 0,
  "own": 4,
  "outgoing": 0,
  "late": 0,
  "dropped": 0,
  "minutes": 61,
  "traffic": {
    "scan": {"packets": 1100},
    "backscatter": {"packets": 7},
    "other": {"packets": 0}
  },
  "attempts": 1000,
  "sources": 20,
  "tools": [
    {"tool": "mirai", "attempts": 250, "packets": 260}
  ],
  "services": [
    {"protocol": "tcp", "port": 23, "attempts": 900},
    {"protocol": "icmp", "port": 8, "attempts": 100}
  ]
}
)");
}

TEST(ObservationText, SaysWhatIsInTheCaptures) {
  EXPECT_EQ(observation_text(sample(), {}, 80),
            "1,000 access attempts from 20 sources in 61 minutes.\n"
            "\n"
            "  frames                                  number\n"
            "  all                                  1,234,567\n"
            "  scan                                     1,100\n"
            "  backscatter                                  7\n"
            "  answers to monitored addresses' own          4\n"
            "  malformed: link header                       2\n"
            "  malformed: not IP                            3\n"
            "\n"
            "  service  name  attempts   share\n"
            "  23/TCP              900  90.0 %  ████████████████████\n"
            "  8/ICMP              100  10.0 %  ██▎\n"
            "\n"
            "  tool   attempts   share  packets\n"
            "  mirai       250  25.0 %      260\n");
}

TEST(ObservationText, OfNothingHasNoEmptyTables) {
  const std::string text = observation_text({}, {}, 80);
  EXPECT_EQ(text, "0 access attempts from 0 sources in 0 minutes.\n\n  frames  number\n  all          0\n");
}

TEST(ObservationText, SaysWhenSourcesAreALowerBound) {
  analysis::ObservationSummary summary = sample();
  summary.sources_are_lower_bound = true;
  EXPECT_NE(observation_text(summary, {}, 80).find("from at least 20 sources"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::report
