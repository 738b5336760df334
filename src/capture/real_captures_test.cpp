// Every capture of the shared corpora ends in frames or in a clear error.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "capture/test_captures.h"

namespace hinomi::capture {
namespace {

namespace fs = std::filesystem;
using testing::read_captures;
using testing::Reading;
using testing::says;

struct Listed {
  std::string path;
  std::size_t packets;  // as tshark counts
};

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

// The captures of which the manifest knows a packet count.
std::vector<Listed> listed_captures(const fs::path& root) {
  std::ifstream manifest(root / "manifest.tsv");
  std::vector<Listed> listed;
  std::string line;
  std::getline(manifest, line);
  while (std::getline(manifest, line)) {
    const auto fields = fields_of(line);
    if (fields.size() <= 6 || fields[6].empty()) continue;
    std::string folder = fields[0];
    std::replace(folder.begin(), folder.end(), '/', '+');
    const fs::path path = root / folder / fields[1];
    if (fs::exists(path)) listed.push_back({path.string(), std::stoul(fields[6])});
  }
  return listed;
}

// Why the reader refuses a file that tshark reads; empty where the reason is not one of those stated.
// pcapng and most of the many link types are not read; three files of tcpdump's own tests
// (rx_serviceid_oobr, timestamp_invalid_micro, timestamp_invalid_nano) carry times that do not exist.
std::string reason(const std::string& error) {
  for (const char* known : {"is pcapng", "link type", "seconds after a full second"}) {
    if (error.find(known) != std::string::npos) return known;
  }
  return {};
}

TEST(RealCaptures, GiveAsManyPacketsAsTsharkCounts) {
  const fs::path root = HINOMI_REAL_DATA_DIR;
  if (!fs::exists(root)) GTEST_SKIP() << "real data not there";
  std::map<std::string, std::size_t> refused;
  std::size_t equal = 0;
  for (const Listed& listed : listed_captures(root)) {
    const Reading reading = read_captures({listed.path});
    if (!reading.error.empty()) {
      EXPECT_NE(reason(reading.error), "") << reading.error;
      ++refused[reason(reading.error)];
    } else {
      EXPECT_EQ(reading.frames.size(), listed.packets) << listed.path;
      ++equal;
    }
  }
  EXPECT_GT(equal, 600U);
  EXPECT_EQ(refused["seconds after a full second"], 3U);
}

TEST(RealCaptures, EndInFramesOrAnErrorWithThePlace) {
  const fs::path root = HINOMI_REAL_DATA_DIR;
  if (!fs::exists(root)) GTEST_SKIP() << "real data not there";
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().string();
    const Reading reading = read_captures({path});
    ++files;
    if (reading.error.empty()) continue;
    EXPECT_TRUE(says(reading.error, {path}));
    EXPECT_TRUE(says(reading.error, {" ("})) << "no remedy";
  }
  EXPECT_GT(files, 1000U);
}

}  // namespace
}  // namespace hinomi::capture
