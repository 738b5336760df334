#include "capture/merge.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "capture/test_captures.h"

namespace hinomi::capture {
namespace {

using testing::file_header;
using testing::Flavour;
using testing::Folder;
using testing::read_captures;
using testing::Reading;
using testing::record;
using testing::says;

// "1+a 2b": one word a frame: seconds, "+" after a gap, data.
std::string text(const Reading& reading) {
  std::string all = reading.error;
  for (const testing::Kept& frame : reading.frames) {
    if (!all.empty()) all += ' ';
    all += std::to_string(frame.ns / 1'000'000'000) + (frame.after_gap ? "+" : "") + frame.data;
  }
  return all;
}

// A capture whose frames are at these seconds, all with the same data.
std::string capture_of(const std::string& data, const std::vector<std::uint32_t>& seconds,
                       Flavour flavour = {}) {
  std::string capture = file_header(flavour);
  for (const std::uint32_t second : seconds) capture += record(second, 0, data, flavour);
  return capture;
}

class MergeTest : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::vector<std::uint32_t>& seconds) {
    return folder_.write(name, capture_of(name, seconds));
  }
  Folder folder_;
};

TEST_F(MergeTest, OrdersCapturesByTimeWhateverTheirOrder) {
  const std::string a = file("a", {1, 2});
  const std::string b = file("b", {5, 6});
  const std::string c = file("c", {3, 4});
  EXPECT_EQ(text(read_captures({b, c, a})), "1+a 2a 3+c 4c 5+b 6b");
}

TEST_F(MergeTest, InterleavesCapturesThatOverlap) {
  EXPECT_EQ(text(read_captures({file("a", {1, 4, 9}), file("b", {2, 3, 7}), file("c", {3, 5})})),
            "1+a 2b 3b 3c 4a 5c 7b 9a");
}

TEST_F(MergeTest, TakesEqualTimesInTheOrderGiven) {
  const std::string a = file("a", {1, 2, 2});
  const std::string b = file("b", {1, 2});
  EXPECT_EQ(text(read_captures({a, b})), "1+a 1b 2a 2a 2b");
  EXPECT_EQ(text(read_captures({b, a})), "1+b 1a 2b 2a 2a");
}

TEST_F(MergeTest, TakesEqualTimesInTheOrderGivenAlsoWhereTheSecondBeganFirst) {
  EXPECT_EQ(text(read_captures({file("a", {2, 5}), file("b", {1, 5})})), "1+b 2a 5a 5b");
}

TEST_F(MergeTest, SeesNoGapWhereOneCaptureSpansTheTimeBetweenTwoOthers) {
  EXPECT_EQ(text(read_captures({file("a", {10, 50}), file("b", {20}), file("c", {40}), file("d", {51})})),
            "10+a 20b 40c 50a 51+d");
}

TEST_F(MergeTest, SeesNoGapWhereOneCaptureBeginsAsAnotherEnds) {
  EXPECT_EQ(text(read_captures({file("a", {1, 5}), file("b", {5, 9})})), "1+a 5a 5b 9b");
}

TEST_F(MergeTest, KeepsFramesThatStepBackInsideOneCapture) {
  EXPECT_EQ(text(read_captures({file("a", {1, 8, 2, 9}), file("b", {5, 10})})), "1+a 5b 8a 2a 9a 10b");
}

TEST_F(MergeTest, MixesByteOrdersResolutionsAndCompressions) {
  const Flavour nano{true, true, 101};
  const std::string a = file("a", {1, 4});
  const std::string b = folder_.write("b", testing::gzip(capture_of("b", {2, 5}, nano)));
  const std::string c = folder_.write("c", testing::zstd(capture_of("c", {3, 6})));
  EXPECT_EQ(text(read_captures({a, b, c})), "1+a 2b 3c 4a 5b 6c");
}

TEST_F(MergeTest, NamesTheCaptureOfEachFrameAndTheProgress) {
  const std::string a = file("a", {1, 3});
  const std::string b = file("b", {2});
  auto source = open_captures({a, b});
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->progress(), 0);
  record::Frame frame;
  std::vector<std::string> names;
  while ((*source)->next(frame).value()) names.push_back((*source)->name());
  EXPECT_EQ(names, (std::vector<std::string>{a, b, a}));
  EXPECT_EQ((*source)->progress(), 1);
  EXPECT_FALSE((*source)->next(frame).value()) << "the end stays the end";
}

TEST_F(MergeTest, ProgressGrowsWithinOnePlainFile) {
  std::string capture = file_header();
  for (std::uint32_t i = 0; i < 4000; ++i) capture += record(i, 0, std::string(1000, 'x'));
  auto source = open_captures({folder_.write("a", capture)});
  ASSERT_TRUE(source);
  record::Frame frame;
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE((*source)->next(frame).value());
  EXPECT_NEAR((*source)->progress(), 0.5, 0.1);
}

TEST_F(MergeTest, HoldsManyWaitingCapturesWithFewDescriptors) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{64, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<std::string> paths;
  for (std::uint32_t i = 0; i < 300; ++i) {
    // Overlapping, plain and compressed: more than the limit are active at once.
    const std::string capture = capture_of("x", {i, 1000 + i});
    paths.push_back(folder_.write(std::to_string(i), i % 2 == 0 ? capture : testing::gzip(capture)));
  }
  const Reading reading = read_captures(paths);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(reading.error, "");
  EXPECT_EQ(reading.frames.size(), 600U);
}

TEST_F(MergeTest, WarnsOfEachCaptureThatIsCutOffOnce) {
  std::string cut = capture_of("a", {1, 2});
  cut.pop_back();
  const std::string a = folder_.write("a", cut);
  const std::string b = file("b", {5});
  const Reading reading = read_captures({a, b});
  EXPECT_EQ(text(reading), "1+a 5+b");
  EXPECT_EQ(reading.warnings,
            (std::vector<std::string>{
                a + ", offset 41: cut off inside the record here; 1 whole packets were read"}));
}

TEST_F(MergeTest, FailsWhereACaptureGoesAwayBeforeItsTurn) {
  const std::string a = file("a", {1});
  const std::string b = file("b", {5});
  auto source = open_captures({a, b});
  ASSERT_TRUE(source);
  std::filesystem::remove(b);
  record::Frame frame;
  EXPECT_TRUE((*source)->next(frame).value());
  const auto more = (*source)->next(frame);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(more.error().place, b);
}

}  // namespace
}  // namespace hinomi::capture
