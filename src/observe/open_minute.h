#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "observe/arrival.h"
#include "observe/attempts.h"
#include "observe/flow_key.h"
#include "record/batch.h"
#include "record/frame.h"

namespace hinomi::observe {

// What is being gathered of one minute, until it is closed and becomes a batch.
class OpenMinute {
 public:
  struct Bounds {
    std::size_t rows;        // also of backscatter slots
    std::size_t signatures;  // further ones stand as 0, and are counted
  };

  OpenMinute(base::Minute minute, std::string origin, std::uint64_t seed, Bounds bounds);

  // A frame of this minute, read or not: each once.
  void count(const record::Frame& frame, const record::ContentHash& hash);
  // Frames that are of no minute, and stand in this one's counts only.
  void count_misplaced(std::uint64_t frames, std::uint64_t bytes);

  // A frame that was counted, and found no room: lost like one that the capturer dropped.
  void count_dropped(const record::Frame& frame);

  // What happened to the frames that are in no row. Its packets, bytes, intervals and sizes are not for
  // the caller to set.
  record::Coverage& counts() { return coverage_; }

  // Puts an arriving packet into its row and slot, and tells which row. Where a table is full nothing
  // changes, and there is none.
  [[nodiscard]] std::optional<record::SightingKey> add(const Arrival& arrival, Attempts& attempts);

  void keep_evidence(const Arrival& arrival, const record::SightingKey& key);

  // The batch, but for what the minute does not know: intervals and addresses. Its span is that of its
  // packets; without any, from lies behind to. The last call.
  [[nodiscard]] record::Batch close(record::SensorName sensor);

 private:
  struct SlotKey {
    std::int64_t slot = 0;
    addr::Address victim;
    addr::Protocol protocol;
    addr::Port port;
    record::Reporter reporter = record::Reporter::kVictim;
    friend auto operator<=>(const SlotKey&, const SlotKey&) = default;
  };
  struct RowHash : SeededHash {
    using SeededHash::SeededHash;
    std::size_t operator()(const record::SightingKey& key) const;
  };
  struct SlotHash : SeededHash {
    using SeededHash::SeededHash;
    std::size_t operator()(const SlotKey& key) const;
  };
  struct IdHash : SeededHash {
    using SeededHash::SeededHash;
    std::size_t operator()(record::SignatureId id) const { return fold(id.value); }
  };

  [[nodiscard]] record::SignatureId admitted(const record::Signature& signature) const;
  [[nodiscard]] record::SightingKey key_of(const Arrival& arrival) const;
  [[nodiscard]] static std::optional<SlotKey> slot_of(const Arrival& arrival);
  void add_to_row(const record::SightingKey& key, const Arrival& arrival, bool attempt);
  void add_to_slot(const SlotKey& key, const Arrival& arrival);
  void add_signature(const record::SightingKey& key, const Arrival& arrival);

  base::Minute minute_;
  std::string origin_;
  Bounds bounds_;
  record::Coverage coverage_;
  record::ContentHash hash_;
  record::Interval packets_;  // from the first to the last
  std::unordered_map<record::SightingKey, record::Sighting, RowHash> rows_;
  std::unordered_map<SlotKey, record::BackscatterSlot, SlotHash> slots_;
  std::unordered_map<record::SignatureId, record::Signature, IdHash> signatures_;
  std::uint64_t signatures_overflow_ = 0;
  std::vector<record::Evidence> evidence_;
};

}  // namespace hinomi::observe
