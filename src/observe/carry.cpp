#include "observe/carry.h"

#include <fmt/format.h>
#include <xxhash.h>
#include <zstd.h>

namespace hinomi::observe {
namespace {

constexpr std::string_view kMagic = "HINOCARR";
constexpr char kVersion = 1;
constexpr std::size_t kHashBytes = 8;
constexpr std::size_t kHeaderBytes = kMagic.size() + 1 + kHashBytes;
constexpr std::uint64_t kMostPlainBytes = std::uint64_t{2} << 30;
constexpr int kCompression = 3;
constexpr base::Timestamp kLatest = base::Timestamp::from_seconds(9'000'000'000);

}  // namespace

std::unexpected<base::Error> not_a_carry(std::string_view why) {
  return base::fail(base::ErrorCode::kCorrupt, "observer's carried state", std::string(why),
                    "attempts and own flows that cross the start of this capture may be counted twice "
                    "without it");
}

void CarryWriter::put(const addr::Address& address) {
  put(address.hi);
  put(address.lo);
}

void CarryWriter::put(const FlowKey& key) {
  put(key.source);
  put(key.destination);
  put(key.protocol.number);
  put(key.source_port.number);
  put(key.destination_port.number);
}

std::string CarryWriter::seal() const {
  std::string packed(ZSTD_compressBound(plain_.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain_.data(), plain_.size(), kCompression));
  CarryWriter hash;
  hash.put(std::uint64_t{XXH3_64bits(packed.data(), packed.size())});
  return std::string(kMagic) + kVersion + hash.plain_ + packed;
}

base::Result<CarryReader> CarryReader::open(std::string_view sealed) {
  if (sealed.size() < kHeaderBytes || !sealed.starts_with(kMagic)) {
    return not_a_carry("is not what an observer carries");
  }
  const char version = sealed[kMagic.size()];
  if (version != kVersion) {
    return not_a_carry(
        fmt::format("has version {}, known is {}", static_cast<int>(version), static_cast<int>(kVersion)));
  }
  CarryReader header(std::string(sealed.substr(kMagic.size() + 1, kHashBytes)));
  std::uint64_t hash = 0;
  const std::string_view packed = sealed.substr(kHeaderBytes);
  if (!header.take(hash) || hash != XXH3_64bits(packed.data(), packed.size())) {
    return not_a_carry("is damaged: its hash does not fit");
  }
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > kMostPlainBytes) return not_a_carry("is damaged or too large");  // errors are larger, too
  std::string plain(size, '\0');
  if (ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size()) != size) {
    return not_a_carry("is damaged: it does not unpack");
  }
  return CarryReader(std::move(plain));
}

bool CarryReader::take(addr::Address& address) { return take(address.hi) && take(address.lo); }

bool CarryReader::take(FlowKey& key) {
  return take(key.source) && take(key.destination) && take(key.protocol.number) &&
         take(key.source_port.number) && take(key.destination_port.number);
}

bool CarryReader::take(base::Minute& minute) {
  return take(minute.index) && minute.index >= 0 && minute <= base::Minute::of(kLatest);
}

bool CarryReader::take(base::Timestamp& time) { return take(time.ns) && time.ns >= 0 && time <= kLatest; }

bool CarryReader::take_count(std::uint64_t& count, std::uint64_t each) {
  return take(count) && count <= (plain_.size() - at_) / each;
}

}  // namespace hinomi::observe
