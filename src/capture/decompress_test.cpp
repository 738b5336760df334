#include "capture/decompress.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <random>

#include "capture/test_captures.h"

namespace hinomi::capture {
namespace {

using testing::file_header;
using testing::gzip;
using testing::read_memory;
using testing::Reading;
using testing::record;
using testing::says;
using testing::zstd;

// A capture of a size that spans several windows, which does not compress well.
std::string large_capture() {
  std::mt19937 random(1);
  std::string capture = file_header();
  for (std::uint32_t i = 0; i < 3000; ++i) {
    std::string data(400, '\0');
    for (char& byte : data) byte = static_cast<char>(random() & 0xff);
    capture += record(i, 0, data);
  }
  return capture;
}

TEST(Decompress, GivesWhatThePlainCaptureGives) {
  const std::string plain = large_capture();
  const Reading expected = read_memory(plain);
  ASSERT_EQ(expected.frames.size(), 3000U);
  EXPECT_EQ(read_memory(gzip(plain)).frames, expected.frames);
  EXPECT_EQ(read_memory(zstd(plain)).frames, expected.frames);
}

TEST(Decompress, JoinsMembersAndFramesThatAreCutAnywhere) {
  const std::string plain = file_header() + record(1, 0, "abc") + record(2, 0, "de");
  const Reading expected = read_memory(plain);
  for (std::size_t cut = 0; cut <= plain.size(); ++cut) {
    const std::string head = plain.substr(0, cut);
    const std::string tail = plain.substr(cut);
    const Reading gzipped = read_memory(gzip(head) + gzip("") + gzip(tail));
    EXPECT_EQ(gzipped.frames, expected.frames) << cut;
    EXPECT_TRUE(gzipped.warnings.empty()) << cut;
    const Reading zstandard = read_memory(zstd(head) + zstd("") + zstd(tail));
    EXPECT_EQ(zstandard.frames, expected.frames) << cut;
    EXPECT_TRUE(zstandard.warnings.empty()) << cut;
  }
}

TEST(Decompress, PassesOverSkippableZstdFrames) {
  // RFC 8878, 3.1.2: magic 0x184D2A5?, size, that many bytes. pzstd begins its files with one.
  const std::string skippable(
      "\x5a\x2a\x4d\x18\x03\x00\x00\x00"
      "xyz",
      11);
  const Reading reading =
      read_memory(skippable + zstd(file_header()) + skippable + zstd(record(1, 0, "a")) + skippable);
  EXPECT_EQ(reading.error, "");
  EXPECT_TRUE(reading.warnings.empty());
  EXPECT_EQ(reading.frames.size(), 1U);
}

TEST(Decompress, PassesOverZerosBehindGzipMembers) {
  const std::string zeros(512, '\0');
  const Reading reading = read_memory(gzip(file_header()) + zeros + gzip(record(1, 0, "a")) + zeros);
  EXPECT_EQ(reading.error, "");
  EXPECT_TRUE(reading.warnings.empty());
  EXPECT_EQ(reading.frames.size(), 1U);
}

TEST(Decompress, GivesWhatIsWholeWhereverCompressedDataEndEarly) {
  const std::string first = file_header() + record(1, 0, "abc");
  const std::string second = record(2, 0, "de");
  for (const auto& compress : {gzip, zstd}) {
    const std::string head = compress(first);
    const std::string capture = head + compress(second);
    for (std::size_t size = 0; size < capture.size(); ++size) {
      const Reading reading = read_memory(capture.substr(0, size));
      if (size < head.size()) {
        // Some of the head may already be there, but at its very end the trailer lacks.
        EXPECT_TRUE(!reading.error.empty() || reading.warnings.size() == 1) << size;
      } else {
        EXPECT_EQ(reading.error, "") << size;
        EXPECT_GE(reading.frames.size(), 1U) << size;
        EXPECT_EQ(reading.warnings.size(), size == head.size() ? 0U : 1U) << size;
      }
    }
  }
}

TEST(Decompress, SaysThatCompressedDataEndEarlyWhereTheLastRecordIsWhole) {
  const std::string capture = gzip(file_header() + record(1, 0, "abc"));
  const Reading reading = read_memory(capture.substr(0, capture.size() - 4));  // half of the trailer
  EXPECT_EQ(reading.frames.size(), 1U);
  EXPECT_EQ(
      reading.warnings,
      (std::vector<std::string>{
          "x, offset 43 (decompressed): the compressed data end early here; 1 whole packets were read"}));
}

TEST(Decompress, SaysWhereDataAreDamaged) {
  const std::string first = file_header() + record(1, 0, "abc");  // 43 bytes
  EXPECT_TRUE(says(read_memory(gzip(first) + "garbage").error,
                   {"x, offset 43 (decompressed)", "gzip data are damaged"}));
  EXPECT_TRUE(says(read_memory(zstd(first) + "garbage").error,
                   {"x, offset 43 (decompressed)", "zstd data are damaged"}));

  std::string flipped = gzip(large_capture());
  flipped[flipped.size() / 2] ^= 0x10;
  EXPECT_TRUE(says(read_memory(flipped).error, {"damaged"}));
}

TEST(Decompress, FailsOnAWrongChecksum) {
  std::string capture = gzip(file_header() + record(1, 0, "abc"));
  capture[capture.size() - 8] ^= 1;
  EXPECT_TRUE(says(read_memory(capture).error, {"incorrect data check"}));
}

TEST(Decompress, RefusesWhatIsCompressedTwice) {
  EXPECT_TRUE(says(read_memory(gzip(zstd(file_header()))).error, {"compressed twice"}));
}

// Compresses without an end of its own: `count` pieces of zeros behind `head`.
std::string bomb(std::string_view head, int count, int window_log) {
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  std::string out;
  const auto put = [&](std::string_view plain, ZSTD_EndDirective end) {
    std::string room(ZSTD_compressBound(plain.size()), '\0');
    ZSTD_inBuffer in{plain.data(), plain.size(), 0};
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    ZSTD_compressStream2(context.get(), &to, &in, end);
    out.append(room, 0, to.pos);
  };
  const std::string zeros(1U << 20, '\0');
  put(head, ZSTD_e_flush);
  for (int i = 0; i < count; ++i) put(zeros, ZSTD_e_flush);
  put("", ZSTD_e_end);
  return out;
}

TEST(Decompress, EndsSoonInABombOfZeros) {
  EXPECT_TRUE(says(read_memory(bomb("", 300, 20)).error, {"is not a capture"}));
}

TEST(Decompress, EndsInABombBehindAFileHeader) {
  const std::string capture = bomb(file_header(), 300, 20);
  auto reader = open_reader(std::make_unique<ViewStream>(testing::bytes_of(capture)), "x");
  ASSERT_TRUE(reader);
  record::Frame frame;
  std::size_t frames = 0;
  auto more = (*reader)->next(frame);
  for (; more && *more; more = (*reader)->next(frame)) ++frames;
  ASSERT_FALSE(more);
  EXPECT_EQ(frames, PcapReader::kMostEmptyRecords);
  EXPECT_TRUE(says(more.error().text(), {"empty ones in a row"}));
}

TEST(Decompress, RefusesWindowsBeyond128MiB) {
  EXPECT_TRUE(says(read_memory(bomb(file_header(), 1, 28)).error, {"128 MiB", "--long=31"}));
}

}  // namespace
}  // namespace hinomi::capture
