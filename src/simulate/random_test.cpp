#include "simulate/random.h"

#include <gtest/gtest.h>

namespace hinomi::simulate {
namespace {

// rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64: the first five numbers of seed 1234567.
TEST(RandomTest, GivesThePublishedNumbers) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
  EXPECT_EQ(random.next(), 4593380528125082431U);
  EXPECT_EQ(random.next(), 16408922859458223821U);
}

TEST(RandomTest, StaysWithinBoundsAndReachesThem) {
  Random random(1);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1000; ++i) {
    const std::uint16_t drawn = random.between(65'530, 65'535);
    ASSERT_GE(drawn, 65'530);
    low = low || drawn == 65'530;
    high = high || drawn == 65'535;
    ASSERT_EQ(random.below(1), 0U);
  }
  EXPECT_TRUE(low && high);
}

}  // namespace
}  // namespace hinomi::simulate
