#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "record/batch.h"
#include "record/frame.h"

namespace hinomi::observe {

// What a frame adds to the content hash of its minute: XXH3-128 over its time in microseconds (8 bytes,
// little-endian), its original length (4 bytes, little-endian) and what was captured of it, seeded with
// XXH3-64 of what is monitored. The same packets watched for other addresses are other content; the same
// packets in another container are not. The layout is stored: it must never change.
class ContentHasher {
 public:
  explicit ContentHasher(std::string_view monitored);
  [[nodiscard]] record::ContentHash of(const record::Frame& frame);

 private:
  std::uint64_t seed_;
  std::vector<std::uint8_t> buffer_;  // keeps its room between frames
};

}  // namespace hinomi::observe
