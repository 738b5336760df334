#include "capture/copies.h"

#include <xxhash.h>

namespace hinomi::capture {

bool Copies::is_copy(const record::Frame& frame, std::size_t capture) {
  if (frame.time != moment_) given_.clear();
  moment_ = frame.time;
  const XXH128_hash_t hash =
      XXH3_128bits_withSeed(frame.data.data(), frame.data.size(), frame.original_length);
  const Digest digest{hash.high64, hash.low64};
  if (given_.size() >= kMostRemembered && !given_.contains(digest)) return false;
  Given& given = given_[digest];
  if (++given.by_capture[capture] > given.frames) {
    ++given.frames;
    return false;
  }
  ++found_;
  return true;
}

}  // namespace hinomi::capture
