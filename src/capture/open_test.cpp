#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "capture/frame_source.h"
#include "capture/test_captures.h"

namespace hinomi::capture {
namespace {

using testing::file_header;
using testing::Folder;
using testing::read_captures;
using testing::Reading;
using testing::record;
using testing::says;

const std::string kOne = file_header() + record(1, 0, "a");
const std::string kTwo = file_header() + record(2, 0, "b");

TEST(OpenCaptures, FailsOnWhatIsNotThere) {
  EXPECT_TRUE(
      says(read_captures({"no/such.pcap"}).error, {"no/such.pcap: cannot be opened", "check the spelling"}));
  EXPECT_TRUE(says(read_captures({""}).error, {"cannot be opened"}));
  EXPECT_TRUE(says(read_captures({}).error, {"no capture is named"}));
}

TEST(OpenCaptures, FailsOnWhatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const Folder folder;
  const std::string path = folder.write("a.pcap", kOne);
  ::chmod(path.c_str(), 0);
  EXPECT_TRUE(says(read_captures({path}).error, {path, "Permission denied"}));
}

TEST(OpenCaptures, FailsOnTextAndOnEmptyFiles) {
  const Folder folder;
  EXPECT_TRUE(says(read_captures({folder.write("a.pcap", "hello, world\n")}).error, {"is not a capture"}));
  EXPECT_TRUE(says(read_captures({folder.write("b.pcap", "")}).error, {"b.pcap: is empty"}));
}

TEST(OpenCaptures, TellsFormatsByMagicNotByName) {
  const Folder folder;
  EXPECT_EQ(read_captures({folder.write("a.pcapng", kOne)}).frames.size(), 1U);
  EXPECT_EQ(read_captures({folder.write("b.txt", testing::gzip(kOne))}).frames.size(), 1U);
  EXPECT_EQ(read_captures({folder.write("c.gz", testing::zstd(kOne))}).frames.size(), 1U);
  EXPECT_EQ(read_captures({folder.write("d.zst", kOne)}).frames.size(), 1U);
}

TEST(OpenCaptures, WarnsOfACaptureWithoutPackets) {
  const Folder folder;
  const std::string empty = folder.write("a", file_header());
  const Reading reading = read_captures({empty, folder.write("b", kOne)});
  EXPECT_EQ(reading.frames.size(), 1U);
  EXPECT_EQ(reading.warnings, (std::vector<std::string>{empty + ": holds no packets"}));
  EXPECT_EQ(read_captures({empty}).error, "");
}

TEST(OpenCaptures, ReadsTheCapturesOfAFolderAndSaysWhatItLeavesOut) {
  const Folder folder;
  folder.write("b", kTwo);
  folder.write("a", testing::zstd(kOne));
  folder.write("notes.txt", "telescope of 2018");
  folder.write("empty", "");
  std::filesystem::create_directory(folder.path("deeper"));
  folder.write("deeper/c", kOne);
  const Reading reading = read_captures({folder.path()});
  EXPECT_EQ(reading.error, "");
  EXPECT_EQ(reading.frames.size(), 2U);
  ASSERT_EQ(reading.warnings.size(), 1U);
  EXPECT_TRUE(says(reading.warnings[0], {"notes.txt is not a capture", "empty is empty"}));
  EXPECT_FALSE(says(reading.warnings[0], {"deeper"}));
}

TEST(OpenCaptures, NamesOnlySomeOfManyFilesThatAreLeftOut) {
  const Folder folder;
  folder.write("zz", kOne);
  for (int i = 0; i < 30; ++i) folder.write("notes" + std::to_string(i), "text");
  const Reading reading = read_captures({folder.path()});
  ASSERT_EQ(reading.warnings.size(), 1U);
  EXPECT_TRUE(says(reading.warnings[0], {"and 20 more"}));
}

TEST(OpenCaptures, FailsOnAFolderWithoutCaptures) {
  const Folder folder;
  EXPECT_TRUE(says(read_captures({folder.path()}).error, {"holds no files"}));
  folder.write("notes.txt", "text");
  EXPECT_TRUE(says(read_captures({folder.path()}).error, {folder.path(), "holds no captures", "notes.txt"}));
}

TEST(OpenCaptures, FailsOnACaptureInAFolderThatCannotBeRead) {
  const Folder folder;
  folder.write("a", kOne);
  folder.write("b", file_header({false, false, 105}));
  EXPECT_TRUE(says(read_captures({folder.path()}).error, {"link type 105"}));
}

TEST(OpenCaptures, ReadsAFileThatIsNamedTwiceOnce) {
  const Folder folder;
  const std::string a = folder.write("a", kOne);
  const std::string link = folder.path("link");
  std::filesystem::create_symlink(a, link);
  const Reading reading = read_captures({a, folder.path()});
  EXPECT_EQ(reading.frames.size(), 1U);
  EXPECT_EQ(reading.warnings,
            (std::vector<std::string>{folder.path() + "/a: is the same file as " + a + "; read once",
                                      link + ": is the same file as " + a + "; read once"}));
}

// Puts `content` on standard input, through a pipe, as long as it lives.
class StandardInput {
 public:
  explicit StandardInput(std::string content) : before_(::dup(STDIN_FILENO)) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    writer_ = std::thread([content = std::move(content), end = ends[1]] {
      for (std::size_t at = 0; at < content.size();) {
        const ssize_t put =
            ::write(end, content.data() + at, std::min<std::size_t>(content.size() - at, 1000));
        if (put <= 0) break;
        at += static_cast<std::size_t>(put);
      }
      ::close(end);
    });
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    writer_.join();
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }

