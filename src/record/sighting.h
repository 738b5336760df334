#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "addr/address.h"
#include "addr/number.h"
#include "base/time.h"
#include "record/marks.h"

namespace hinomi::record {

// What an arriving packet is evidence of. The numbers are stored: never reuse one.
enum class Traffic : std::uint8_t {
  kScan = 0,         // somebody tries a service that nobody offers
  kBackscatter = 1,  // the answer of a victim whose attacker forged our address
  kOther = 2,        // the rest
};
[[nodiscard]] constexpr std::string_view to_string(Traffic traffic) {
  switch (traffic) {
    case Traffic::kScan:
      return "scan";
    case Traffic::kBackscatter:
      return "backscatter";
    case Traffic::kOther:
      return "other";
  }
  return "other";
}

// Identifies TCP options in JA4T's sense; see record/signature.h. 0: none was formed.
struct SignatureId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(SignatureId, SignatureId) = default;
};

// What all packets of one row share. Minute and sensor stand in the batch.
struct SightingKey {
  addr::Address source;
  addr::Protocol protocol;
  addr::Port port;  // scan: destination port, or ICMP type; backscatter: the victim's port
  Traffic traffic = Traffic::kOther;
  bool covered = true;  // false: arrived in time that the sensor does not vouch for; kept, never counted
  Marks marks;
  SignatureId signature;
  std::uint32_t instance = 0;  // source port << 16 | window where seq == destination, else 0

  friend auto operator<=>(const SightingKey&, const SightingKey&) = default;
};

// Facts of a row, not of a packet. The bit numbers are stored.
struct RowMarks {
  bool one_source_port = true;
  bool one_window = true;
  [[nodiscard]] constexpr std::uint8_t bits() const {
    return static_cast<std::uint8_t>((one_source_port ? 1 : 0) | (one_window ? 2 : 0));
  }
  static constexpr RowMarks from_bits(std::uint8_t bits) { return {(bits & 1) != 0, (bits & 2) != 0}; }
  friend constexpr bool operator==(RowMarks, RowMarks) = default;
};

// What one source did in one minute at one sensor. docs/format/sighting.md says which fields add up.
struct Sighting {
  SightingKey key;
  // Additive.
  std::uint64_t attempts = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // IP total length, as the headers say
  // Mergeable by OR: a linear counter of destinations, see record/target_set.h.
  std::uint64_t target_set = 0;
  base::Timestamp first;  // milliseconds
  base::Timestamp last;   // milliseconds
  // Of the first packet.
  addr::Port source_port;
  std::uint16_t window = 0;
  std::uint8_t ttl = 0;
  RowMarks row_marks;

  // Joins the later half of a row that was cut in time; `later` has the same key and came after.
  void merge_later(const Sighting& later);
};

}  // namespace hinomi::record
