#include "catalog/rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "catalog/text_file.h"
#include "catalog/toml_file.h"

namespace hinomi::catalog {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::array<std::string_view, 3> kKinds{"botnet", "tool", "survey"};
constexpr std::array<std::string_view, 3> kStrengths{"certain", "likely", "possible"};
// Rules are compared with each other, and walked for each kind of sighting.
constexpr std::size_t kMostRules = 1024;

base::Result<std::string> one_of(const std::array<std::string_view, 3>& known, const TomlTable& table,
                                 const std::string& key) {
  HINOMI_ASSIGN(std::string text, table.text(key));
  if (std::find(known.begin(), known.end(), text) == known.end()) {
    return fail(ErrorCode::kInvalid, table.where(key), fmt::format("{} = \"{}\" is not known", key, text),
                fmt::format("write one of {}", fmt::join(known, ", ")));
  }
  return text;
}

base::Result<record::Marks> marks_of(const TomlTable& table, const std::string& key) {
  HINOMI_ASSIGN(const auto names, table.texts(key));
  record::Marks marks;
  for (const std::string& name : names) {
    const auto mark = record::mark_from_name(name);
    if (!mark) {
      return fail(ErrorCode::kInvalid, table.where(key), fmt::format("\"{}\" is no mark", name),
                  fmt::format("write one of {}", fmt::join(record::kMarkNames, ", ")));
    }
    if (marks.has(*mark)) {
      return fail(ErrorCode::kInvalid, table.where(key), fmt::format("\"{}\" stands twice", name),
                  "remove one of them");
    }
    marks.set(*mark);
  }
  return marks;
}

base::Result<Rule> rule_of(const TomlTable& table) {
  HINOMI_TRY(table.only({"tool", "kind", "strength", "needs", "forbids", "source"}));
  Rule rule;
  HINOMI_ASSIGN(rule.tool, table.text("tool"));
  if (!is_machine_name(rule.tool)) {
    return fail(ErrorCode::kInvalid, table.where("tool"),
                fmt::format("\"{}\" is no name for a tool", rule.tool),
                "use small letters, digits and \"-\"");
  }
  HINOMI_ASSIGN(rule.kind, one_of(kKinds, table, "kind"));
  HINOMI_ASSIGN(rule.strength, one_of(kStrengths, table, "strength"));
  HINOMI_ASSIGN(rule.source, table.text("source"));
  HINOMI_ASSIGN(rule.needed, marks_of(table, "needs"));
  if (table.has("forbids")) {
    HINOMI_ASSIGN(rule.forbidden, marks_of(table, "forbids"));
  }
  if (rule.needed.intersects(rule.forbidden)) {
    return fail(ErrorCode::kInvalid, table.where("forbids"), "a mark is both needed and forbidden",
                "remove it from one of them");
  }
  return rule;
}

// Whatever fits `rule` fits `earlier` too.
bool hides(const Rule& earlier, const Rule& rule) {
  return rule.needed.includes(earlier.needed) && rule.forbidden.includes(earlier.forbidden);
}

}  // namespace

base::Result<Rules> Rules::load(const std::string& path) {
  HINOMI_ASSIGN(const std::string text, read_text(path, kMostCatalogBytes));
  return parse(text, path);
}

base::Result<Rules> Rules::parse(std::string_view text, const std::string& place) {
  HINOMI_ASSIGN(const TomlFile file, parse_toml(text, place, "rule"));
  HINOMI_TRY(file.top.only({"version"}));
  Rules rules;
  HINOMI_ASSIGN(rules.version_, file.top.text("version"));
  if (file.items.size() > kMostRules) {
    return fail(ErrorCode::kInvalid, place, fmt::format("more than {} rules", kMostRules),
                "is it the right file?");
  }
  for (const TomlTable& item : file.items) {
    HINOMI_ASSIGN(Rule rule, rule_of(item));
    for (std::size_t i = 0; i < rules.rules_.size(); ++i) {
      if (!hides(rules.rules_[i], rule)) continue;
      return fail(ErrorCode::kInvalid, item.where(),
                  fmt::format("the rule for {} can never fit: the one for {} in line {} comes first",
                              rule.tool, rules.rules_[i].tool, file.items[i].line()),
                  "the first rule that fits decides: put the one that needs more first");
    }
    rules.rules_.push_back(std::move(rule));
  }
  return rules;
}

const Rule* Rules::judge(const Judged& judged) const {
  if (judged.traffic != record::Traffic::kScan) return nullptr;
  for (const Rule& rule : rules_) {
    if (judged.marks_known.includes(rule.needed) && judged.marks.includes(rule.needed) &&
        !judged.marks.intersects(rule.forbidden)) {
      return &rule;
    }
  }
  return nullptr;
}

}  // namespace hinomi::catalog
