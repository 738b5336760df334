#include "simulate/deck.h"

#include <gtest/gtest.h>

namespace hinomi::simulate {
namespace {

using Parts = std::vector<std::uint64_t>;

TEST(DivideTest, GivesTheMissingOnesToTheLargestRemainders) {
  // 10 x 1/6, 2/6, 3/6 = 1.67, 3.33, 5: one is missing after rounding down, and the first lost most.
  EXPECT_EQ(divide(10, {1, 2, 3}), (Parts{2, 3, 5}));
  // Equal remainders: the first ones.
  EXPECT_EQ(divide(5, {1, 1, 1}), (Parts{2, 2, 1}));
  EXPECT_EQ(divide(7, {0, 1}), (Parts{0, 7}));
  EXPECT_EQ(divide(0, {1, 1}), (Parts{0, 0}));
}

TEST(DeckTest, DealsEveryIndexExactlyAsOftenAsItsPart) {
  Random random(7);
  Deck deck(1'000, {208, 141, 0, 651});
  Parts dealt(4);
  while (deck.left() > 0) ++dealt[deck.draw(random)];
  EXPECT_EQ(dealt, (Parts{208, 141, 0, 651}));
}

TEST(DeckTest, IsShuffled) {
  Random random(7);
  Deck deck(100, {50, 50});
  int changes = 0;
  for (std::size_t before = deck.draw(random); deck.left() > 0;) {
    const std::size_t now = deck.draw(random);
    changes += now != before ? 1 : 0;
    before = now;
  }
  EXPECT_GT(changes, 30);
}

}  // namespace
}  // namespace hinomi::simulate
