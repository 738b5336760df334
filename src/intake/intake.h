#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "record/batch.h"
#include "store/store.h"

namespace hinomi::intake {

struct IntakeSummary {
  std::uint64_t minutes_new = 0;
  std::uint64_t minutes_already_there = 0;
  // Of new minutes.
  std::uint64_t sightings = 0;  // rows
  std::uint64_t packets = 0;    // all frames
  std::uint64_t attempts = 0;
  std::uint64_t elsewhere = 0;  // frames neither from nor to a monitored address
  std::uint64_t late = 0;       // frames that came after their minute was closed
  std::uint64_t uncovered = 0;  // packets in rows, in time that is not covered
};

// The one commit path: checks batches against the ledger, enriches them, judges them, commits them in
// groups. One sensor, one thread.
//
// What is already there changes nothing: the same packets of a minute, whole or in the parts that they
// came in; and a part of a stored minute, cut elsewhere, whose every row lies inside the stored ones.
// Times that overlap with other packets are refused with both names.
class Intake final : public record::Sink {
 public:
  Intake(store::Store& store, const catalog::Catalog& catalog, record::SensorName sensor);
  ~Intake() override;
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // Where an observer must cut minutes, because a part of them is in the store already: for
  // observe::ObserverOptions::cuts.
  [[nodiscard]] base::Result<std::vector<base::Timestamp>> cuts();

  [[nodiscard]] base::Result<void> take(record::Batch batch) override;
  // Commits what is gathered, with the observer's state behind the last batch. The state is kept only if
  // its end is not older than what the store carries already.
  [[nodiscard]] base::Result<void> finish(std::string carry);
  [[nodiscard]] const IntakeSummary& summary() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace hinomi::intake
