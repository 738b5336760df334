#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "record/batch.h"
#include "record/frame.h"
#include "record/sensor.h"

namespace hinomi::observe {

struct ObserverOptions {
  record::SensorName sensor;
  record::Monitored monitored;
  // What the capture vouches for, sorted and disjoint; empty: from the first to the last packet, and
  // the coverage is called assumed. A silence of more than 31 days is not assumed to be observed.
  std::vector<record::Interval> covers;
  // Where minutes are cut into parts, each a batch of its own, sorted: a frame before a cut belongs to the
  // part before it. For times of which one part is stored already (intake::Intake::cuts).
  std::vector<base::Timestamp> cuts = {};
  // Frames outside [earliest, latest] are malformed (time).
  base::Timestamp earliest;
  base::Timestamp latest;
  std::uint64_t seed = 0;  // secret, for tables whose keys strangers choose
  // Bounds; what they cut is counted in the batch.
  std::size_t most_signatures_a_minute = 4096;
  // Rows, attempts' keys and backscatter slots, each. A packet that finds no room is counted as dropped,
  // and nowhere else.
  std::size_t most_keys_a_minute = 8'000'000;
  std::size_t most_evidence_a_day = 20'000;
};

// Turns frames into one batch a minute, in time order, for a Sink: the plain, obviously right form.
// Two minutes stay open: a frame of the minute before the newest is still in time, an older one is late.
// Minutes without packets inside the covered time give batches too, several of them one. One thread at a
// time.
//
// In a batch's coverage, packets = those of the sightings + own + outgoing + elsewhere + malformed + late.
// A late frame, or one of an impossible time, stands in the counts of the oldest minute that is open, but
// not in its content hash or span, which are of the minute's own frames.
class Observer {
 public:
  Observer(ObserverOptions options, record::Sink& sink);
  ~Observer();
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  // Takes up where an earlier observer's carry() left off, so that a capture cut in two observes like
  // the whole. Before the first frame. Fails on bytes that carry() did not make; the state is then empty.
  // Where the first frame turns out to be older than the carried end, it continues nothing, and what was
  // carried is dropped.
  [[nodiscard]] base::Result<void> restore(std::string_view carried);

  // origin names the capture, for messages. Fails where the sink does; after that only destruction is
  // allowed.
  [[nodiscard]] base::Result<void> observe(const record::Frame& frame, const std::string& origin);

  // Closes all minutes. Nothing may be observed after it. Fails where no frame had a possible time, unless
  // covers say what the silence is worth.
  [[nodiscard]] base::Result<void> finish();

  // What a continuation must know: keys of the last minutes' attempts, own flows of the last five minutes,
  // which evidence the day has, where assumed coverage ended. After finish().
  [[nodiscard]] std::string carry() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace hinomi::observe
