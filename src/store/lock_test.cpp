#include "store/lock.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "store/test_support.h"

namespace hinomi::store {
namespace {

constexpr base::Timestamp kNow = base::Timestamp::from_seconds(1'519'898'400);  // 2018-03-01T10:00Z

TEST(Lock, TheSecondIsToldWhoHasIt) {
  const TempFolder temp;
  std::optional<Lock> first = must(Lock::take(temp.file("."), "hinomi observe", kNow));
  const auto second = Lock::take(temp.file("."), "hinomi report", kNow);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, base::ErrorCode::kBusy);
  EXPECT_EQ(
      second.error().message,
      fmt::format("the store is held by hinomi observe (process {}, since 2018-03-01T10:00Z)", getpid()));
  first.reset();
  EXPECT_TRUE(Lock::take(temp.file("."), "hinomi report", kNow).has_value());
}

TEST(Lock, WhatADeadHolderWroteMeansNothing) {
  const TempFolder temp;
  std::ofstream(temp.file("lock")) << std::string(10'000, 'x');
  const Lock lock = must(Lock::take(temp.file("."), "hinomi observe", kNow));
  const auto second = Lock::take(temp.file("."), "hinomi report", kNow);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().message.find('x'), std::string::npos);
}

TEST(Lock, AFolderThatIsNotThereIsNamed) {
  const TempFolder temp;
  const auto lock = Lock::take(temp.file("nowhere"), "a test", kNow);
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().place, temp.file("nowhere/lock"));
}

}  // namespace
}  // namespace hinomi::store
