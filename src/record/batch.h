#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "addr/address.h"
#include "addr/number.h"
#include "base/result.h"
#include "base/time.h"
#include "record/malformed.h"
#include "record/marks.h"
#include "record/sensor.h"
#include "record/sighting.h"
#include "record/signature.h"

namespace hinomi::record {

// [from, to): a stretch of time that a sensor vouches for.
struct Interval {
  base::Timestamp from;
  base::Timestamp to;
  friend auto operator<=>(const Interval&, const Interval&) = default;
};

// How much was observed in a batch, and what was seen but is in no row.
struct Coverage {
  std::vector<Interval> intervals;  // inside the minute, sorted, disjoint; milliseconds
  std::uint64_t addresses = 0;      // monitored IPv4 addresses
  std::uint64_t slash64s = 0;       // monitored IPv6 /64s
  bool assumed = false;             // taken from the first and last packet, not from --covers
  std::uint64_t packets = 0;        // all frames of the minute, malformed ones too
  std::uint64_t bytes = 0;          // their length on the wire
  std::uint64_t dropped = 0;        // lost before observation, as the capturer counted
  std::uint64_t own = 0;            // answers to what monitored addresses began
  std::uint64_t outgoing = 0;       // from a monitored address
  std::uint64_t elsewhere = 0;      // neither from nor to a monitored address
  std::uint64_t late = 0;           // came after their minute was closed; in no row
  MalformedCounts malformed;
  std::int64_t clock_error_ms = 0;
};

// Who reported that a victim answers: the victim itself, or a router about it.
enum class Reporter : std::uint8_t { kVictim = 0, kIcmpError = 1 };

// Backscatter of one victim in ten seconds.
struct BackscatterSlot {
  std::int64_t slot = 0;    // ten-second units since 1970-01-01T00:00Z
  addr::Address victim;     // of an ICMP error: the quoted destination
  addr::Protocol protocol;  // of an ICMP error: the quoted one
  addr::Port port;          // the victim's
  Reporter reporter = Reporter::kVictim;
  std::uint64_t packets = 0;
  std::uint64_t target_set = 0;
};

// The headers of one packet, kept so that verdicts can be checked and made again.
struct Evidence {
  base::Timestamp time;
  addr::Address source;
  Marks marks;
  SignatureId signature;
  static constexpr std::size_t kMostBytes = 128;
  std::vector<std::uint8_t> headers;  // from the IP header on, at most kMostBytes
};

// The sum over frames of a 128-bit hash each, so that the hash of a minute does not depend on how its
// packets were cut into files: hash(a then b) = hash(a) + hash(b).
struct ContentHash {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
  friend constexpr auto operator<=>(const ContentHash&, const ContentHash&) = default;
  constexpr ContentHash& operator+=(const ContentHash& other) {
    const std::uint64_t sum = lo + other.lo;
    hi += other.hi + (sum < lo ? 1 : 0);
    lo = sum;
    return *this;
  }
  [[nodiscard]] std::string text() const;  // 32 hexadecimal digits
};

// A stretch of covered minutes without any frame may travel as one batch. It lies inside a quarter of an
// hour by UTC: days begin on quarters of an hour in every zone of today.
inline constexpr int kMostSilentMinutes = 15;

// One minute of one sensor, or the part of it that one capture held, or a stretch of silent minutes: what
// travels to a Sink.
struct Batch {
  SensorName sensor;
  base::Minute minute;  // the first
  ContentHash content_hash;
  // The times, in microseconds, of what the batch vouches for: its coverage and its packets.
  // Batches of one minute whose spans overlap contradict each other.
  base::Timestamp span_from;
  base::Timestamp span_to;
  Marks marks_known = kMarksKnown;
  std::string origin;  // what it was read from, for messages: a file's name
  Coverage coverage;
  std::vector<Sighting> sightings;           // sorted by key
  std::vector<Signature> signatures;         // those that the sightings name, each once
  std::uint64_t signatures_overflow = 0;     // packets whose signature found no room and stands as 0
  std::vector<BackscatterSlot> backscatter;  // sorted by slot, victim, protocol, port, reporter
  std::vector<Evidence> evidence;

  // How many minutes it speaks of.
  [[nodiscard]] int minutes() const;
};

// Takes batches in time order. One thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  // On failure the batch was not taken, and the caller stops.
  [[nodiscard]] virtual base::Result<void> take(Batch batch) = 0;
};

}  // namespace hinomi::record
