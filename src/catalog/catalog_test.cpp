#include "catalog/catalog.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <initializer_list>
#include <set>
#include <string>

namespace hinomi::catalog {
namespace {

namespace fs = std::filesystem;
using record::Mark;

const std::string kShipped = std::string(HINOMI_SOURCE_DIR) + "/catalog";

Catalog shipped() {
  auto catalog = load_catalog({kShipped, {}, {}});
  EXPECT_TRUE(catalog.has_value()) << catalog.error().text();
  return std::move(*catalog);
}

std::string category(const Taxonomy& t, addr::Protocol protocol, std::uint16_t port, const char* on) {
  return t.categories()[t.category(protocol, addr::Port{port}, base::parse_day(on).value())];
}

TEST(ShippedCatalog, Loads) {
  const Catalog catalog = shipped();
  ASSERT_EQ(catalog.taxonomies.size(), 2U);
  EXPECT_EQ(catalog.taxonomies[0].name(), "npa");
  EXPECT_EQ(catalog.taxonomies[1].name(), "purpose");
  EXPECT_EQ(catalog.countries->version(), "");
  EXPECT_EQ(catalog.networks->version(), "");
}

TEST(ShippedCatalog, NpaIsTheSplitAt1024) {
  const Catalog catalog = shipped();
  const Taxonomy& npa = catalog.taxonomies[0];
  const base::Day day = base::parse_day("2018-06-01").value();
  for (addr::Protocol protocol : {addr::kTcp, addr::kUdp}) {
    for (int port = 0; port <= 65535; ++port) {
      const auto number = static_cast<std::uint16_t>(port);
      ASSERT_EQ(npa.categories()[npa.category(protocol, addr::Port{number}, day)],
                port < 1024 ? "system" : "iot-and-cryptocurrency")
          << port;
    }
  }
  EXPECT_EQ(category(npa, addr::kIcmp, 8, "2018-06-01"), "icmp");
  EXPECT_EQ(category(npa, addr::kIcmpV6, 128, "2018-06-01"), "icmp");
  EXPECT_EQ(category(npa, addr::Protocol{47}, 0, "2018-06-01"), "other");
}

// Written by hand from the observers' reports that the taxonomy's rows name.
TEST(ShippedCatalog, PurposeSortsThePortsOf2018) {
  const Catalog catalog = shipped();
  const Taxonomy& purpose = catalog.taxonomies[1];
  const std::initializer_list<std::pair<std::uint16_t, const char*>> tcp{{23, "iot"},
                                                                         {2323, "iot"},
                                                                         {3232, "iot"},
                                                                         {5358, "iot"},
                                                                         {5555, "iot"},
                                                                         {7547, "iot"},
                                                                         {37215, "iot"},
                                                                         {52869, "iot"},
                                                                         {81, "iot"},
                                                                         {84, "other"},
                                                                         {8080, "iot"},
                                                                         {9000, "iot"},
                                                                         {8291, "iot"},
                                                                         {8545, "cryptocurrency"},
                                                                         {3333, "cryptocurrency"},
                                                                         {8888, "cryptocurrency"},
                                                                         {25, "mail"},
                                                                         {587, "mail"},
                                                                         {995, "mail"},
                                                                         {80, "web"},
                                                                         {443, "web"},
                                                                         {22, "remote-login"},
                                                                         {2222, "remote-login"},
                                                                         {3389, "remote-login"},
                                                                         {5900, "remote-login"},
                                                                         {10000, "remote-login"},
                                                                         {445, "file-sharing"},
                                                                         {21, "file-sharing"},
                                                                         {1433, "database"},
                                                                         {6379, "database"},
                                                                         {3306, "database"},
                                                                         {502, "industrial"},
                                                                         {102, "industrial"},
                                                                         {53, "other"},
                                                                         {1900, "other"},
                                                                         {60001, "other"},
                                                                         {0, "other"},
                                                                         {65535, "other"}};
  for (const auto& [port, expected] : tcp)
    EXPECT_EQ(category(purpose, addr::kTcp, port, "2018-12-31"), expected) << port;
  const std::initializer_list<std::pair<std::uint16_t, const char*>> udp{
      {53, "reflection"},   {123, "reflection"},   {1900, "reflection"}, {5353, "reflection"},
      {5060, "reflection"}, {11211, "reflection"}, {53413, "iot"},       {47808, "industrial"},
      {23, "other"},        {8545, "other"}};
  for (const auto& [port, expected] : udp)
    EXPECT_EQ(category(purpose, addr::kUdp, port, "2018-12-31"), expected) << port;
}

TEST(ShippedCatalog, PurposeKnowsWhenAPortBeganToMatter) {
  const Catalog catalog = shipped();
  const Taxonomy& purpose = catalog.taxonomies[1];
  EXPECT_EQ(category(purpose, addr::kTcp, 3333, "2018-02-28"), "other");
  EXPECT_EQ(category(purpose, addr::kTcp, 3333, "2018-03-01"), "cryptocurrency");
  EXPECT_EQ(category(purpose, addr::kTcp, 52869, "2017-11-30"), "other");
  EXPECT_EQ(category(purpose, addr::kTcp, 52869, "2017-12-01"), "iot");
  EXPECT_EQ(category(purpose, addr::kTcp, 60001, "2019-07-01"), "iot");
  EXPECT_EQ(category(purpose, addr::kTcp, 23, "1970-01-01"), "iot");
}

TEST(ShippedCatalog, EveryServiceOnEveryDayHasACategory) {
  const Catalog catalog = shipped();
  for (const Taxonomy& taxonomy : catalog.taxonomies) {
    std::set<std::size_t> used;
    for (const char* on : {"1970-01-01", "2018-12-31", "2200-12-31"}) {
      const base::Day day = base::parse_day(on).value();
      for (int protocol = 0; protocol < 256; ++protocol) {
        const addr::Protocol number{static_cast<std::uint8_t>(protocol)};
        const bool has_ports = number == addr::kTcp || number == addr::kUdp;
        for (int port = 0; port <= (has_ports ? 65535 : 255); ++port) {
          const std::size_t c = taxonomy.category(number, addr::Port{static_cast<std::uint16_t>(port)}, day);
          ASSERT_LT(c, taxonomy.categories().size());
          used.insert(c);
        }
      }
    }
    EXPECT_EQ(used.size(), taxonomy.categories().size())
        << taxonomy.name() << " has a category without services";
  }
}

std::string verdict(const Rules& rules, std::initializer_list<Mark> marks) {
  Judged judged;
  judged.traffic = record::Traffic::kScan;
  judged.marks_known = record::kMarksKnown;
  for (Mark mark : marks) judged.marks.set(mark);
  const Rule* rule = rules.judge(judged);
  return rule == nullptr ? "none" : rule->strength + " " + rule->tool;
}

TEST(ShippedCatalog, RulesGradeWhatMarksSay) {
  const Catalog catalog = shipped();
  const Rules& rules = catalog.rules;
  EXPECT_EQ(verdict(rules, {}), "none");
  EXPECT_EQ(verdict(rules, {Mark::kNoOptions, Mark::kTtl200}), "none");
  EXPECT_EQ(verdict(rules, {Mark::kSeqIsDestination, Mark::kNoOptions}), "certain mirai");
  EXPECT_EQ(verdict(rules, {Mark::kSeqIsDestination, Mark::kMasscanIpId}), "certain mirai");
  EXPECT_EQ(verdict(rules, {Mark::kSeqIsDestination, Mark::kSourceIsDestination}), "none");
  EXPECT_EQ(verdict(rules, {Mark::kSeqIsDestination, Mark::kBogonSource}), "none");
  EXPECT_EQ(verdict(rules, {Mark::kSeqIsDestination, Mark::kReservedBit}), "none");
  EXPECT_EQ(verdict(rules, {Mark::kMasscanIpId, Mark::kTtl200}), "likely masscan");
  EXPECT_EQ(verdict(rules, {Mark::kMasscanIpId}), "possible masscan");
  EXPECT_EQ(verdict(rules, {Mark::kIpId54321, Mark::kTtl200}), "likely zmap");
  EXPECT_EQ(verdict(rules, {Mark::kIpId54321}), "possible zmap");
}

TEST(ShippedCatalog, ServicesHavePlainNames) {
  const Catalog catalog = shipped();
  EXPECT_EQ(catalog.services.name(addr::kTcp, addr::Port{23}), "telnet");
  EXPECT_EQ(catalog.services.name(addr::kTcp, addr::Port{37215}), "huawei-hg532 soap");
  EXPECT_EQ(catalog.services.name(addr::kUdp, addr::Port{1900}), "ssdp");
  EXPECT_EQ(catalog.services.name(addr::kIcmp, addr::Port{8}), "echo request");
  EXPECT_EQ(catalog.services.name(addr::kTcp, addr::Port{1}), "");
}

TEST(LoadCatalog, NamesTheFileThatIsMissing) {
  const auto catalog = load_catalog({"/nonexistent", {}, {}});
  ASSERT_FALSE(catalog.has_value());
  EXPECT_EQ(catalog.error().place, "/nonexistent/rules.toml");
}

TEST(LoadCatalog, RefusesTwoTaxonomiesOfOneName) {
  const fs::path folder = fs::temp_directory_path() / ("hinomi-catalog-" + std::to_string(getpid()));
  fs::copy(kShipped, folder, fs::copy_options::recursive);
  fs::copy(folder / "taxonomies/npa.toml", folder / "taxonomies/second.toml");
  const auto catalog = load_catalog({folder.string(), {}, {}});
  fs::remove_all(folder);
  ASSERT_FALSE(catalog.has_value());
  EXPECT_EQ(catalog.error().place, (folder / "taxonomies/second.toml").string());
}

}  // namespace
}  // namespace hinomi::catalog
