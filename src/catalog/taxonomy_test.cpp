#include "catalog/taxonomy.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::catalog {
namespace {

using addr::kTcp;
using addr::kUdp;
using addr::Port;

const std::string kTop =
    "name = \"x\"\nversion = \"1\"\nsource = \"s\"\ncategories = [\"a\", \"b\", \"rest\"]\nrest = "
    "\"rest\"\n";  // 5 lines

base::Day day(const char* text) { return base::parse_day(text).value(); }

Taxonomy parsed(const std::string& rows) {
  auto taxonomy = Taxonomy::parse(kTop + rows, "x.toml");
  EXPECT_TRUE(taxonomy.has_value()) << taxonomy.error().text();
  return std::move(*taxonomy);
}

std::string name_of(const Taxonomy& t, addr::Protocol protocol, std::uint16_t port, const char* on) {
  return t.categories()[t.category(protocol, Port{port}, day(on))];
}

base::Error error_of(const std::string& text) {
  const auto taxonomy = Taxonomy::parse(text, "x.toml");
  EXPECT_FALSE(taxonomy.has_value()) << text;
  return taxonomy ? base::Error{} : taxonomy.error();
}

TEST(Taxonomy, FirstRowThatFitsDecides) {
  const Taxonomy t = parsed(
      "[[row]]\nprotocols = [\"tcp\"]\nports = \"81\"\ncategory = \"a\"\n"
      "[[row]]\nprotocols = [\"tcp\"]\nports = \"80-90\"\ncategory = \"b\"\n");
  EXPECT_EQ(name_of(t, kTcp, 80, "2018-01-01"), "b");
  EXPECT_EQ(name_of(t, kTcp, 81, "2018-01-01"), "a");
  EXPECT_EQ(name_of(t, kTcp, 90, "2018-01-01"), "b");
  EXPECT_EQ(name_of(t, kTcp, 91, "2018-01-01"), "rest");
  EXPECT_EQ(name_of(t, kUdp, 81, "2018-01-01"), "rest");
}

TEST(Taxonomy, BothDaysOfARowBelongToIt) {
  const Taxonomy t = parsed(
      "[[row]]\nprotocols = [\"tcp\"]\nports = \"3333\"\nsince = 2018-03-01\nuntil = 2018-03-31\ncategory = "
      "\"a\"\n");
  EXPECT_EQ(name_of(t, kTcp, 3333, "2018-02-28"), "rest");
  EXPECT_EQ(name_of(t, kTcp, 3333, "2018-03-01"), "a");
  EXPECT_EQ(name_of(t, kTcp, 3333, "2018-03-31"), "a");
  EXPECT_EQ(name_of(t, kTcp, 3333, "2018-04-01"), "rest");
}

TEST(Taxonomy, ARowWithoutPortsIsAboutAllOfItsProtocol) {
  const Taxonomy t = parsed("[[row]]\nprotocols = [\"icmp\"]\ncategory = \"a\"\n");
  EXPECT_EQ(name_of(t, addr::kIcmp, 0, "2018-01-01"), "a");
  EXPECT_EQ(name_of(t, addr::kIcmp, 255, "2018-01-01"), "a");
  EXPECT_EQ(name_of(t, addr::kIcmpV6, 128, "2018-01-01"), "rest");
  EXPECT_EQ(name_of(t, addr::Protocol{47}, 0, "2018-01-01"), "rest");
}

TEST(Taxonomy, RefusesARowThatAnEarlierOneHides) {
  const base::Error error = error_of(kTop +
                                     "[[row]]\nprotocols = [\"tcp\"]\nports = \"80-90\"\ncategory = \"b\"\n"
                                     "[[row]]\nprotocols = [\"tcp\"]\nports = \"81\"\ncategory = \"a\"\n");
  EXPECT_EQ(error.place, "x.toml:12");  // the ports of the second row
  EXPECT_NE(error.message.find("line 6"), std::string::npos) << error.message;
}

TEST(Taxonomy, KeepsARowThatAnEarlierOneHidesOnlyForSomeDays) {
  const Taxonomy t = parsed(
      "[[row]]\nprotocols = [\"tcp\"]\nports = \"81\"\nuntil = 2017-12-31\ncategory = \"a\"\n"
      "[[row]]\nprotocols = [\"tcp\"]\nports = \"81\"\ncategory = \"b\"\n");
  EXPECT_EQ(name_of(t, kTcp, 81, "2017-12-31"), "a");
  EXPECT_EQ(name_of(t, kTcp, 81, "2018-01-01"), "b");
}

TEST(Taxonomy, NamesTheLineOfWhatIsWrong) {
  const std::string row = "[[row]]\nprotocols = [\"tcp\"]\n";  // lines 6 and 7
  EXPECT_EQ(error_of(kTop + row + "ports = \"65536\"\ncategory = \"a\"\n").place, "x.toml:8");
  EXPECT_EQ(error_of(kTop + row + "ports = \"90-80\"\ncategory = \"a\"\n").place, "x.toml:8");
  EXPECT_EQ(error_of(kTop + row + "ports = \"80\"\ncategory = \"c\"\n").place, "x.toml:9");
  EXPECT_EQ(error_of(kTop + row + "port = \"80\"\ncategory = \"a\"\n").place, "x.toml:8");
  EXPECT_EQ(error_of(kTop + row + "since = \"2018-01-01\"\ncategory = \"a\"\n").place, "x.toml:8");
  EXPECT_EQ(error_of(kTop + row + "category = \"a\"\nsince = 2018-01-02\nuntil = 2018-01-01\n").place,
            "x.toml:10");
  EXPECT_EQ(error_of(kTop + "[[row]]\nprotocols = [\"sctp\"]\ncategory = \"a\"\n").place, "x.toml:7");
  EXPECT_EQ(error_of(kTop + "[[row]]\ncategory = \"a\"\n").place, "x.toml:6");
  EXPECT_EQ(error_of(kTop + row).place, "x.toml:6");
}

TEST(Taxonomy, RefusesATopThatIsNotWhole) {
  for (const char* key : {"name", "version", "source", "categories", "rest"}) {
    std::string top = kTop;
    const std::size_t at = ("\n" + top).find(std::string("\n") + key);
    top.erase(at, top.find('\n', at) + 1 - at);
    EXPECT_NE(error_of(top).message.find(key), std::string::npos) << top;
  }
  EXPECT_EQ(
      error_of("name = \"x\"\nversion = \"1\"\nsource = \"s\"\ncategories = [\"a\", \"a\"]\nrest = \"a\"\n")
          .place,
      "x.toml:4");
  EXPECT_EQ(
      error_of("name = \"x\"\nversion = \"1\"\nsource = \"s\"\ncategories = [\"A b\"]\nrest = \"A b\"\n")
          .place,
      "x.toml:4");
  EXPECT_EQ(
      error_of("name = \"x\"\nversion = \"1\"\nsource = \"s\"\ncategories = [\"a\"]\nrest = \"b\"\n").place,
      "x.toml:5");
}

TEST(Taxonomy, SaysThatAFileIsNotThere) {
  const auto taxonomy = Taxonomy::load("/nonexistent/npa.toml");
  ASSERT_FALSE(taxonomy.has_value());
  EXPECT_EQ(taxonomy.error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(taxonomy.error().place, "/nonexistent/npa.toml");
}

}  // namespace
}  // namespace hinomi::catalog