 private:
  int before_;
  std::thread writer_;
};

TEST(OpenCaptures, ReadsAPipeOnStandardInput) {
  std::string capture = file_header();
  for (std::uint32_t i = 0; i < 5000; ++i) capture += record(i, 0, std::string(i % 700, 'x'));
  const Folder folder;
  const auto expected = read_captures({folder.write("a", capture)}).frames;
  ASSERT_EQ(expected.size(), 5000U);
  for (const std::string& form : {capture, testing::gzip(capture), testing::zstd(capture)}) {
    const StandardInput input(form);
    EXPECT_EQ(read_captures({"-"}).frames, expected);
  }
}

TEST(OpenCaptures, MergesStandardInputWithFiles) {
  const Folder folder;
  const std::string file = folder.write("a", file_header() + record(1, 0, "a") + record(3, 0, "c"));
  const StandardInput input(kTwo);
  auto source = open_captures({file, "-"});
  ASSERT_TRUE(source) << source.error().text();
  EXPECT_LT((*source)->progress(), 0);
  record::Frame frame;
  std::vector<std::string> names;
  while ((*source)->next(frame).value()) names.push_back((*source)->name());
  EXPECT_EQ(names, (std::vector<std::string>{file, "standard input", file}));
}

TEST(OpenCaptures, SaysOfStandardInputWhatItSaysOfFiles) {
  {
    const StandardInput input("");
    EXPECT_TRUE(says(read_captures({"-"}).error, {"standard input: is empty"}));
  }
  const StandardInput input(kOne.substr(0, kOne.size() - 1));
  EXPECT_EQ(read_captures({"-"}).warnings,
            (std::vector<std::string>{
                "standard input, offset 24: cut off inside the record here; 0 whole packets were read"}));
}

TEST(OpenCaptures, RefusesStandardInputTwice) {
  EXPECT_TRUE(says(read_captures({"-", "-"}).error, {"more than once"}));
}

TEST(OpenCaptures, ReadsANamedPipe) {
  const Folder folder;
  const std::string pipe = folder.path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << kOne; });
  EXPECT_EQ(read_captures({pipe}).frames.size(), 1U);
  writer.join();
}

}  // namespace
}  // namespace hinomi::capture
