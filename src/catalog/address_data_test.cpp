#include "catalog/address_data.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <utime.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "catalog/text_file.h"

namespace hinomi::catalog {
namespace {

namespace fs = std::filesystem;

class AddressDataTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("hinomi-address-data-" + std::to_string(getpid()) + "-" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Written on 2018-12-31 at 23:59:59 UTC.
  std::string write(const std::string& name, const std::string& content) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    const utimbuf times{1546300799, 1546300799};
    utime(path.c_str(), &times);
    return path;
  }

  fs::path folder_;
};

addr::Address address(const char* text) { return addr::parse_address(text).value(); }

std::string gzipped(const std::string& text) {
  std::string out(compressBound(static_cast<uLong>(text.size())) + 64, '\0');
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// MMDB data of format 2.0 (maxmind.github.io/MaxMind-DB): only short texts, maps and numbers.
std::string mmdb_text(const std::string& text) { return static_cast<char>(0x40 | text.size()) + text; }
std::string mmdb_map(std::size_t pairs) { return {static_cast<char>(0xe0 | pairs)}; }
std::string mmdb_u16(unsigned v) { return {'\xa2', static_cast<char>(v >> 8), static_cast<char>(v)}; }
std::string mmdb_u32(unsigned v) {
  return {'\xc4', static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8),
          static_cast<char>(v)};
}
std::string mmdb_u64(unsigned v) {
  return {'\x04',
          '\x02',
          static_cast<char>(v >> 24),
          static_cast<char>(v >> 16),
          static_cast<char>(v >> 8),
          static_cast<char>(v)};
}

// An IPv4 file of one node: addresses below 128.0.0.0 have the first record, the others the second.
std::string mmdb_file(const std::string& low, const std::string& high) {
  const auto pointer = [](std::size_t offset) {  // node count 1, 16 bytes between tree and data
    return std::string{'\0', '\0', static_cast<char>(1 + 16 + offset)};
  };
  return pointer(0) + pointer(low.size()) + std::string(16, '\0') + low + high + "\xab\xcd\xefMaxMind.com" +
         mmdb_map(9) + mmdb_text("node_count") + mmdb_u32(1) + mmdb_text("record_size") + mmdb_u16(24) +
         mmdb_text("ip_version") + mmdb_u16(4) + mmdb_text("database_type") + mmdb_text("test") +
         mmdb_text("binary_format_major_version") + mmdb_u16(2) + mmdb_text("binary_format_minor_version") +
         mmdb_u16(0) + mmdb_text("build_epoch") + mmdb_u64(1546300799) + mmdb_text("languages") +
         std::string("\0\4", 2) + mmdb_text("description") + mmdb_map(0);
}

TEST_F(AddressDataTest, ReadsCountriesFromCsvAndSaysWhatAndWhen) {
  const std::string path = write("here.csv", "1.0.0.0,1.0.0.255,AU\n");
  const auto data = load_address_data({path}, AddressFact::kCountry).value();
  EXPECT_EQ(data->country(address("1.0.0.9")).text(), "AU");
  EXPECT_EQ(data->country(address("1.0.1.0")).text(), "??");
  EXPECT_EQ(data->network(address("1.0.0.9")).asn.number, 0U);
  const std::string version = data->version();
  EXPECT_EQ(version.substr(0, 31), "here.csv (country, 2018-12-31, ");
  EXPECT_EQ(version.size(), 31U + 8 + 1);
}

TEST_F(AddressDataTest, VersionChangesWithTheContentEvenOnTheSameDay) {
  const auto before = load_address_data({write("a.csv", "1.0.0.0/24,AU\n")}, AddressFact::kCountry).value();
  const auto after = load_address_data({write("a.csv", "1.0.0.0/24,NZ\n")}, AddressFact::kCountry).value();
  EXPECT_NE(before->version(), after->version());
}

TEST_F(AddressDataTest, UnpacksGzipWhateverItsName) {
  const std::string path = write("here.txt", gzipped("1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\n"));
  const auto data = load_address_data({path}, AddressFact::kNetwork).value();
  EXPECT_EQ(data->network(address("1.0.0.9")).name, "Cloudflare, Inc.");
}

TEST_F(AddressDataTest, OfSeveralFilesTheFirstThatKnowsAnswers) {
  const auto data =
      load_address_data({write("v4.csv", "1.0.0.0/24,1,one\n"), write("more.csv", "1.0.0.0/16,2,two\n"),
                         write("v6.csv", "2001:200::/32,3,three\n")},
                        AddressFact::kNetwork)
          .value();
  EXPECT_EQ(data->network(address("1.0.0.1")).name, "one");
  EXPECT_EQ(data->network(address("1.0.1.1")).name, "two");
  EXPECT_EQ(data->network(address("2001:200::1")).name, "three");
  EXPECT_NE(data->version().find("v4.csv (network, "), std::string::npos);
  EXPECT_NE(data->version().find("; v6.csv (network, "), std::string::npos);
}

TEST_F(AddressDataTest, ReadsTheFieldsOfEachPublisherFromMmdb) {
  const std::string iso =
      mmdb_map(1) + mmdb_text("country") + mmdb_map(1) + mmdb_text("iso_code") + mmdb_text("JP");
  const std::string code = mmdb_map(1) + mmdb_text("country_code") + mmdb_text("zz");
  const auto countries =
      load_address_data({write("c.bin", mmdb_file(iso, code))}, AddressFact::kCountry).value();
  EXPECT_EQ(countries->country(address("8.8.8.8")).text(), "JP");
  EXPECT_FALSE(countries->country(address("200.0.0.1")).known());
  EXPECT_FALSE(countries->country(address("2001:200::1")).known());
  EXPECT_EQ(countries->version().substr(0, 28), "c.bin (country, 2018-12-31, ");

  const std::string as = mmdb_map(1) + mmdb_text("autonomous_system_number") + mmdb_u32(2500);
  const std::string info =
      mmdb_map(2) + mmdb_text("asn") + mmdb_text("AS2501") + mmdb_text("as_name") + mmdb_text("UTokyo");
  const auto networks =
      load_address_data({write("n.bin", mmdb_file(as, info))}, AddressFact::kNetwork).value();
  EXPECT_EQ(networks->network(address("8.8.8.8")).asn.number, 2500U);
  EXPECT_EQ(networks->network(address("200.0.0.1")).asn.number, 2501U);
  EXPECT_EQ(networks->network(address("200.0.0.1")).name, "UTokyo");
}

base::Error error_of(const std::string& path, AddressFact wanted = AddressFact::kCountry) {
  const auto data = load_address_data({path}, wanted);
  EXPECT_FALSE(data.has_value()) << path;
  return data ? base::Error{} : data.error();
}

TEST_F(AddressDataTest, RefusesAFileThatKnowsTheOther) {
  const base::Error error = error_of(write("a.csv", "1.0.0.0/24,1,one\n"));
  EXPECT_NE(error.text().find("knows networks, not countries"), std::string::npos) << error.text();
  const std::string code = mmdb_map(1) + mmdb_text("country_code") + mmdb_text("JP");
  EXPECT_NE(error_of(write("m", mmdb_file(code, code)), AddressFact::kNetwork).text().find("not networks"),
            std::string::npos);
}

TEST_F(AddressDataTest, SaysWhatIsWrongWithBadFiles) {
  EXPECT_EQ(error_of((folder_ / "none.mmdb").string()).code, base::ErrorCode::kNotFound);
  EXPECT_EQ(error_of(folder_.string()).code, base::ErrorCode::kIo);
  EXPECT_NE(error_of(write("empty", "")).message.find("no row"), std::string::npos);
  const std::string code = mmdb_map(1) + mmdb_text("country_code") + mmdb_text("JP");
  const std::string whole = mmdb_file(code, code);
  EXPECT_NE(error_of(write("cut.mmdb", whole.substr(0, 30))).message.find("MMDB"), std::string::npos);
  EXPECT_NE(error_of(write("gz.mmdb", gzipped(whole))).hint.find("unpack"), std::string::npos);
  const std::string city = mmdb_map(1) + mmdb_text("city") + mmdb_text("Tokyo");
  EXPECT_NE(error_of(write("city", mmdb_file(city, city))).message.find("neither countries"),
            std::string::npos);
  const std::string packed = gzipped("1.0.0.0/24,JP\n1.0.1.0/24,JP\n");
  EXPECT_NE(error_of(write("cut.gz", packed.substr(0, packed.size() - 9))).message.find("gzip"),
            std::string::npos);
}

TEST_F(AddressDataTest, AGzipBombIsRefusedByWhatItUnpacksTo) {
  constexpr std::size_t kMost = 1'000'000;
  const std::string bomb = gzipped(std::string(kMost + 1, '\n'));
  ASSERT_LT(bomb.size(), 2000U);
  const auto text = read_text(write("bomb.gz", bomb), kMost);
  ASSERT_FALSE(text.has_value());
  EXPECT_NE(text.error().message.find("unpacked"), std::string::npos) << text.error().text();
  EXPECT_EQ(read_text(write("fits.gz", gzipped(std::string(kMost, '\n'))), kMost).value().size(), kMost);
}

TEST(NoAddressData, KnowsNothing) {
  const auto none = no_address_data();
  EXPECT_FALSE(none->country(address("8.8.8.8")).known());
  EXPECT_EQ(none->network(address("8.8.8.8")).asn.number, 0U);
  EXPECT_EQ(none->version(), "");
}

// Answers of mmdblookup 1.7.1 (`mmdblookup --file geo-whois-asn-country.mmdb --ip A country_code`), and rows
// of the CSV files as `grep` finds them, of the packages that tools/fetch-address-data pins.
TEST(DefaultAddressData, AnswersAsMmdblookupAndGrepDo) {
  const fs::path folder = fs::path(HINOMI_SOURCE_DIR) / "build/deps/address-data";
  if (!fs::exists(folder / "asn-ipv6.csv")) GTEST_SKIP() << "tools/fetch-address-data was not run";
  const auto countries =
      load_address_data({(folder / "geo-whois-asn-country.mmdb").string()}, AddressFact::kCountry).value();
  EXPECT_EQ(countries->country(address("8.8.8.8")).text(), "US");
  EXPECT_EQ(countries->country(address("133.11.0.1")).text(), "JP");
  EXPECT_EQ(countries->country(address("193.0.6.139")).text(), "NL");
  EXPECT_EQ(countries->country(address("186.66.176.171")).text(), "EC");
  EXPECT_EQ(countries->country(address("10.0.0.1")).text(), "??");
  EXPECT_EQ(countries->version().substr(0, 48), "geo-whois-asn-country.mmdb (country, 2026-06-17,");

  const auto networks =
      load_address_data({(folder / "asn-ipv4.csv").string(), (folder / "asn-ipv6.csv").string()},
                        AddressFact::kNetwork)
          .value();
  EXPECT_EQ(networks->network(address("133.11.0.1")).asn.number, 2501U);
  EXPECT_EQ(networks->network(address("133.11.0.1")).name, "The University of Tokyo");
  EXPECT_EQ(networks->network(address("1.0.0.1")).name, "Cloudflare, Inc.");
  EXPECT_EQ(networks->network(address("2001:200::1")).asn.number, 2500U);
  EXPECT_EQ(networks->network(address("10.0.0.1")).asn.number, 0U);
  EXPECT_NE(networks->version().find("asn-ipv4.csv (network, "), std::string::npos);
  EXPECT_NE(networks->version().find(", 1 overlapping)"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::catalog
