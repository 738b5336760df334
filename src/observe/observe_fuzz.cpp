// Frames of any bytes at any times through the observer, on top of any carried state: every frame is counted
// exactly once, and batches keep the promises of record/batch.h.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "observe/carry.h"
#include "observe/observer.h"

namespace {

using namespace hinomi;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

constexpr base::Timestamp kStart = base::Timestamp::from_seconds(1'546'250'400);

class CheckingSink final : public record::Sink {
 public:
  [[nodiscard]] base::Result<void> take(record::Batch batch) override {
    require(last_ < batch.minute);
    last_ = batch.minute;
    check_counts(batch);
    check_cover(batch);
    frames += batch.coverage.packets + batch.coverage.dropped;
    return {};
  }
  std::uint64_t frames = 0;

 private:
  static void check_counts(const record::Batch& batch) {
    const record::Coverage& coverage = batch.coverage;
    std::uint64_t packets =
        coverage.own + coverage.outgoing + coverage.elsewhere + coverage.malformed.total() + coverage.late;
    for (const record::Sighting& row : batch.sightings) {
      packets += row.packets;
      require(row.packets > 0 && row.attempts <= row.packets && row.target_set != 0);
      require(row.attempts == 0 || row.key.traffic == record::Traffic::kScan);
      require(row.first <= row.last && base::Minute::of(row.first) == batch.minute);
      require(row.key.signature == record::SignatureId{} ||
              std::ranges::binary_search(batch.signatures, row.key.signature, {}, &record::Signature::id));
    }
    require(packets == coverage.packets);
    require(std::ranges::is_sorted(batch.sightings, {}, &record::Sighting::key));
    for (const record::Evidence& evidence : batch.evidence) {
      require(evidence.headers.size() <= record::Evidence::kMostBytes);
    }
  }
  static void check_cover(const record::Batch& batch) {
    require(batch.span_from <= batch.span_to);
    require(batch.minutes() == 1 ||
            (batch.coverage.packets == 0 && batch.minutes() <= record::kMostSilentMinutes));
    const base::Timestamp last = base::Minute{batch.minute.index + batch.minutes()}.start();
    require(batch.span_from >= batch.minute.start() && batch.span_to <= last);
    base::Timestamp end = batch.minute.start();
    for (const record::Interval& interval : batch.coverage.intervals) {
      require(end <= interval.from && interval.from < interval.to && interval.to <= last);
      end = interval.to;
    }
  }

  base::Minute last_{-1};
};

class Input {
 public:
  explicit Input(base::Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  std::uint8_t byte() {
    const base::Bytes one = take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
  }
  base::Bytes take(std::size_t most) {
    const base::Bytes front = bytes_.first(std::min(most, bytes_.size()));
    bytes_ = bytes_.subspan(front.size());
    return front;
  }

 private:
  base::Bytes bytes_;
};

observe::ObserverOptions options(bool stated, bool narrow) {
  observe::ObserverOptions options{
      .sensor = record::SensorName::parse("fuzz").value(),
      .monitored = record::Monitored::parse({"128.0.0.0/2=64.0.0.0/2", "2000::/3"}).value(),
      .covers = {},
      .earliest = kStart - base::Duration::seconds(3600),
      .latest = kStart + base::Duration::seconds(86'400),
      .seed = 1};
  if (stated) {
    options.covers = {{kStart, kStart + base::Duration::seconds(90)},
                      {kStart + base::Duration::seconds(200), kStart + base::Duration{260'000'000'001}}};
  }
  if (narrow) {
    options.most_signatures_a_minute = 1;
    options.most_keys_a_minute = 2;
    options.most_evidence_a_day = 4;
  }
  return options;
}

// Steps in time, in milliseconds.
constexpr std::array<std::int64_t, 16> kSteps{0,       1,       400,     10'000,     59'000,  60'000,
                                              61'000,  120'000, 299'000, 300'000,    600'000, -1,
                                              -30'000, -61'000, 86'400,  -86'400'000};

// A carried state of any content, rightly sealed: refused or taken, never trusted.
std::string sealed(base::Bytes bytes) {
  observe::CarryWriter writer;
  for (const std::uint8_t byte : bytes) writer.put(byte);
  return writer.seal();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input({data, size});
  const std::uint8_t how = input.byte();
  CheckingSink sink;
  observe::Observer observer(options((how & 1) != 0, (how & 2) != 0), sink);
  // Whether it could be read or not, the observer must go on.
  if ((how & 4) != 0) {
    [[maybe_unused]] const auto restored = observer.restore(sealed(input.take(input.byte())));
  }

  std::uint64_t frames = 0;
  base::Timestamp time = kStart;
  record::Frame frame;
  while (!input.empty()) {
    const std::uint8_t step = input.byte();
    frame.time = time + base::Duration::milliseconds(kSteps[step % kSteps.size()]);
    if ((step & 0x80) == 0) time = frame.time;
    frame.link = static_cast<record::LinkType>(step >> 4 & 3);
    frame.after_gap = (step & 0x40) != 0;
    const std::uint8_t length = input.byte();
    frame.data = input.take(length);
    frame.original_length = length;
    require(observer.observe(frame, "fuzz").has_value());
    ++frames;
  }
  if (observer.finish()) {
    require(sink.frames == frames);
  } else {
    require(sink.frames == 0);
  }
  CheckingSink next_sink;
  observe::Observer next(options(false, false), next_sink);
  require(next.restore(observer.carry()).has_value());
  return 0;
}
