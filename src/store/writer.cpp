#include "store/writer.h"

#include <utility>

namespace hinomi::store {
namespace {

unsigned ip_version(const addr::Address& address) { return address.is_v4() ? 4U : 6U; }

}  // namespace

Writer::Writer(Appender batches, Appender coverage, Appender evidence, Appender sightings,
               Appender backscatter, Appender malformed)
    : batches_(std::move(batches)),
      coverage_(std::move(coverage)),
      evidence_(std::move(evidence)),
      sightings_(std::move(sightings)),
      backscatter_(std::move(backscatter)),
      malformed_(std::move(malformed)) {}

base::Result<Writer> Writer::open(Connection& db) {
  HINOMI_ASSIGN(Appender batches, db.appender("batches"));
  HINOMI_ASSIGN(Appender coverage, db.appender("coverage"));
  HINOMI_ASSIGN(Appender evidence, db.appender("evidence"));
  HINOMI_ASSIGN(Appender sightings, db.appender("sightings"));
  HINOMI_ASSIGN(Appender backscatter, db.appender("backscatter"));
  HINOMI_ASSIGN(Appender malformed, db.appender("malformed"));
  return Writer(std::move(batches), std::move(coverage), std::move(evidence), std::move(sightings),
                std::move(backscatter), std::move(malformed));
}

base::Result<void> Writer::close() {
  for (Appender* table : {&batches_, &coverage_, &evidence_, &sightings_, &backscatter_, &malformed_}) {
    HINOMI_TRY(table->close());
  }
  return {};
}

base::Result<void> Writer::entry(const MinutePlace& place, std::uint16_t part, const record::Batch& batch,
                                 const EnrichedWith& with) {
  HINOMI_TRY(batches_.row(place.sensor, place.day.index, place.minute.index, part, batch.content_hash.hi,
                          batch.content_hash.lo, batch.span_from.us(), batch.span_to.us(),
                          bytes_of(batch.origin), batch.sightings.size(), batch.signatures_overflow,
                          batch.coverage.assumed, batch.marks_known.bits(), with.countries_version,
                          with.networks_version));
  HINOMI_TRY(coverage(place, part, batch.coverage));
  for (const record::Evidence& e : batch.evidence) {
    HINOMI_TRY(evidence_.row(place.sensor, place.day.index, place.minute.index, e.time.us(), e.source.hi,
                             e.source.lo, e.marks.bits(), e.signature.value, base::Bytes(e.headers)));
  }
  return {};
}

// One row an interval. The counts stand in the first; a batch that vouches for no time has one empty row.
base::Result<void> Writer::coverage(const MinutePlace& place, std::uint16_t part,
                                    const record::Coverage& coverage) {
  const base::Timestamp start = place.minute.start();
  const std::vector<record::Interval> none{{start, start}};
  record::Coverage counts = coverage;
  for (const record::Interval& interval : coverage.intervals.empty() ? none : coverage.intervals) {
    HINOMI_TRY(coverage_.row(place.sensor, place.day.index, place.minute.index, part, interval.from.ms(),
                             interval.to.ms(), coverage.addresses, coverage.slash64s, coverage.assumed,
                             counts.packets, counts.bytes, counts.dropped, counts.own, counts.outgoing,
                             counts.elsewhere, counts.malformed.total(), counts.late,
                             coverage.clock_error_ms));
    counts = {};
  }
  return {};
}

base::Result<void> Writer::rows(const MinutePlace& place, const EnrichedBatch& only) {
  const record::Batch& batch = only.batch;
  for (std::size_t i = 0; i < batch.sightings.size(); ++i) {
    HINOMI_TRY(sighting(place, {batch.sightings[i], only.enrichments[i], batch.marks_known}));
  }
  for (const record::BackscatterSlot& s : batch.backscatter) HINOMI_TRY(slot(place, s));
  return malformed(place, batch.coverage.malformed);
}

base::Result<void> Writer::rows(const MinutePlace& place, const MinuteRows& together) {
  for (const auto& [key, row] : together.sightings()) HINOMI_TRY(sighting(place, row));
  for (const auto& [key, s] : together.backscatter()) HINOMI_TRY(slot(place, s));
  return malformed(place, together.malformed());
}

base::Result<void> Writer::sighting(const MinutePlace& place, const StoredSighting& row) {
  const record::Sighting& s = row.sighting;
  const record::SightingKey& k = s.key;
  return sightings_.row(place.day.index, place.minute.index, place.sensor, ip_version(k.source), k.source.hi,
                        k.source.lo, k.protocol.number, k.port.number, std::to_underlying(k.traffic),
                        k.covered, k.marks.bits(), k.signature.value, k.instance, s.attempts, s.packets,
                        s.bytes, s.target_set, s.first.ms(), s.last.ms(), s.source_port.number, s.window,
                        s.ttl, s.row_marks.bits(), row.marks_known.bits(), row.enrichment.country.text(),
                        row.enrichment.asn.number, Null{});
}

base::Result<void> Writer::slot(const MinutePlace& place, const record::BackscatterSlot& slot) {
  return backscatter_.row(place.sensor, place.day.index, place.minute.index, slot.slot, slot.victim.hi,
                          slot.victim.lo, slot.protocol.number, slot.port.number,
                          std::to_underlying(slot.reporter), slot.packets, slot.target_set);
}

base::Result<void> Writer::malformed(const MinutePlace& place, const record::MalformedCounts& counts) {
  for (std::size_t reason = 0; reason < counts.by_reason.size(); ++reason) {
    if (counts.by_reason[reason] == 0) continue;
    HINOMI_TRY(
        malformed_.row(place.sensor, place.day.index, place.minute.index, reason, counts.by_reason[reason]));
  }
  return {};
}

}  // namespace hinomi::store
