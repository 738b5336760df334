#include "observe/observer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "observe/arrival.h"
#include "observe/attempts.h"
#include "observe/carry.h"
#include "observe/content_hash.h"
#include "observe/cover.h"
#include "observe/evidence.h"
#include "observe/open_minute.h"
#include "observe/own_flows.h"
#include "packet/packet.h"

namespace hinomi::observe {
namespace {

using base::ErrorCode;
using base::Minute;
using base::Result;
using base::Timestamp;
using record::Frame;
using record::Malformed;

constexpr base::Duration kLongestSilence = base::Duration::seconds(std::int64_t{31} * 86'400);

constexpr base::Duration kMinute = base::Duration::seconds(60);
constexpr Timestamp kBeginningOfTime{std::numeric_limits<std::int64_t>::min()};
constexpr Timestamp kEndOfTime{std::numeric_limits<std::int64_t>::max()};

constexpr Minute minus(Minute minute, int minutes) { return {minute.index - minutes}; }

}  // namespace

class Observer::State {
 public:
  State(ObserverOptions options, record::Sink& sink)
      : options_(std::move(options)),
        sink_(sink),
        hasher_(options_.monitored.text()),
        cover_(options_.covers),
        attempts_(options_.seed, options_.most_keys_a_minute),
        own_flows_(options_.seed),
        evidence_(options_.seed, options_.most_evidence_a_day) {}

  Result<void> restore(std::string_view carried);
  Result<void> observe(const Frame& frame, const std::string& origin);
  Result<void> finish();
  [[nodiscard]] std::string carry() const;

 private:
  [[nodiscard]] bool load(CarryReader& in);
  void begin(const Frame& frame);
  Result<void> advance(const Frame& frame);
  [[nodiscard]] Result<void> nothing_observed() const;
  [[nodiscard]] record::Interval part_of(Timestamp time) const;
  [[nodiscard]] bool is_silent(const record::Interval& part) const;
  [[nodiscard]] std::optional<Timestamp> end_of_silence(const record::Interval& first, Timestamp end) const;
  Result<void> close_before(Timestamp end);
  Result<void> close(const record::Interval& part);
  OpenMinute& open(Timestamp time);

  void count_impossible_time(const Frame& frame);
  void count_late(const Frame& frame);
  void take_in(const Frame& frame, OpenMinute& minute);
  void leave(const packet::Packet& packet, Timestamp time, OpenMinute& minute);
  void arrive(const packet::Packet& packet, const Frame& frame, OpenMinute& minute);

  ObserverOptions options_;
  record::Sink& sink_;
  ContentHasher hasher_;

  Cover cover_;
  Attempts attempts_;
  OwnFlows own_flows_;
  EvidenceBudget evidence_;

