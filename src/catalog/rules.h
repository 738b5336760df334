#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "addr/number.h"
#include "base/result.h"
#include "record/marks.h"
#include "record/sighting.h"

namespace hinomi::catalog {

// What a rule may look at: the facts of sightings that verdicts depend on.
struct Judged {
  addr::Protocol protocol;
  record::Traffic traffic = record::Traffic::kOther;
  record::Marks marks;
  record::Marks marks_known;
  record::RowMarks row_marks;
};

struct Rule {
  std::string tool;      // "mirai"
  std::string kind;      // "botnet", "tool" or "survey"
  std::string strength;  // "certain", "likely" or "possible"
  std::string source;    // where the constant is from
  record::Marks needed;
  record::Marks forbidden;
};

// Fingerprint rules from a TOML file (docs/format/catalog.md), tried in order, the first that fits
// decides. Scan-class only. Immutable; safe from any thread.
class Rules {
 public:
  [[nodiscard]] static base::Result<Rules> load(const std::string& path);
  [[nodiscard]] static base::Result<Rules> parse(std::string_view text, const std::string& place);

  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  // The rule that fits, or null. A mark that is needed but was not known then fits nothing; one that is
  // forbidden but was not known then forbids nothing.
  [[nodiscard]] const Rule* judge(const Judged& judged) const;

 private:
  std::string version_;
  std::vector<Rule> rules_;
};

}  // namespace hinomi::catalog
