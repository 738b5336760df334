#include "simulate/pcap_writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace hinomi::simulate {
namespace {

namespace fs = std::filesystem;

class PcapWriterTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return folder_ / "out.pcap"; }
  const fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

// Bytes by https://www.tcpdump.org/manpages/pcap-savefile.5.html.
TEST_F(PcapWriterTest, WritesTheDocumentedBytes) {
  auto writer = PcapWriter::create(path());
  ASSERT_TRUE(writer) << writer.error().text();
  const std::vector<std::uint8_t> frame{0xaa, 0xbb};
  writer->write(0x5a497a00LL * 1'000'000 + 0x010203, frame);
  ASSERT_TRUE(writer->finish());
  std::ifstream file(path(), std::ios::binary);
  const std::vector<char> read{std::istreambuf_iterator<char>(file), {}};
  const std::vector<std::uint8_t> expected{0xd4, 0xc3, 0xb2, 0xa1, 2,    0,    4,    0,    0, 0, 0, 0,
                                           0,    0,    0,    0,    0xff, 0xff, 0,    0,    1, 0, 0, 0,  //
                                           0x00, 0x7a, 0x49, 0x5a, 0x03, 0x02, 0x01, 0x00, 2, 0, 0, 0,
                                           2,    0,    0,    0,    0xaa, 0xbb};
  EXPECT_EQ(std::vector<std::uint8_t>(read.begin(), read.end()), expected);
}

TEST_F(PcapWriterTest, WithoutFinishTheOldFileStaysAndNothingElse) {
  std::ofstream(path()) << "old";
  {
    ASSERT_TRUE(PcapWriter::create(path()));
  }
  EXPECT_EQ(fs::file_size(path()), 3U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(PcapWriterTest, SaysWhyItCannotWrite) {
  const auto writer = PcapWriter::create((folder_ / "no/such/folder.pcap").string());
  ASSERT_FALSE(writer);
  EXPECT_NE(writer.error().text().find("No such file or directory"), std::string::npos);
  EXPECT_NE(writer.error().place.find("folder.pcap"), std::string::npos);
}

TEST_F(PcapWriterTest, APathThatIsAFolderIsRefusedAndNothingIsLeft) {
  fs::create_directories(path() + "/inside");
  auto writer = PcapWriter::create(path());
  ASSERT_TRUE(writer);
  EXPECT_FALSE(writer->finish());
  EXPECT_FALSE(fs::exists(path() + ".partial"));
}

TEST_F(PcapWriterTest, AFullDiskIsTold) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  fs::create_symlink("/dev/full", path() + ".partial");
  auto writer = PcapWriter::create(path());
  ASSERT_TRUE(writer) << writer.error().text();
  const auto finished = writer->finish();
  ASSERT_FALSE(finished);
  EXPECT_NE(finished.error().text().find("No space left on device"), std::string::npos)
      << finished.error().text();
}

}  // namespace
}  // namespace hinomi::simulate
