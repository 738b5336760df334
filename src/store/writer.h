#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "store/duck.h"
#include "store/minute_rows.h"
#include "store/rows.h"

namespace hinomi::store {

// Where the rows of a minute belong.
struct MinutePlace {
  std::uint16_t sensor = 0;
  base::Day day;
  base::Minute minute;
};

// Which data a batch was enriched with.
struct EnrichedWith {
  const std::string& countries_version;
  const std::string& networks_version;
};

// Appends what batches hold to the tables, inside the transaction that is open. The rows are there
// after close().
class Writer {
 public:
  [[nodiscard]] static base::Result<Writer> open(Connection& db);

  // The ledger's entry, coverage, evidence: what each batch has for itself.
  [[nodiscard]] base::Result<void> entry(const MinutePlace& place, std::uint16_t part,
                                         const record::Batch& batch, const EnrichedWith& with);
  // Sightings, backscatter and malformed frames: of a minute's only batch, or of its parts together.
  [[nodiscard]] base::Result<void> rows(const MinutePlace& place, const EnrichedBatch& only);
  [[nodiscard]] base::Result<void> rows(const MinutePlace& place, const MinuteRows& together);
  [[nodiscard]] base::Result<void> close();

 private:
  Writer(Appender batches, Appender coverage, Appender evidence, Appender sightings, Appender backscatter,
         Appender malformed);
  [[nodiscard]] base::Result<void> coverage(const MinutePlace& place, std::uint16_t part,
                                            const record::Coverage& coverage);
  [[nodiscard]] base::Result<void> sighting(const MinutePlace& place, const StoredSighting& row);
  [[nodiscard]] base::Result<void> slot(const MinutePlace& place, const record::BackscatterSlot& slot);
  [[nodiscard]] base::Result<void> malformed(const MinutePlace& place, const record::MalformedCounts& counts);

  Appender batches_;
  Appender coverage_;
  Appender evidence_;
  Appender sightings_;
  Appender backscatter_;
  Appender malformed_;
};

}  // namespace hinomi::store
