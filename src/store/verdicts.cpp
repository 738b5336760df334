#include "store/verdicts.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "store/impl.h"
#include "store/schema.h"

namespace hinomi::store {
namespace {

auto order_of(const JudgeKey& k) {
  return std::tuple(k.protocol, k.traffic, k.marks, k.marks_known, k.row_marks.bits());
}
struct ByFacts {
  bool operator()(const JudgeKey& a, const JudgeKey& b) const { return order_of(a) < order_of(b); }
};
using JudgeKeys = std::set<JudgeKey, ByFacts>;

// Keys with a verdict under this version of the rules, or (equal = false) under any other.
base::Result<JudgeKeys> judged(Connection& db, const std::string& rules_version, bool equal) {
  HINOMI_ASSIGN(Rows r,
                db.query(fmt::format("SELECT DISTINCT protocol, traffic, marks, marks_known, row_marks "
                                     "FROM verdicts WHERE rules_version {} ?",
                                     equal ? "=" : "<>"),
                         {rules_version}));
  JudgeKeys out;
  while (r.next()) {
    out.insert({.protocol = {r.get<std::uint8_t>(0)},
                .traffic = r.get<record::Traffic>(1),
                .marks = record::Marks(r.get<std::uint32_t>(2)),
                .marks_known = record::Marks(r.get<std::uint32_t>(3)),
                .row_marks = record::RowMarks::from_bits(r.get<std::uint8_t>(4))});
  }
  return out;
}

}  // namespace

base::Result<void> add_verdicts(Connection& db, const std::vector<Verdict>& verdicts,
                                const std::string& rules_version) {
  if (verdicts.empty()) return {};
  HINOMI_ASSIGN(JudgeKeys there, judged(db, rules_version, true));
  HINOMI_ASSIGN(Appender table, db.appender("verdicts"));
  for (const Verdict& v : verdicts) {
    if (!there.insert(v.key).second) continue;
    HINOMI_TRY(table.row(rules_version, v.key.protocol.number, std::to_underlying(v.key.traffic),
                         v.key.marks.bits(), v.key.marks_known.bits(), v.key.row_marks.bits(), v.tool,
                         v.family, v.grade));
  }
  return table.close();
}

// Verdicts under other rules change the figures of all days.
base::Result<void> use_rules(Connection& db, const std::string& version) {
  HINOMI_ASSIGN(const std::string before, meta(db, "rules_version"));
  if (before == version) return {};
  HINOMI_TRY(set_meta(db, "rules_version", version));
  return db.execute("UPDATE days SET dirty = true");
}

base::Result<std::vector<JudgeKey>> Store::unjudged(const std::vector<JudgeKey>& keys,
                                                    const std::string& rules_version) {
  HINOMI_ASSIGN(const JudgeKeys done, judged(impl_->db, rules_version, true));
  HINOMI_ASSIGN(JudgeKeys asked, judged(impl_->db, rules_version, false));
  asked.insert(keys.begin(), keys.end());
  std::vector<JudgeKey> out;
  std::ranges::copy_if(asked, std::back_inserter(out),
                       [&](const JudgeKey& key) { return !done.contains(key); });
  return out;
}

}  // namespace hinomi::store
