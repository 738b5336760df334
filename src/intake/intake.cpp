#include "intake/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace hinomi::intake {
namespace {

// A commit holds about this many rows or minutes: large enough that the cost of a commit does not
// matter, small enough for the memory of a laptop.
constexpr std::size_t kRowsInACommit = 200'000;
constexpr std::size_t kBatchesInACommit = 20'000;

std::uint64_t minutes_of(const record::Batch& batch) { return static_cast<std::uint64_t>(batch.minutes()); }

// Of the minutes that begin with `first` and reach to `span_to`.
base::Timestamp end_of_minutes(base::Minute first, base::Timestamp span_to) {
  return std::max(first.end(), span_to);
}

// Seamless neighbours touch; only time that both vouch for contradicts.
bool overlap(const store::LedgerEntry& entry, const record::Batch& batch) {
  return entry.span_from < batch.span_to && batch.span_from < entry.span_to;
}

using Entries = std::span<const store::LedgerEntry>;

// Whether entries, which are in order, speak of all of a batch's time without a gap.
bool contain(Entries entries, const record::Batch& batch) {
  base::Timestamp reached = batch.span_from;
  for (const store::LedgerEntry& entry : entries) {
    if (entry.span_from <= reached) reached = std::max(reached, entry.span_to);
  }
  return entries.front().span_from <= batch.span_from && reached >= batch.span_to;
}

// Whether entries hold the packets of a batch. Where there are none, nothing but time tells two silences
// apart.
bool hold_same_packets(Entries entries, const record::Batch& batch) {
  record::ContentHash sum;
  for (const store::LedgerEntry& entry : entries) sum += entry.content_hash;
  return sum == batch.content_hash && (sum != record::ContentHash{} || contain(entries, batch));
}

// A part of what the entry holds: where a capture that was cut elsewhere begins or ends.
bool is_cut_out_of(const record::Batch& batch, const store::LedgerEntry& entry) {
  return contain({&entry, 1}, batch) && (entry.span_from < batch.span_from || batch.span_to < entry.span_to);
}

auto judge_order(const store::JudgeKey& k) {
  return std::tuple(k.protocol, k.traffic, k.marks, k.marks_known, k.row_marks.bits());
}

struct JudgeOrder {
  bool operator()(const store::JudgeKey& a, const store::JudgeKey& b) const {
    return judge_order(a) < judge_order(b);
  }
};

using JudgeKeys = std::set<store::JudgeKey, JudgeOrder>;

// The row as it is, and as it would be if the rest of its minute came later: merging clears row marks.
void add_judge_keys(const record::Batch& batch, const record::Sighting& sighting, JudgeKeys& keys) {
  const std::uint8_t own = sighting.row_marks.bits();
  for (std::uint8_t bits = 0; bits <= own; ++bits) {
    if ((bits & ~own) != 0) continue;
    keys.insert({.protocol = sighting.key.protocol,
                 .traffic = sighting.key.traffic,
                 .marks = sighting.key.marks,
                 .marks_known = batch.marks_known,
                 .row_marks = record::RowMarks::from_bits(bits)});
  }
}

store::Verdict judge(const catalog::Rules& rules, const store::JudgeKey& key) {
  const catalog::Rule* rule = rules.judge({.protocol = key.protocol,
                                           .traffic = key.traffic,
                                           .marks = key.marks,
                                           .marks_known = key.marks_known,
                                           .row_marks = key.row_marks});
  if (rule == nullptr) return {.key = key, .tool = {}, .family = {}, .grade = {}};
  return {.key = key, .tool = rule->tool, .family = rule->kind, .grade = rule->strength};
}

}  // namespace

class Intake::State {
 public:
  State(store::Store& store, const catalog::Catalog& catalog, record::SensorName sensor)
      : store_(store), catalog_(catalog), sensor_(std::move(sensor)) {}

  base::Result<std::vector<base::Timestamp>> cuts() { return store_.ledger_edges(sensor_); }

  base::Result<void> take(record::Batch batch) {
    rows_ += batch.sightings.size();
    gathered_.push_back(std::move(batch));
    if (rows_ < kRowsInACommit && gathered_.size() < kBatchesInACommit) return {};
    return commit_gathered(std::nullopt);
  }

  base::Result<void> finish(std::string carry) { return commit_gathered(std::move(carry)); }

  [[nodiscard]] const IntakeSummary& summary() const { return summary_; }

 private:
  base::Result<void> commit_gathered(std::optional<std::string> carry) {
    std::vector<record::Batch> fresh;
    if (!gathered_.empty()) {
      last_moment_ = gathered_.back().span_to;
      HINOMI_ASSIGN(fresh, without_known(std::exchange(gathered_, {})));
    }
    rows_ = 0;
    if (fresh.empty() && !(carry && last_moment_)) return {};
    store::Store::Commit commit;
    HINOMI_ASSIGN(commit.verdicts, new_verdicts(fresh));
    for (record::Batch& batch : fresh) {
      commit.batches.push_back(enriched(std::move(batch), commit.network_names));
    }
    if (carry) commit.carry = store::Carry{std::move(*carry), *last_moment_};
    commit.rules_version = catalog_.rules.version();
    commit.countries_version = catalog_.countries->version();
    commit.networks_version = catalog_.networks->version();
    HINOMI_TRY(store_.commit(sensor_, commit));
    for (const store::EnrichedBatch& enriched : commit.batches) add_up(enriched.batch);
    return {};
  }

