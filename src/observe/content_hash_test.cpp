#include "observe/content_hash.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <vector>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

record::Frame frame_at(base::Timestamp time, const test::Buffer& bytes, std::uint32_t original_length) {
  record::Frame frame;
  frame.time = time;
  frame.data = bytes;
  frame.original_length = original_length;
  return frame;
}

TEST(ContentHash, IsOfTheLayoutThatIsStored) {
  const test::Buffer bytes{0xaa, 0xbb};
  ContentHasher hasher("192.0.2.0/24");
  // 0x0002030405060708 µs, 0x090a0b0c bytes on the wire.
  const auto time = base::Timestamp::from_us(0x0002030405060708);
  const std::vector<std::uint8_t> layout{8, 7, 6, 5, 4, 3, 2, 0, 0x0c, 0x0b, 0x0a, 0x09, 0xaa, 0xbb};
  const auto expected = XXH3_128bits_withSeed(layout.data(), layout.size(), XXH3_64bits("192.0.2.0/24", 12));
  const record::ContentHash hash = hasher.of(frame_at(time, bytes, 0x090a0b0c));
  EXPECT_EQ(hash.hi, expected.high64);
  EXPECT_EQ(hash.lo, expected.low64);
}

TEST(ContentHash, SeesMicrosecondsOnlySoThatNanosecondCapturesAreTheSame) {
  const test::Buffer bytes{1, 2, 3};
  ContentHasher hasher("192.0.2.0/24");
  const auto hash = hasher.of(frame_at({1'000'000'000}, bytes, 3));
  EXPECT_EQ(hasher.of(frame_at({1'000'000'999}, bytes, 3)), hash);
  EXPECT_NE(hasher.of(frame_at({1'000'001'000}, bytes, 3)), hash);
  EXPECT_NE(hasher.of(frame_at({1'000'000'000}, bytes, 4)), hash);
  EXPECT_NE(ContentHasher("192.0.2.0/25").of(frame_at({1'000'000'000}, bytes, 3)), hash);
}

}  // namespace
}  // namespace hinomi::observe
