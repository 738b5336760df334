#include "packet/extensions.h"

#include <gtest/gtest.h>

#include <string>

#include "packet/test_bytes.h"

namespace hinomi::packet {
namespace {

using test::Buffer;
using test::hex;

TEST(Extensions, WithoutAnyThePayloadBeginsAtOnce) {
  const Upper upper = walk_extensions({}, 6);
  EXPECT_TRUE(upper.reached);
  EXPECT_EQ(upper.protocol, addr::kTcp);
  EXPECT_EQ(upper.offset, 0U);
}

TEST(Extensions, WalksAChainOfAllKinds) {
  const Buffer chain =
      hex("2b 00 050200000100"                                       // hop-by-hop, 8 bytes
          "3c 02 0001 00000000 20010db8 00000000 00000000 00000003"  // routing, 24
          "33 00 010400000000"                                       // destination options, 8
          "2c 04 0000 00000001 00000002 aaaaaaaa bbbbbbbb cccccccc"  // authentication: (4 + 2) * 4 = 24
          "87 00 0001 0000abcd"                                      // fragment, the first, 8
          "06 01 0000 0000 0000 0000000000000000");                  // mobility, 16
  ASSERT_EQ(chain.size(), 88U);
  const Upper upper = walk_extensions(chain, 0);
  EXPECT_TRUE(upper.reached);
  EXPECT_EQ(upper.protocol, addr::kTcp);
  EXPECT_EQ(upper.offset, 88U);
  EXPECT_EQ(upper.fragment_id, 0xabcd);
  EXPECT_FALSE(upper.later_fragment);
}

TEST(Extensions, WhatFollowsALaterFragmentIsNotTakenForHeaders) {
  // The fragment header says that destination options follow, but this is the middle of the packet.
  const Buffer bytes = hex("3c 00 0010 00000001 06 00 010400000000");
  const Upper upper = walk_extensions(bytes, 44);
  EXPECT_TRUE(upper.reached);
  EXPECT_TRUE(upper.later_fragment);
  EXPECT_EQ(upper.protocol.number, 60);
  EXPECT_EQ(upper.offset, 8U);
}

TEST(Extensions, TheReservedAndMoreBitsAreNoOffset) {
  EXPECT_FALSE(walk_extensions(hex("06 00 0007 00000001"), 44).later_fragment);
}

TEST(Extensions, CutOffAnywhereIsNotReached) {
  const Buffer bytes = hex("3c 00 050200000100  06 01 0000 00000000 0000000000000000");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Buffer cut = test::first(bytes, size);
    const Upper upper = walk_extensions(cut, 0);
    EXPECT_FALSE(upper.reached) << size;
    EXPECT_EQ(upper.protocol.number, size < 8 ? 0 : 60) << size;
  }
  EXPECT_TRUE(walk_extensions(bytes, 0).reached);
}

TEST(Extensions, TenAreReadAndElevenAreNot) {
  const auto chain = [](int headers) {
    std::string text;
    for (int i = 1; i < headers; ++i) text += "3c 00 010400000000 ";
    return hex(text + "06 00 010400000000");
  };
  EXPECT_TRUE(walk_extensions(chain(10), 60).reached);
  EXPECT_FALSE(walk_extensions(chain(11), 60).reached);
}

TEST(Extensions, EncryptedPayloadEndsTheWalk) {
  const Upper upper = walk_extensions(hex("32 00 010400000000 00000001"), 60);
  EXPECT_TRUE(upper.reached);
  EXPECT_EQ(upper.protocol.number, 50);
}

}  // namespace
}  // namespace hinomi::packet
