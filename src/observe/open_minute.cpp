#include "observe/open_minute.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "observe/traffic_class.h"
#include "record/target_set.h"

namespace hinomi::observe {
namespace {

using base::Timestamp;
using record::BackscatterSlot;
using record::Reporter;
using record::Sighting;
using record::SightingKey;
using record::SignatureId;
using record::Traffic;

constexpr std::int64_t kSlotSeconds = 10;
constexpr record::Interval kNothing{{std::numeric_limits<std::int64_t>::max()},
                                    {std::numeric_limits<std::int64_t>::min()}};

template <class Table>
bool is_full(const Table& table, const typename Table::key_type& key, std::size_t most) {
  return table.size() >= most && !table.contains(key);
}

std::uint16_t window_of(const packet::Packet& packet) { return packet.tcp ? packet.tcp->window : 0; }

Sighting begun(const SightingKey& key, const Arrival& arrival) {
  Sighting row;
  row.key = key;
  row.first = row.last = Timestamp::from_ms(arrival.time.ms());
  row.source_port = arrival.packet->source_port;
  row.window = window_of(*arrival.packet);
  row.ttl = arrival.packet->ttl;
  return row;
}

}  // namespace

std::size_t OpenMinute::RowHash::operator()(const SightingKey& key) const {
  const std::uint64_t service =
      std::uint64_t{key.protocol.number} << 32 | std::uint64_t{key.port.number} << 16 |
      static_cast<std::uint64_t>(key.traffic) << 8 | static_cast<std::uint64_t>(key.covered);
  const std::uint64_t tool = std::uint64_t{key.marks.bits()} << 32 | key.instance;
  return fold(key.source.hi, key.source.lo, service, tool, key.signature.value);
}

std::size_t OpenMinute::SlotHash::operator()(const SlotKey& key) const {
  const std::uint64_t service = std::uint64_t{key.protocol.number} << 32 |
                                std::uint64_t{key.port.number} << 16 |
                                static_cast<std::uint64_t>(key.reporter);
  return fold(static_cast<std::uint64_t>(key.slot), key.victim.hi, key.victim.lo, service);
}

OpenMinute::OpenMinute(base::Minute minute, std::string origin, std::uint64_t seed, Bounds bounds)
    : minute_(minute),
      origin_(std::move(origin)),
      bounds_(bounds),
      packets_(kNothing),
      rows_(0, RowHash(seed)),
      slots_(0, SlotHash(seed)),
      signatures_(0, IdHash(seed)) {}

void OpenMinute::count(const record::Frame& frame, const record::ContentHash& hash) {
  ++coverage_.packets;
  coverage_.bytes += frame.original_length;
  hash_ += hash;
  packets_.from = std::min(packets_.from, frame.time);
  packets_.to = std::max(packets_.to, frame.time);
}

void OpenMinute::count_misplaced(std::uint64_t frames, std::uint64_t bytes) {
  coverage_.packets += frames;
  coverage_.bytes += bytes;
}

void OpenMinute::count_dropped(const record::Frame& frame) {
  --coverage_.packets;
  coverage_.bytes -= frame.original_length;
  ++coverage_.dropped;
}

std::optional<SightingKey> OpenMinute::add(const Arrival& arrival, Attempts& attempts) {
  const SightingKey key = key_of(arrival);
  const auto slot = slot_of(arrival);
  if (is_full(rows_, key, bounds_.rows) || (slot && is_full(slots_, *slot, bounds_.rows))) {
    return std::nullopt;
  }
  auto seen = Attempts::Seen::kBefore;
  if (arrival.traffic == Traffic::kScan) seen = attempts.note(flow_key_of(*arrival.packet), minute_);
  if (seen == Attempts::Seen::kNoRoom) return std::nullopt;

  add_to_row(key, arrival, seen == Attempts::Seen::kFirst);
  if (slot) add_to_slot(*slot, arrival);
  if (arrival.signature) add_signature(key, arrival);
  return key;
}

// A stranger can make two signatures with one id: the second of a minute finds no room.
SignatureId OpenMinute::admitted(const record::Signature& signature) const {
  const SignatureId id = signature.id();
  const auto at = signatures_.find(id);
  if (at == signatures_.end()) return signatures_.size() < bounds_.signatures ? id : SignatureId{};
  return at->second == signature ? id : SignatureId{};
}

SightingKey OpenMinute::key_of(const Arrival& arrival) const {
  SightingKey key;
  key.source = arrival.packet->source;
  key.protocol = arrival.packet->protocol;
  key.port = service_port(arrival);
  key.traffic = arrival.traffic;
  key.covered = arrival.covered;
  key.marks = arrival.marks;
  if (arrival.signature) key.signature = admitted(*arrival.signature);
  key.instance = instance_of(arrival);
  return key;
}

std::optional<OpenMinute::SlotKey> OpenMinute::slot_of(const Arrival& arrival) {
  // Slots do not tell covered time from other, so they hold covered time alone.
  if (arrival.traffic != Traffic::kBackscatter || !arrival.covered) return std::nullopt;
  const packet::Packet& packet = *arrival.packet;
  const std::int64_t slot = Timestamp::floor_divide(arrival.time.seconds(), kSlotSeconds);
  if (!is_icmp_error(packet)) {
    return SlotKey{slot, packet.source, packet.protocol, service_port(arrival), Reporter::kVictim};
  }
  if (arrival.quote == nullptr) return std::nullopt;
  const packet::Quoted& quote = *arrival.quote;
  const Reporter reporter = packet.source == quote.destination ? Reporter::kVictim : Reporter::kIcmpError;
  return SlotKey{slot, quote.destination, quote.protocol, quote.destination_port, reporter};
}

void OpenMinute::add_to_row(const SightingKey& key, const Arrival& arrival, bool attempt) {
  const packet::Packet& packet = *arrival.packet;
  Sighting& row = rows_.try_emplace(key, begun(key, arrival)).first->second;
  const Timestamp time = Timestamp::from_ms(arrival.time.ms());
  row.attempts += attempt ? 1 : 0;
  ++row.packets;
  row.bytes += packet.ip_length;
  row.target_set |= record::target_bit(packet.destination);
  row.first = std::min(row.first, time);
  row.last = std::max(row.last, time);
  row.row_marks.one_source_port = row.row_marks.one_source_port && row.source_port == packet.source_port;
  row.row_marks.one_window = row.row_marks.one_window && row.window == window_of(packet);
}

void OpenMinute::add_to_slot(const SlotKey& key, const Arrival& arrival) {
  const BackscatterSlot begun{key.slot, key.victim, key.protocol, key.port, key.reporter, 0, 0};
  BackscatterSlot& slot = slots_.try_emplace(key, begun).first->second;
  ++slot.packets;
  slot.target_set |= record::target_bit(arrival.packet->destination);
}

void OpenMinute::add_signature(const SightingKey& key, const Arrival& arrival) {
  if (key.signature == SignatureId{}) {
    ++signatures_overflow_;
  } else {
    signatures_.try_emplace(key.signature, *arrival.signature);
  }
}

void OpenMinute::keep_evidence(const Arrival& arrival, const SightingKey& key) {
  const base::Bytes ip = arrival.packet->ip;
  const base::Bytes headers = ip.first(std::min(ip.size(), record::Evidence::kMostBytes));
  evidence_.push_back({arrival.time, key.source, key.marks, key.signature, {headers.begin(), headers.end()}});
}

record::Batch OpenMinute::close(record::SensorName sensor) {
  record::Batch batch{.sensor = std::move(sensor),
                      .minute = minute_,
                      .content_hash = hash_,
                      .span_from = packets_.from,
                      .span_to = packets_.to,
                      .origin = std::move(origin_),
                      .coverage = std::move(coverage_),
                      .sightings = {},
                      .signatures = {},
                      .backscatter = {},
                      .evidence = std::move(evidence_)};
  batch.signatures_overflow = signatures_overflow_;

  batch.sightings.reserve(rows_.size());
  for (const auto& [key, row] : rows_) batch.sightings.push_back(row);
  std::ranges::sort(batch.sightings, {}, &Sighting::key);
  for (const auto& [id, signature] : signatures_) batch.signatures.push_back(signature);
  std::ranges::sort(batch.signatures, {}, &record::Signature::id);
  for (const auto& [key, slot] : slots_) batch.backscatter.push_back(slot);
  std::ranges::sort(batch.backscatter, {}, [](const BackscatterSlot& s) {
    return std::tuple(s.slot, s.victim, s.protocol, s.port, s.reporter);
  });
  return batch;
}

}  // namespace hinomi::observe
