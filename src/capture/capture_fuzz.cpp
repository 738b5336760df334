// The reader over any bytes. The same bytes in one window, in crumbs, and compressed must give the same.
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "capture/byte_stream.h"
#include "capture/pcap_reader.h"

namespace {

using hinomi::base::Bytes;
using hinomi::capture::ByteStream;
using hinomi::capture::PcapReader;

constexpr std::uint64_t kMostBytes = 4U << 20;  // work for one input: a small one may hold a bomb
constexpr std::size_t kMostFrames = 20'000;
constexpr std::size_t kMostToCompress = 16U << 10;

void require(bool condition) {
  if (!condition) __builtin_trap();
}

// Gives a few bytes at a time.
class CrumbStream final : public hinomi::capture::BufferedStream {
 public:
  CrumbStream(Bytes bytes, std::size_t most) : rest_(bytes), most_(most) {}

 private:
  hinomi::base::Result<std::size_t> fill(std::span<std::uint8_t> room) override {
    const std::size_t count = std::min({room.size(), rest_.size(), most_});
    std::copy_n(rest_.begin(), count, room.begin());
    rest_ = rest_.subspan(count);
    return count;
  }
  Bytes rest_;
  std::size_t most_;
};

struct Outcome {
  std::size_t frames = 0;
  std::uint64_t digest = 0;
  bool failed = false;
  bool warned = false;
  bool stopped = false;  // by the limit of work
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

void add(Outcome& outcome, const hinomi::record::Frame& frame) {
  require(frame.data.size() <= PcapReader::kLongestRecord);
  require(frame.original_length >= frame.data.size());
  require(frame.time.ns >= 0);
  ++outcome.frames;
  outcome.digest = outcome.digest * 31 + static_cast<std::uint64_t>(frame.time.ns);
  for (const std::uint8_t byte : frame.data) outcome.digest = outcome.digest * 31 + byte;
}

Outcome read(std::unique_ptr<ByteStream> bytes) {
  Outcome outcome;
  auto reader = hinomi::capture::open_reader(std::move(bytes), "input");
  outcome.failed = !reader;
  if (!reader) return outcome;
  hinomi::record::Frame frame;
  std::uint64_t size = 0;
  for (; size < kMostBytes && outcome.frames < kMostFrames; size += frame.data.size()) {
    const auto more = (*reader)->next(frame);
    outcome.failed = !more;
    if (!more || !*more) break;
    add(outcome, frame);
  }
  outcome.stopped = outcome.frames == kMostFrames || size >= kMostBytes;
  outcome.warned = !(*reader)->warning().empty();
  return outcome;
}

std::vector<std::uint8_t> gzip(Bytes plain) {
  z_stream z{};
  require(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::uint8_t> in(plain.begin(), plain.end());
  std::vector<std::uint8_t> out(deflateBound(&z, in.size()) + 32);
  z.next_in = in.data();
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  require(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::vector<std::uint8_t> zstd(Bytes plain) {
  std::vector<std::uint8_t> out(ZSTD_compressBound(plain.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1));
  return out;
}

// Whether two readings of the same bytes agree. Frames before a failure may be more or fewer: how much
// of damaged compressed data can be had depends on the pieces in which they come.
bool agree(const Outcome& a, const Outcome& b) {
  if (a.failed || b.failed) return (a.failed || a.stopped) && (b.failed || b.stopped);
  return a == b;
}

Outcome read_view(Bytes bytes) { return read(std::make_unique<hinomi::capture::ViewStream>(bytes)); }

bool is_plain_pcap(Bytes bytes) { return bytes.size() >= 4 && (bytes[0] == 0xa1 || bytes[3] == 0xa1); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const Outcome whole = read_view(bytes);
  require(agree(read(std::make_unique<CrumbStream>(bytes, 1 + size % 7)), whole));
  if (size <= kMostToCompress && is_plain_pcap(bytes)) {
    require(agree(read_view(gzip(bytes)), whole));
    require(agree(read_view(zstd(bytes)), whole));
  }
  return 0;
}
