#pragma once

// For tests: captures made byte by byte, as files say they are made, and ways to read them.

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/frame_source.h"
#include "capture/pcap_reader.h"

namespace hinomi::capture::testing {

struct Flavour {
  bool big_endian = false;
  bool nanoseconds = false;
  std::uint32_t link_type = 1;
};

inline std::string number(std::uint32_t value, int bytes, bool big_endian) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    const int shift = 8 * (big_endian ? bytes - 1 - i : i);
    text.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return text;
}

inline std::string file_header(Flavour flavour = {}) {
  const bool big = flavour.big_endian;
  return number(flavour.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 4, big) + number(2, 2, big) +
         number(4, 2, big) + number(0, 4, big) + number(0, 4, big) + number(65535, 4, big) +
         number(flavour.link_type, 4, big);
}

// One record; `fraction` in the file's own unit. Without `original`, nothing was cut away.
inline std::string record(std::uint32_t seconds, std::uint32_t fraction, std::string_view data,
                          Flavour flavour = {}, std::uint32_t original = 0) {
  const auto captured = static_cast<std::uint32_t>(data.size());
  const bool big = flavour.big_endian;
  return number(seconds, 4, big) + number(fraction, 4, big) + number(captured, 4, big) +
         number(original == 0 ? captured : original, 4, big) + std::string(data);
}

inline std::string gzip(std::string_view plain) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string in(plain);
  std::string out(deflateBound(&z, in.size()) + 32, '\0');
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string zstd(std::string_view plain) {
  std::string out(ZSTD_compressBound(plain.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 3));
  return out;
}

// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = ::testing::TempDir() + "captures-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
  // Returns the file's path.
  std::string write(const std::string& name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::string path_;
};

inline base::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Whether a message has all these parts.
inline ::testing::AssertionResult says(std::string_view text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    if (text.find(part) == std::string_view::npos) {
      return ::testing::AssertionFailure() << "\"" << text << "\" does not say \"" << part << "\"";
    }
  }
  return ::testing::AssertionSuccess();
}

// A frame that outlives the next one.
struct Kept {
  std::int64_t ns;
  std::string data;
  std::uint32_t original_length;
  record::LinkType link;
  bool after_gap;
  friend bool operator==(const Kept&, const Kept&) = default;
};

inline Kept keep(const record::Frame& frame) {
  return {frame.time.ns, std::string(frame.data.begin(), frame.data.end()), frame.original_length, frame.link,
          frame.after_gap};
}

// All that a reading gives: frames, then an error's text or warnings.
struct Reading {
  std::vector<Kept> frames;
  std::string error;
  std::vector<std::string> warnings;
};

// Reads a capture that lies in memory. `content` must outlive the call only.
inline Reading read_memory(std::string_view content) {
  Reading reading;
  auto reader = open_reader(std::make_unique<ViewStream>(bytes_of(content)), "x");
  if (!reader) {
    reading.error = reader.error().text();
    return reading;
  }
  record::Frame frame;
  for (;;) {
    const auto more = (*reader)->next(frame);
    if (!more) reading.error = more.error().text();
    if (!more || !*more) break;
    reading.frames.push_back(keep(frame));
  }
  if (!(*reader)->warning().empty()) reading.warnings.push_back((*reader)->warning());
  return reading;
}

inline Reading read_captures(const std::vector<std::string>& paths) {
  Reading reading;
  auto source = open_captures(paths);
  if (!source) {
    reading.error = source.error().text();
    return reading;
  }
  record::Frame frame;
  for (;;) {
    const auto more = (*source)->next(frame);
    if (!more) reading.error = more.error().text();
    if (!more || !*more) break;
    reading.frames.push_back(keep(frame));
  }
  reading.warnings = (*source)->warnings();
  return reading;
}

}  // namespace hinomi::capture::testing
