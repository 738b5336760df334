#include "catalog/rules.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace hinomi::catalog {
namespace {

using record::Mark;

const std::string kMirai =
    "version = \"1\"\n[[rule]]\ntool = \"mirai\"\nkind = \"botnet\"\nstrength = \"certain\"\nsource = \"s\"\n"
    "needs = [\"seq-is-destination\"]\nforbids = [\"source-is-destination\"]\n";  // 8 lines

record::Marks marks(std::initializer_list<Mark> set) {
  record::Marks marks;
  for (Mark mark : set) marks.set(mark);
  return marks;
}

Judged scan(std::initializer_list<Mark> set) {
  Judged judged;
  judged.traffic = record::Traffic::kScan;
  judged.marks = marks(set);
  judged.marks_known = record::kMarksKnown;
  return judged;
}

std::string tool_of(const Rules& rules, const Judged& judged) {
  const Rule* rule = rules.judge(judged);
  return rule == nullptr ? "" : rule->tool;
}

base::Error error_of(const std::string& text) {
  const auto rules = Rules::parse(text, "x.toml");
  EXPECT_FALSE(rules.has_value()) << text;
  return rules ? base::Error{} : rules.error();
}

TEST(Rules, NeedsAllThatARuleNeedsAndNothingThatItForbids) {
  const Rules rules = Rules::parse(kMirai, "x.toml").value();
  EXPECT_EQ(rules.version(), "1");
  EXPECT_EQ(tool_of(rules, scan({Mark::kSeqIsDestination})), "mirai");
  EXPECT_EQ(tool_of(rules, scan({Mark::kSeqIsDestination, Mark::kNoOptions})), "mirai");
  EXPECT_EQ(tool_of(rules, scan({Mark::kNoOptions})), "");
  EXPECT_EQ(tool_of(rules, scan({Mark::kSeqIsDestination, Mark::kSourceIsDestination})), "");
}

TEST(Rules, JudgeScansOnly) {
  const Rules rules = Rules::parse(kMirai, "x.toml").value();
  Judged judged = scan({Mark::kSeqIsDestination});
  judged.traffic = record::Traffic::kBackscatter;
  EXPECT_EQ(rules.judge(judged), nullptr);
  judged.traffic = record::Traffic::kOther;
  EXPECT_EQ(rules.judge(judged), nullptr);
}

TEST(Rules, AMarkThatWasNotKnownIsNotTakenForAbsentOrPresent) {
  const Rules rules = Rules::parse(kMirai, "x.toml").value();
  Judged judged = scan({Mark::kSeqIsDestination});
  judged.marks_known = marks({Mark::kSourceIsDestination});
  EXPECT_EQ(rules.judge(judged), nullptr);
  judged.marks_known = marks({Mark::kSeqIsDestination});  // what is forbidden was not looked for
  EXPECT_EQ(tool_of(rules, judged), "mirai");
}

TEST(Rules, FirstRuleThatFitsDecides) {
  const Rules rules =
      Rules::parse(kMirai +
                       "[[rule]]\ntool = \"zmap\"\nkind = \"tool\"\nstrength = \"likely\"\nsource = \"s\"\n"
                       "needs = [\"ip-id-54321\"]\n",
                   "x.toml")
          .value();
  EXPECT_EQ(tool_of(rules, scan({Mark::kSeqIsDestination, Mark::kIpId54321})), "mirai");
  EXPECT_EQ(tool_of(rules, scan({Mark::kIpId54321})), "zmap");
  // What the first forbids may still be the second's.
  EXPECT_EQ(tool_of(rules, scan({Mark::kSeqIsDestination, Mark::kSourceIsDestination, Mark::kIpId54321})),
            "zmap");
}

TEST(Rules, RefusesARuleThatAnEarlierOneHides) {
  const base::Error error =
      error_of(kMirai +
               "[[rule]]\ntool = \"other\"\nkind = \"botnet\"\nstrength = \"certain\"\nsource = \"s\"\n"
               "needs = [\"seq-is-destination\", \"ttl-200\"]\nforbids = [\"source-is-destination\"]\n");
  EXPECT_EQ(error.place, "x.toml:9");
  EXPECT_NE(error.message.find("line 2"), std::string::npos) << error.message;
}

// Replaces `old` in the Mirai rule.
std::string with(const std::string& old, const std::string& now) {
  std::string text = kMirai;
  return text.replace(text.find(old), old.size(), now);
}

TEST(Rules, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(error_of(with("\"botnet\"", "\"bot\"")).place, "x.toml:4");
  EXPECT_EQ(error_of(with("\"certain\"", "\"sure\"")).place, "x.toml:5");
  EXPECT_EQ(error_of(with("\"seq-is-destination\"", "\"seq=dst\"")).place, "x.toml:7");
  EXPECT_EQ(error_of(with("\"source-is-destination\"", "\"seq-is-destination\"")).place, "x.toml:8");
  EXPECT_EQ(error_of(with("[\"source-is-destination\"]", "[\"ttl-200\", \"ttl-200\"]")).place, "x.toml:8");
  EXPECT_EQ(error_of(with("\"mirai\"", "\"Mirai bot\"")).place, "x.toml:3");
  EXPECT_EQ(error_of(with("[\"seq-is-destination\"]", "[]")).place, "x.toml:7");
  EXPECT_EQ(error_of(with("[\"seq-is-destination\"]", "\"seq-is-destination\"")).place, "x.toml:7");
  EXPECT_EQ(error_of(with("source = \"s\"\n", "")).place, "x.toml:2");
  EXPECT_EQ(error_of(with("forbids", "forbid")).place, "x.toml:8");
  EXPECT_EQ(error_of(with("version", "verson")).place, "x.toml:1");
  EXPECT_NE(error_of(with("version = \"1\"\n", "")).message.find("version"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::catalog
