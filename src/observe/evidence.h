#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "addr/address.h"
#include "base/time.h"
#include "observe/carry.h"
#include "observe/flow_key.h"
#include "record/sighting.h"

namespace hinomi::observe {

// Which packets' headers are kept: the first three of each (source, marks, signature) of a UTC day, within
// `most_a_day` packets. A stream cannot be sorted by worth, so each kind has its share:
//   a mark of a tool       the whole budget, as far as the others leave it
//   a new signature        half of it: the first (source, marks) of a day with that signature
//   a sample of the rest   a quarter of it, let out evenly over the day
// So a quarter at least waits for marked sources, whatever comes before them.
class EvidenceBudget {
 public:
  EvidenceBudget(std::uint64_t seed, std::size_t most_a_day);

  // Whether the headers of this packet are to be kept. Packets of a day before the newest are not.
  [[nodiscard]] bool admit(base::Timestamp time, const addr::Address& source, record::Marks marks,
                           record::SignatureId signature);

  void save(CarryWriter& out) const;
  // Replaces what is there. False, and nothing kept, where the bytes are not those of save().
  [[nodiscard]] bool load(CarryReader& in);
  void clear();

 private:
  enum class Kind : std::uint8_t { kMarked = 0, kNewSignature = 1, kSample = 2 };
  struct Key {
    addr::Address source;
    record::Marks marks;
    record::SignatureId signature;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct KeyHash : SeededHash {
    using SeededHash::SeededHash;
    std::size_t operator()(const Key& key) const {
      return fold(key.source.hi, key.source.lo, std::uint64_t{key.marks.bits()}, key.signature.value);
    }
  };
  struct SignatureHash : SeededHash {
    using SeededHash::SeededHash;
    std::size_t operator()(record::SignatureId id) const { return fold(id.value); }
  };
  struct Kept {
    Kind kind = Kind::kSample;
    std::uint8_t packets = 0;
  };

  [[nodiscard]] Kind kind_of(const Key& key) const;
  [[nodiscard]] bool has_room(Kind kind, base::Timestamp time) const;
  void keep(const Key& key, Kind kind, std::uint8_t packets);

  std::size_t most_a_day_;
  base::Day day_;
  std::unordered_map<Key, Kept, KeyHash> kept_;
  std::unordered_set<record::SignatureId, SignatureHash> signatures_;
  std::size_t used_ = 0;
  std::array<std::size_t, 3> used_by_kind_{};
};

}  // namespace hinomi::observe
