#include "observe/evidence.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace hinomi::observe {
namespace {

using record::Mark;

constexpr std::uint8_t kMostOfAKey = 3;
constexpr std::int64_t kSecondsADay = 86'400;
constexpr std::uint64_t kEntryBytes = 16 + 4 + 8 + 1 + 1;

// The marks by which a tool gives itself away.
constexpr record::Marks tool_marks() {
  record::Marks marks;
  marks.set(Mark::kSeqIsDestination);
  marks.set(Mark::kIpId54321);
  marks.set(Mark::kMasscanIpId);
  return marks;
}

base::Day utc_day(base::Timestamp time) {
  return {static_cast<std::int32_t>(base::Timestamp::floor_divide(time.seconds(), kSecondsADay))};
}

}  // namespace

EvidenceBudget::EvidenceBudget(std::uint64_t seed, std::size_t most_a_day)
    : most_a_day_(most_a_day), kept_(0, KeyHash(seed)), signatures_(0, SignatureHash(seed)) {}

bool EvidenceBudget::admit(base::Timestamp time, const addr::Address& source, record::Marks marks,
                           record::SignatureId signature) {
  const base::Day day = utc_day(time);
  if (day < day_) return false;
  if (day > day_) {
    clear();
    day_ = day;
  }
  const Key key{source, marks, signature};
  const auto at = kept_.find(key);
  if (at != kept_.end() && at->second.packets == kMostOfAKey) return false;
  const Kind kind = at == kept_.end() ? kind_of(key) : at->second.kind;
  if (!has_room(kind, time)) return false;
  keep(key, kind, 1);
  return true;
}

EvidenceBudget::Kind EvidenceBudget::kind_of(const Key& key) const {
  if (key.marks.intersects(tool_marks())) return Kind::kMarked;
  const bool is_new = key.signature.value != 0 && !signatures_.contains(key.signature);
  return is_new ? Kind::kNewSignature : Kind::kSample;
}

bool EvidenceBudget::has_room(Kind kind, base::Timestamp time) const {
  if (used_ >= most_a_day_) return false;
  const std::size_t used = used_by_kind_[static_cast<std::size_t>(kind)];
  if (kind == Kind::kMarked) return true;
  if (kind == Kind::kNewSignature) return used < most_a_day_ / 2;
  const std::size_t share = most_a_day_ / 4;
  const auto second_of_day =
      static_cast<std::size_t>(time.seconds() - std::int64_t{day_.index} * kSecondsADay);
  return used < std::min(share, 1 + share * second_of_day / kSecondsADay);
}

void EvidenceBudget::keep(const Key& key, Kind kind, std::uint8_t packets) {
  Kept& kept = kept_[key];
  kept.kind = kind;
  kept.packets = static_cast<std::uint8_t>(kept.packets + packets);
  if (key.signature.value != 0) signatures_.insert(key.signature);
  used_ += packets;
  used_by_kind_[static_cast<std::size_t>(kind)] += packets;
}

void EvidenceBudget::clear() {
  day_ = {};
  kept_.clear();
  signatures_.clear();
  used_ = 0;
  std::ranges::fill(used_by_kind_, 0);
}

void EvidenceBudget::save(CarryWriter& out) const {
  out.put(day_.index);
  out.put(std::uint64_t{kept_.size()});
  std::vector<std::pair<Key, Kept>> sorted(kept_.begin(), kept_.end());
  std::ranges::sort(sorted, {}, &std::pair<Key, Kept>::first);
  for (const auto& [key, kept] : sorted) {
    out.put(key.source);
    out.put(key.marks.bits());
    out.put(key.signature.value);
    out.put(static_cast<std::uint8_t>(kept.kind));
    out.put(kept.packets);
  }
}

bool EvidenceBudget::load(CarryReader& in) {
  clear();
  base::Day day;
  std::uint64_t count = 0;
  if (!in.take(day.index) || !in.take_count(count, kEntryBytes)) return false;
  for (; count > 0; --count) {
    Key key;
    std::uint32_t marks = 0;
    std::uint8_t kind = 0;
    std::uint8_t packets = 0;
    const bool read = in.take(key.source) && in.take(marks) && in.take(key.signature.value) &&
                      in.take(kind) && in.take(packets);
    if (!read || kind > static_cast<std::uint8_t>(Kind::kSample) || packets == 0 || packets > kMostOfAKey) {
      clear();
      return false;
    }
    key.marks = record::Marks(marks);
    keep(key, static_cast<Kind>(kind), packets);
  }
  day_ = day;
  return true;
}

}  // namespace hinomi::observe
