#include "capture/copies.h"

#include <gtest/gtest.h>

#include <vector>

namespace hinomi::capture {
namespace {

using Buffer = std::vector<std::uint8_t>;

record::Frame at(std::int64_t second, const Buffer& bytes) {
  record::Frame frame;
  frame.time = base::Timestamp::from_seconds(second);
  frame.data = bytes;
  frame.original_length = 60;
  return frame;
}

TEST(Copies, AreTheSameBytesAtTheSameMomentFromAnotherCapture) {
  const Buffer a{1, 2, 3};
  const Buffer b{1, 2, 4};
  Copies copies;
  EXPECT_FALSE(copies.is_copy(at(1, a), 0));
  EXPECT_TRUE(copies.is_copy(at(1, a), 1));
  EXPECT_FALSE(copies.is_copy(at(1, b), 1));
  EXPECT_FALSE(copies.is_copy(at(2, a), 1)) << "another moment";
  EXPECT_EQ(copies.found(), 1U);
}

TEST(Copies, ARepetitionInsideACaptureIsNone) {
  const Buffer a{1, 2, 3};
  Copies copies;
  EXPECT_FALSE(copies.is_copy(at(1, a), 0));
  EXPECT_FALSE(copies.is_copy(at(1, a), 0));
  EXPECT_TRUE(copies.is_copy(at(1, a), 1));
  EXPECT_TRUE(copies.is_copy(at(1, a), 1));
  EXPECT_FALSE(copies.is_copy(at(1, a), 1)) << "a third that only this one has";
}

}  // namespace
}  // namespace hinomi::capture
