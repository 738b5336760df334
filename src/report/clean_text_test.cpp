#include "report/clean_text.h"

#include <gtest/gtest.h>

namespace hinomi::report {
namespace {

TEST(ValidUtf8, KeepsWhatIsWellFormed) {
  EXPECT_EQ(valid_utf8("AS 64500, Fischmärkte 火の見 \U0001F525"), "AS 64500, Fischmärkte 火の見 \U0001F525");
  EXPECT_EQ(valid_utf8(""), "");
}

// The ill-formed sequences of RFC 3629: overlong forms, surrogates, beyond U+10FFFF, cut off, stray.
TEST(ValidUtf8, ReplacesEachByteThatBelongsToNoCharacter) {
  EXPECT_EQ(valid_utf8("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(valid_utf8("\xC0\x80"), "\uFFFD\uFFFD");
  EXPECT_EQ(valid_utf8("\xE0\x9F\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(valid_utf8("\xE7\x81"), "\uFFFD\uFFFD");
  EXPECT_EQ(valid_utf8("\x80z"), "\uFFFDz");
}

TEST(Printable, TakesControlOfTheTerminalFromNames) {
  EXPECT_EQ(printable("evil\x1b[2J\n\x7f"), "evil?[2J??");
  EXPECT_EQ(printable("\xC2\x9B"), "?");         // U+009B is a control sequence introducer of one character
  EXPECT_EQ(printable("\xC2\xA0"), "\xC2\xA0");  // U+00A0 is a space
}

TEST(Characters, CountsCharactersAndNotBytes) { EXPECT_EQ(characters("a火█"), 3U); }

}  // namespace
}  // namespace hinomi::report
