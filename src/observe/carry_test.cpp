#include "observe/carry.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "observe/test_frames.h"

namespace hinomi::observe {
namespace {

TEST(Carry, GivesBackWhatWasPutIn) {
  const FlowKey key{test::ip("198.51.100.7"), test::ip("2001:db8::1"), addr::kTcp, {40000}, {23}};
  CarryWriter out;
  out.put(std::uint8_t{200});
  out.put(std::int32_t{-5});
  out.put(key);
  out.put(test::at(1.5));
  auto in = CarryReader::open(out.seal());
  ASSERT_TRUE(in);
  std::uint8_t small = 0;
  std::int32_t negative = 0;
  FlowKey read;
  base::Timestamp time;
  ASSERT_TRUE(in->take(small) && in->take(negative) && in->take(read) && in->take(time));
  EXPECT_EQ(small, 200);
  EXPECT_EQ(negative, -5);
  EXPECT_EQ(read, key);
  EXPECT_EQ(time, test::at(1.5));
  EXPECT_TRUE(in->at_end());
  EXPECT_FALSE(in->take(small));
}

TEST(Carry, RefusesCountsThatTheRestCannotHold) {
  CarryWriter out;
  out.put(std::uint64_t{3});
  out.put(std::uint8_t{0});
  out.put(std::uint8_t{0});
  auto in = CarryReader::open(out.seal());
  ASSERT_TRUE(in);
  std::uint64_t count = 0;
  EXPECT_FALSE(in->take_count(count, 1));
}

TEST(Carry, RefusesTimesBeyondReckoning) {
  CarryWriter out;
  out.put(std::int64_t{9'223'372'036'854'775'807});
  out.put(std::int32_t{-1});
  auto in = CarryReader::open(out.seal());
  ASSERT_TRUE(in);
  base::Timestamp time;
  base::Minute minute;
  EXPECT_FALSE(in->take(time));
  EXPECT_FALSE(in->take(minute));
}

TEST(Carry, RefusesEveryCutAndEveryChangedByte) {
  CarryWriter out;
  for (std::uint64_t i = 0; i < 20; ++i) out.put(i);
  const std::string sealed = out.seal();
  ASSERT_TRUE(CarryReader::open(sealed));
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(CarryReader::open(sealed.substr(0, size))) << size;
  }
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(CarryReader::open(changed)) << i;
  }
  EXPECT_FALSE(CarryReader::open(sealed + "x"));
}

}  // namespace
}  // namespace hinomi::observe
