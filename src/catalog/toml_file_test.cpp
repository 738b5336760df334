#include "catalog/toml_file.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::catalog {
namespace {

base::Error error_of(const std::string& text) {
  const auto file = parse_toml(text, "x.toml", "row");
  EXPECT_FALSE(file.has_value()) << text;
  return file ? base::Error{} : file.error();
}

TEST(TomlFile, ReadsTextsDatesAndArraysWithTheirLines) {
  const auto file =
      parse_toml("name = \"a\"\n\n[[row]]\nday = 2018-02-28\nall = [\"x\", \"y\"]\n", "x.toml", "row");
  ASSERT_TRUE(file.has_value()) << file.error().text();
  EXPECT_EQ(file->top.text("name").value(), "a");
  ASSERT_EQ(file->items.size(), 1U);
  EXPECT_EQ(file->items[0].day("day").value(), base::parse_day("2018-02-28").value());
  EXPECT_EQ(file->items[0].texts("all").value(), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(file->items[0].where("all"), "x.toml:5");
  EXPECT_EQ(file->items[0].where("missing"), "x.toml:3");
}

TEST(TomlFile, NamesTheLineOfWhatIsNotToml) {
  EXPECT_EQ(error_of("name = \"a\"\nversion = \n").place, "x.toml:2");
  EXPECT_EQ(error_of("a = \"1\"\na = \"2\"\n").place, "x.toml:2");
}

TEST(TomlFile, RefusesValuesThatNoCatalogFileHas) {
  EXPECT_EQ(error_of("\nnumber = 3\n").place, "x.toml:2");
  EXPECT_EQ(error_of("[table]\nname = \"a\"\n").place, "x.toml:1");
  EXPECT_EQ(error_of("row = \"a\"\n").place, "x.toml:1");
  EXPECT_EQ(error_of("row = [\"a\"]\n").place, "x.toml:1");
  EXPECT_EQ(error_of("mixed = [\"a\", 1]\n").place, "x.toml:1");
  EXPECT_EQ(error_of("[[row]]\nday = 2018-02-28T00:00:00Z\n").place, "x.toml:2");
}

TEST(TomlFile, RefusesKeysThatWouldNestWithoutBound) {
  std::string deep = "\na";
  for (int i = 0; i < 400'000; ++i) deep += ".a";
  EXPECT_EQ(error_of(deep + " = \"x\"\n").place, "x.toml:2");
}

TEST(TomlFile, RefusesMoreThanAMebibyte) {
  EXPECT_EQ(error_of(std::string((1U << 20) + 1, '\n')).place, "x.toml");
}

TEST(TomlTable, SaysWhichKeysAreKnown) {
  const auto file = parse_toml("name = \"a\"\nnmae = \"b\"\n", "x.toml", "row");
  ASSERT_TRUE(file.has_value());
  EXPECT_TRUE(file->top.only({"name", "nmae"}).has_value());
  const auto unknown = file->top.only({"name"});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().place, "x.toml:2");
}

TEST(TomlTable, RefusesEmptyTextAndOtherTypes) {
  const auto file = parse_toml("empty = \"\"\nnone = []\nday = \"2018-01-01\"\n", "x.toml", "row");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->top.text("empty").error().place, "x.toml:1");
  EXPECT_EQ(file->top.texts("none").error().place, "x.toml:2");
  EXPECT_EQ(file->top.texts("day").error().place, "x.toml:3");
  EXPECT_EQ(file->top.day("day").error().place, "x.toml:3");
  EXPECT_FALSE(file->top.text("absent").has_value());
  EXPECT_EQ(file->top.day("absent").value(), std::nullopt);
}

}  // namespace
}  // namespace hinomi::catalog
