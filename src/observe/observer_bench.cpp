// How many packets a second the plain observer takes: SYNs of many sources to many addresses, almost every
// one a new row, as a telescope sees them.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "observe/observer.h"
#include "observe/test_frames.h"
#include "packet/packet.h"

namespace hinomi::observe {
namespace {

constexpr std::uint32_t kPackets = 200'000;
constexpr std::uint32_t kPacketsAMinute = 50'000;

class NoSink final : public record::Sink {
 public:
  [[nodiscard]] base::Result<void> take(record::Batch /*batch*/) override { return {}; }
};

std::vector<test::Buffer> distinct_syns() {
  std::vector<test::Buffer> frames;
  frames.reserve(kPackets);
  for (std::uint32_t i = 0; i < kPackets; ++i) {
    const addr::Address source = addr::Address::from_v4(0x05880000 + i * 7 % 40'000);
    const addr::Address destination = addr::Address::from_v4(0xc0000200 + i % 256);
    const auto port = static_cast<std::uint16_t>(1024 + i % 50'000);
    frames.push_back(test::tcp({to_string(source), to_string(destination)}, {.from = port, .to = 23}));
  }
  return frames;
}

void observe_distinct_syns(benchmark::State& state) {
  const std::vector<test::Buffer> frames = distinct_syns();
  for (auto round : state) {
    NoSink sink;
    Observer observer(test::options({"192.0.2.0/24"}), sink);
    record::Frame frame;
    frame.link = record::LinkType::kRawIp;
    for (std::uint32_t i = 0; i < kPackets; ++i) {
      frame.time = test::at(60.0 * i / kPacketsAMinute);
      frame.data = frames[i];
      frame.original_length = static_cast<std::uint32_t>(frames[i].size());
      if (!observer.observe(frame, "bench")) state.SkipWithError("a frame was refused");
    }
    if (!observer.finish()) state.SkipWithError("a batch was refused");
  }
  state.SetItemsProcessed(state.iterations() * kPackets);
}
BENCHMARK(observe_distinct_syns)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hinomi::observe