  std::string origin_;                         // of the latest frame
  std::optional<Timestamp> carried_latest_;    // frame of the observer before
  std::optional<Minute> newest_;               // of all frames; it and the one before are open
  Timestamp latest_frame_;                     // of all in time; where there is a newest minute
  bool after_gap_ = false;                     // since the latest frame in time
  std::map<Timestamp, OpenMinute> open_;       // by where the minute, or the part of it, begins
  Timestamp closed_until_ = kBeginningOfTime;  // nothing is open before it
  // Frames of impossible times before any minute was open.
  std::uint64_t impossible_frames_ = 0;
  std::uint64_t impossible_bytes_ = 0;
};

Result<void> Observer::State::observe(const Frame& frame, const std::string& origin) {
  if (origin_ != origin) origin_ = origin;
  after_gap_ = after_gap_ || frame.after_gap;
  if (frame.time < options_.earliest || frame.time > options_.latest) {
    count_impossible_time(frame);
    return {};
  }
  const Minute minute = Minute::of(frame.time);
  if (!newest_) begin(frame);
  if (minute < minus(*newest_, 1)) {
    count_late(frame);
    return {};
  }
  HINOMI_TRY(advance(frame));
  take_in(frame, open(frame.time));
  return {};
}

void Observer::State::begin(const Frame& frame) {
  const Minute minute = Minute::of(frame.time);
  if (carried_latest_ && frame.time < *carried_latest_) {
    attempts_.clear();
    own_flows_.clear();
    evidence_.clear();
  }
  newest_ = minute;
  latest_frame_ = frame.time;
  attempts_.forget_before(minus(minute, 2));
}

// Brings coverage and the open minutes up to a frame that is in time.
Result<void> Observer::State::advance(const Frame& frame) {
  cover_.note(frame.time, after_gap_ || frame.time - latest_frame_ > kLongestSilence);
  after_gap_ = false;
  latest_frame_ = std::max(latest_frame_, frame.time);
  const Minute minute = Minute::of(frame.time);
  if (minute <= *newest_) return {};
  newest_ = minute;
  attempts_.forget_before(minus(minute, 2));
  return close_before(minus(minute, 1).start());
}

// The minute that a moment lies in, or the part of it between two cuts.
record::Interval Observer::State::part_of(Timestamp time) const {
  const Minute minute = Minute::of(time);
  record::Interval part{minute.start(), minute.end()};
  const auto after = std::ranges::upper_bound(options_.cuts, time);
  if (after != options_.cuts.begin()) part.from = std::max(part.from, *std::prev(after));
  if (after != options_.cuts.end()) part.to = std::min(part.to, *after);
  return part;
}

// Hands to the sink, in order, all that begins before `end` and was covered or has packets.
Result<void> Observer::State::close_before(Timestamp end) {
  while (true) {
    std::optional<Timestamp> next = cover_.next(closed_until_);
    if (!open_.empty()) next = std::min(next.value_or(open_.begin()->first), open_.begin()->first);
    if (!next || *next >= end) return {};
    record::Interval part = part_of(*next);
    if (is_silent(part)) {
      const auto silence_end = end_of_silence(part, end);
      if (!silence_end) return {};  // it may last
      part.to = *silence_end;
    }
    HINOMI_TRY(close(part));
  }
}

// Whether it is a whole minute that was covered throughout and in which nothing was captured.
bool Observer::State::is_silent(const record::Interval& part) const {
  return part.to - part.from == kMinute && !open_.contains(part.from) && impossible_frames_ == 0 &&
         cover_.intervals(part) == std::vector{part};
}

// How far the silence that begins with this minute reaches, as one batch may hold it; nothing where it
// goes on at `end`.
std::optional<Timestamp> Observer::State::end_of_silence(const record::Interval& first, Timestamp end) const {
  record::Interval minute = first;
  while (true) {
    const bool at_quarter = Minute::of(minute.to).index % record::kMostSilentMinutes == 0;
    const bool at_cut = std::ranges::binary_search(options_.cuts, minute.to);
    if (at_quarter || at_cut) return minute.to;
    if (minute.to >= end) return std::nullopt;
    const record::Interval next = part_of(minute.to);
    if (!is_silent(next)) return minute.to;
    minute = next;
  }
}

Result<void> Observer::State::close(const record::Interval& part) {
  record::Batch batch = open(part.from).close(options_.sensor);
  open_.erase(part.from);
  closed_until_ = part.to;
  if (const auto covered = cover_.span(part)) {
    batch.span_from = std::min(batch.span_from, covered->from);
    batch.span_to = std::max(batch.span_to, covered->to);
  }
  batch.span_from = Timestamp::from_us(batch.span_from.us());
  batch.span_to = Timestamp::from_us(batch.span_to.us());
  batch.coverage.intervals = cover_.intervals(part);
  batch.coverage.assumed = cover_.assumed();
  batch.coverage.addresses = options_.monitored.v4_addresses();
  batch.coverage.slash64s = options_.monitored.v6_slash64s();
  cover_.forget_before(part.to);
  return sink_.take(std::move(batch));
}

OpenMinute& Observer::State::open(Timestamp time) {
  const Timestamp begin = part_of(time).from;
  const auto at = open_.find(begin);
  if (at != open_.end()) return at->second;
  const OpenMinute::Bounds bounds{options_.most_keys_a_minute, options_.most_signatures_a_minute};
  OpenMinute& opened =
      open_.try_emplace(begin, Minute::of(begin), origin_, options_.seed, bounds).first->second;
  opened.count_misplaced(impossible_frames_, impossible_bytes_);
  opened.counts().malformed.by_reason[static_cast<std::size_t>(Malformed::kTime)] += impossible_frames_;
  impossible_frames_ = 0;
  impossible_bytes_ = 0;
  return opened;
}

void Observer::State::count_impossible_time(const Frame& frame) {
  if (open_.empty()) {
    ++impossible_frames_;
    impossible_bytes_ += frame.original_length;
    return;
  }
  OpenMinute& oldest = open_.begin()->second;
  oldest.count_misplaced(1, frame.original_length);
  oldest.counts().malformed.add(Malformed::kTime);
}

// The newest minute is open, so that there is an oldest one.
void Observer::State::count_late(const Frame& frame) {
  OpenMinute& oldest = open_.begin()->second;
  oldest.count_misplaced(1, frame.original_length);
  ++oldest.counts().late;
}

void Observer::State::take_in(const Frame& frame, OpenMinute& minute) {
  minute.count(frame, hasher_.of(frame));
  const auto packet = packet::decode(frame);
  if (!packet) {
    minute.counts().malformed.add(packet.error());
    return;
  }
  const record::Monitored& monitored = options_.monitored;
  const bool arrives = monitored.contains(packet->destination);
  // A packet from an address to itself was forged: no device sends one, so it arrives.
  const bool leaves =
      monitored.contains(packet->source) && !(arrives && packet->source == packet->destination);
  if (leaves) {
    leave(*packet, frame.time, minute);
  } else if (arrives) {
    arrive(*packet, frame, minute);
  } else {
    ++minute.counts().elsewhere;
  }
}

void Observer::State::leave(const packet::Packet& packet, Timestamp time, OpenMinute& minute) {
  ++minute.counts().outgoing;
  const bool answers_attempt =
      packet.protocol == addr::kUdp && attempts_.seen(reversed(flow_key_of(packet)), Minute::of(time));
  own_flows_.sent(packet, time, answers_attempt);
}

void Observer::State::arrive(const packet::Packet& packet, const Frame& frame, OpenMinute& minute) {
  const Timestamp time = frame.time;
  const addr::Address public_destination = options_.monitored.public_address(packet.destination);
  if (own_flows_.answered_by(packet, time, believed_quote(packet, public_destination))) {
    ++minute.counts().own;
    return;
  }
  const Arrival arrival = judge(packet, time, cover_.contains(time), public_destination);
  const auto row = minute.add(arrival, attempts_);
  if (!row) {
    minute.count_dropped(frame);
    return;
  }
  const bool scan = arrival.traffic == record::Traffic::kScan;
  if (scan && evidence_.admit(time, row->source, row->marks, row->signature)) {
    minute.keep_evidence(arrival, *row);
  }
}

Result<void> Observer::State::finish() {
  if (cover_.assumed() && !newest_) return nothing_observed();
  return close_before(kEndOfTime);
}

Result<void> Observer::State::nothing_observed() const {
  const std::string hint =
      impossible_frames_ == 0
          ? "say with --covers that nothing arrived"
          : fmt::format("what clock did the capturer have? Packets dated before {} or after {}: {}",
                        to_string(options_.earliest), to_string(options_.latest), impossible_frames_);
  return base::fail(ErrorCode::kNotFound, origin_.empty() ? "the captures" : origin_,
                    "no packet with a possible time", hint);
}

std::string Observer::State::carry() const {
  CarryWriter out;
  const auto latest = newest_ ? std::optional(latest_frame_) : carried_latest_;
  const auto end = cover_.assumed_end();
  out.put(static_cast<std::uint8_t>(latest.has_value()));
  out.put(latest.value_or(Timestamp{}));
  out.put(static_cast<std::uint8_t>(end.has_value()));
  out.put(end.value_or(Timestamp{}));
  attempts_.save(out);
  own_flows_.save(out);
  evidence_.save(out);
  return out.seal();
}

Result<void> Observer::State::restore(std::string_view carried) {
  HINOMI_ASSIGN(CarryReader in, CarryReader::open(carried));
  if (load(in)) return {};
  attempts_.clear();
  own_flows_.clear();
  evidence_.clear();
  return not_a_carry("is damaged: what it says contradicts itself");
}

bool Observer::State::load(CarryReader& in) {
  std::uint8_t has_latest = 0;
  std::uint8_t has_end = 0;
  Timestamp latest;
  Timestamp end;
  const bool read = in.take(has_latest) && in.take(latest) && in.take(has_end) && in.take(end) &&
                    attempts_.load(in) && own_flows_.load(in) && evidence_.load(in) && in.at_end();
  if (!read) return false;
  if (has_latest != 0) carried_latest_ = latest;
  if (has_end != 0) cover_.continue_from(end);
  return true;
}

Observer::Observer(ObserverOptions options, record::Sink& sink)
    : state_(std::make_unique<State>(std::move(options), sink)) {}
Observer::~Observer() = default;

Result<void> Observer::restore(std::string_view carried) { return state_->restore(carried); }
Result<void> Observer::observe(const Frame& frame, const std::string& origin) {
  return state_->observe(frame, origin);
}
Result<void> Observer::finish() { return state_->finish(); }
std::string Observer::carry() const { return state_->carry(); }

}  // namespace hinomi::observe
