#include "capture/pcap_reader.h"

#include <gtest/gtest.h>

#include "capture/test_captures.h"

namespace hinomi::capture {
namespace {

using testing::file_header;
using testing::Flavour;
using testing::Kept;
using testing::read_memory;
using testing::Reading;
using testing::record;
using testing::says;

constexpr auto kEthernet = record::LinkType::kEthernet;

TEST(PcapReader, GivesTheSameFramesInBothByteOrdersAndResolutions) {
  for (const bool big : {false, true}) {
    for (const bool nano : {false, true}) {
      const Flavour flavour{big, nano, 1};
      const std::uint32_t unit = nano ? 1000 : 1;
      const Reading reading = read_memory(file_header(flavour) + record(1, 999'999 * unit, "ab", flavour) +
                                          record(2, 5 * unit, "cde", flavour, 1500));
      EXPECT_EQ(reading.error, "");
      EXPECT_TRUE(reading.warnings.empty());
      EXPECT_EQ(reading.frames, (std::vector<Kept>{Kept{1'999'999'000, "ab", 2, kEthernet, false},
                                                   Kept{2'000'005'000, "cde", 1500, kEthernet, false}}));
    }
  }
}

TEST(PcapReader, KeepsSingleNanoseconds) {
  const Flavour nano{false, true, 1};
  const Reading reading = read_memory(file_header(nano) + record(1, 999'999'999, "", nano));
  ASSERT_EQ(reading.frames.size(), 1U);
  EXPECT_EQ(reading.frames[0].ns, 1'999'999'999);
}

TEST(PcapReader, ReadsTimesFrom1970To2106) {
  const Reading reading = read_memory(file_header() + record(0, 0, "a") + record(0xffffffff, 999'999, "b"));
  ASSERT_EQ(reading.frames.size(), 2U);
  EXPECT_EQ(reading.frames[0].ns, 0);
  EXPECT_EQ(reading.frames[1].ns, 4'294'967'295'999'999'000);
}

TEST(PcapReader, NeverGivesAnOriginalLengthBelowWhatWasCaptured) {
  const Reading reading = read_memory(file_header() + record(0, 0, "abcd", {}, 1));
  ASSERT_EQ(reading.frames.size(), 1U);
  EXPECT_EQ(reading.frames[0].original_length, 4U);
}

TEST(PcapReader, KeepsTheOrderOfTheFileWhereTimeStepsBack) {
  const Reading reading = read_memory(file_header() + record(9, 0, "a") + record(3, 0, "b"));
  EXPECT_EQ(reading.frames, (std::vector<Kept>{Kept{9'000'000'000, "a", 1, kEthernet, false},
                                               Kept{3'000'000'000, "b", 1, kEthernet, false}}));
}

TEST(PcapReader, TellsLinkTypesApartWhateverTheFrameCheckBitsSay) {
  const std::vector<std::pair<std::uint32_t, record::LinkType>> read{
      {1, kEthernet},
      {12, record::LinkType::kRawIp},
      {14, record::LinkType::kRawIp},
      {101, record::LinkType::kRawIp},
      {113, record::LinkType::kSll},
      {228, record::LinkType::kRawIp},
      {229, record::LinkType::kRawIp},
      {276, record::LinkType::kSll2},
      {0x44000001, kEthernet},
  };
  for (const auto& [link_number, link] : read) {
    const Flavour flavour{true, false, link_number};
    const Reading reading = read_memory(file_header(flavour) + record(0, 0, "a", flavour));
    ASSERT_EQ(reading.frames.size(), 1U) << link_number << reading.error;
    EXPECT_EQ(reading.frames[0].link, link) << link_number;
  }
}

TEST(PcapReader, RefusesOtherLinkTypesByNumberAndName) {
  EXPECT_TRUE(says(read_memory(file_header({false, false, 105})).error,
                   {"x, offset 20", "link type 105 (802.11) is not read"}));
  EXPECT_TRUE(says(read_memory(file_header({false, false, 9999})).error, {"link type 9999 is not read"}));
  EXPECT_TRUE(says(read_memory(file_header({false, false, 0x10001})).error, {"link type 65537 is not"}));
}

TEST(PcapReader, RefusesOtherVersions) {
  std::string capture = file_header();
  capture[6] = 3;
  EXPECT_TRUE(says(read_memory(capture).error, {"x, offset 4", "version 2.3"}));
}

TEST(PcapReader, RefusesImpossibleLengthsWithTheOffset) {
  // 24 bytes of file header and a record of 16 + 3.
  std::string capture = file_header() + record(1, 0, "abc") + record(2, 0, "");
  capture[24 + 19 + 8 + 2] = 4;  // captured: 0x40000, the most that is read
  EXPECT_TRUE(read_memory(capture).error.empty());
  capture[24 + 19 + 8] = 1;
  EXPECT_TRUE(says(read_memory(capture).error, {"x, offset 43", "claims 262145 captured bytes", "1-1"}));
  capture.replace(24 + 19 + 8, 4, "\xff\xff\xff\xff");
  EXPECT_TRUE(says(read_memory(capture).error, {"claims 4294967295 captured bytes"}));
}

TEST(PcapReader, ReadsTheLongestRecord) {
  const std::string data(262144, 'x');
  for (const std::string& capture :
       {file_header() + record(0, 0, data), testing::zstd(file_header() + record(0, 0, data))}) {
    const Reading reading = read_memory(capture);
    ASSERT_EQ(reading.frames.size(), 1U) << reading.error;
    EXPECT_EQ(reading.frames[0].data, data);
  }
}

TEST(PcapReader, RefusesFractionsOfASecondAndMore) {
  EXPECT_TRUE(says(read_memory(file_header() + record(1, 1'000'000, "a")).error,
                   {"offset 24", "1000000 microseconds"}));
  const Flavour nano{false, true, 1};
  EXPECT_EQ(read_memory(file_header(nano) + record(1, 1'000'000, "a", nano)).error, "");
  EXPECT_TRUE(says(read_memory(file_header(nano) + record(1, 1'000'000'000, "a", nano)).error,
                   {"1000000000 nanoseconds"}));
}

TEST(PcapReader, GivesWhatIsWholeWhereverACaptureIsCutOff) {
  const std::string capture = file_header() + record(1, 0, "abc") + record(2, 0, "de");
  for (std::size_t size = 0; size < capture.size(); ++size) {
    const Reading reading = read_memory(capture.substr(0, size));
    if (size < 24) {
      EXPECT_NE(reading.error, "") << size;
      continue;
    }
    const std::size_t whole = size < 43 ? 0 : 1;
    EXPECT_EQ(reading.error, "") << size;
    EXPECT_EQ(reading.frames.size(), whole) << size;
    if (size == 24 || size == 43) {
      EXPECT_TRUE(reading.warnings.empty()) << size;
    } else {
      EXPECT_EQ(reading.warnings,
                (std::vector<std::string>{
                    whole == 0 ? "x, offset 24: cut off inside the record here; 0 whole packets were read"
                               : "x, offset 43: cut off inside the record here; 1 whole packets were read"}))
          << size;
    }
  }
}

TEST(PcapReader, SaysWhereAHeaderIsCutOff) {
  EXPECT_TRUE(says(read_memory("").error, {"x: is empty"}));
  EXPECT_TRUE(says(read_memory(file_header().substr(0, 3)).error, {"too short"}));
  EXPECT_TRUE(says(read_memory(file_header().substr(0, 23)).error,
                   {"x, offset 23", "cut off inside the file header"}));
}

TEST(PcapReader, GivesEmptyRecordsButNotWithoutEnd) {
  EXPECT_EQ(read_memory(file_header() + record(1, 0, "") + record(2, 0, "")).frames.size(), 2U);

  const std::string zeros(std::size_t{16} * (PcapReader::kMostEmptyRecords + 1), '\0');
  const auto count = [](const std::string& capture) {
    auto reader = open_reader(std::make_unique<ViewStream>(testing::bytes_of(capture)), "x");
    record::Frame frame;
    for (std::size_t frames = 0;; ++frames) {
      const auto more = (*reader)->next(frame);
      if (!more) return std::pair(frames, more.error().text());
      if (!*more) return std::pair(frames, std::string());
    }
  };
  EXPECT_EQ(count(file_header() + zeros.substr(16)), std::pair(std::size_t{1'000'000}, std::string()));
  const auto [frames, error] = count(file_header() + zeros);
  EXPECT_EQ(frames, 1'000'000U);
  EXPECT_TRUE(says(error, {"x, offset 16000024", "empty ones in a row"}));
}

TEST(PcapReader, RefusesOtherContainersWithTheRemedy) {
  EXPECT_TRUE(says(read_memory(std::string("\x0a\x0d\x0d\x0a", 4)).error,
                   {"is pcapng", "editcap -F pcap IN OUT", "tcpdump -r"}));
  EXPECT_TRUE(says(read_memory("\x34\xcd\xb2\xa1....").error, {"modified"}));
  EXPECT_TRUE(says(read_memory("BZh91AY&SY").error, {"bunzip2"}));
  EXPECT_TRUE(says(read_memory(std::string("\xfd"
                                           "7zXZ\0\0",
                                           7))
                       .error,
                   {"xz -dk"}));
  EXPECT_TRUE(says(read_memory("\x04\x22\x4d\x18@@").error, {"lz4 -d"}));
  EXPECT_TRUE(says(read_memory("time,source\n").error, {"is not a capture"}));
}

}  // namespace
}  // namespace hinomi::capture
