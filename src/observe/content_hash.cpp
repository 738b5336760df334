#include "observe/content_hash.h"

#include <xxhash.h>

namespace hinomi::observe {
namespace {

template <class T>
void append_little(std::vector<std::uint8_t>& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

ContentHasher::ContentHasher(std::string_view monitored)
    : seed_(XXH3_64bits(monitored.data(), monitored.size())) {}

record::ContentHash ContentHasher::of(const record::Frame& frame) {
  buffer_.clear();
  append_little(buffer_, static_cast<std::uint64_t>(frame.time.us()));
  append_little(buffer_, frame.original_length);
  buffer_.insert(buffer_.end(), frame.data.begin(), frame.data.end());
  const XXH128_hash_t hash = XXH3_128bits_withSeed(buffer_.data(), buffer_.size(), seed_);
  return {hash.high64, hash.low64};
}

}  // namespace hinomi::observe
