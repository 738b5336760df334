#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "catalog/catalog.h"
#include "record/batch.h"
#include "store/store.h"

namespace hinomi::intake {

struct IntakeSummary {
  std::uint64_t batches_new = 0;
  std::uint64_t batches_already_there = 0;
  std::uint64_t sightings = 0;  // rows of new batches
};

// The one commit path: checks batches against the ledger, enriches them, judges them, commits them in
// groups. The same minute of the same sensor with the same packets is already there and changes
// nothing, whole or in the parts that it came in; with times that overlap and other packets it is
// refused with both names. One sensor, one thread.
class Intake final : public record::Sink {
 public:
  Intake(store::Store& store, const catalog::Catalog& catalog, record::SensorName sensor);
  ~Intake() override;
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

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