  void add_up(const record::Batch& batch) {
    summary_.minutes_new += minutes_of(batch);
    summary_.sightings += batch.sightings.size();
    summary_.packets += batch.coverage.packets;
    summary_.elsewhere += batch.coverage.elsewhere;
    summary_.late += batch.coverage.late;
    for (const record::Sighting& row : batch.sightings) {
      summary_.attempts += row.attempts;
      if (!row.key.covered) summary_.uncovered += row.packets;
    }
  }

  // Drops what the ledger holds already; refuses what contradicts it.
  base::Result<std::vector<record::Batch>> without_known(std::vector<record::Batch> batches) {
    HINOMI_ASSIGN(const std::vector<store::LedgerEntry> ledger,
                  store_.ledger(sensor_, batches.front().minute, batches.back().minute));
    std::vector<record::Batch> fresh;
    auto entry = ledger.begin();
    for (record::Batch& batch : batches) {
      const base::Timestamp from = batch.minute.start();
      const base::Timestamp to = end_of_minutes(batch.minute, batch.span_to);
      entry = std::find_if(entry, ledger.end(),
                           [&](const auto& e) { return end_of_minutes(e.minute, e.span_to) > from; });
      const auto end =
          std::find_if(entry, ledger.end(), [&](const auto& e) { return e.minute.start() >= to; });
      HINOMI_ASSIGN(const bool known, is_known(batch, {entry, end}));
      if (known) {
        summary_.minutes_already_there += minutes_of(batch);
      } else {
        fresh.push_back(std::move(batch));
      }
    }
    return fresh;
  }

  base::Result<bool> is_known(const record::Batch& batch, Entries entries) {
    if (entries.empty()) return false;
    if (hold_same_packets(entries, batch)) return true;
    for (const store::LedgerEntry& entry : entries) {
      if (hold_same_packets({&entry, 1}, batch)) return true;
    }
    const auto other = std::ranges::find_if(entries, [&](const auto& e) { return overlap(e, batch); });
    if (other == entries.end()) return false;
    if (is_cut_out_of(batch, *other)) {
      HINOMI_ASSIGN(const bool held, store_.holds(sensor_, batch.minute, batch.sightings));
      if (held) return true;
    }
    return base::fail(
        base::ErrorCode::kConflict, batch.origin,
        fmt::format("sensor {} already has {} to {} from {}, with other packets or another --monitored",
                    sensor_.text(), to_string(other->span_from), to_string(other->span_to), other->origin),
        "one sensor observes a time once: give captures of the same time together in one command, or name "
        "another sensor");
  }

  store::EnrichedBatch enriched(record::Batch batch, std::map<addr::Asn, std::string>& network_names) const {
    store::EnrichedBatch out{std::move(batch), {}};
    out.enrichments.reserve(out.batch.sightings.size());
    for (const record::Sighting& sighting : out.batch.sightings) {
      catalog::Network network = catalog_.networks->network(sighting.key.source);
      out.enrichments.push_back(
          {.country = catalog_.countries->country(sighting.key.source), .asn = network.asn});
      if (!network.name.empty()) network_names.try_emplace(network.asn, std::move(network.name));
    }
    return out;
  }

  base::Result<std::vector<store::Verdict>> new_verdicts(const std::vector<record::Batch>& batches) {
    JudgeKeys keys;
    for (const record::Batch& batch : batches) {
      for (const record::Sighting& sighting : batch.sightings) add_judge_keys(batch, sighting, keys);
    }
    HINOMI_ASSIGN(const std::vector<store::JudgeKey> unjudged,
                  store_.unjudged({keys.begin(), keys.end()}, catalog_.rules.version()));
    std::vector<store::Verdict> verdicts;
    verdicts.reserve(unjudged.size());
    for (const store::JudgeKey& key : unjudged) verdicts.push_back(judge(catalog_.rules, key));
    return verdicts;
  }

  store::Store& store_;
  const catalog::Catalog& catalog_;
  record::SensorName sensor_;
  std::vector<record::Batch> gathered_;
  std::size_t rows_ = 0;
  std::optional<base::Timestamp> last_moment_;  // that a batch spoke of
  IntakeSummary summary_;
};

Intake::Intake(store::Store& store, const catalog::Catalog& catalog, record::SensorName sensor)
    : state_(std::make_unique<State>(store, catalog, std::move(sensor))) {}
Intake::~Intake() = default;

base::Result<std::vector<base::Timestamp>> Intake::cuts() { return state_->cuts(); }
base::Result<void> Intake::take(record::Batch batch) { return state_->take(std::move(batch)); }
base::Result<void> Intake::finish(std::string carry) { return state_->finish(std::move(carry)); }
const IntakeSummary& Intake::summary() const { return state_->summary(); }

}  // namespace hinomi::intake
