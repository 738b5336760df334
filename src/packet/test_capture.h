#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/bytes.h"
#include "packet/test_bytes.h"
#include "record/frame.h"

namespace hinomi::packet::test {

// Classic pcap, whole in memory: enough for tests, independent of the capture folder. Throws on anything
// else.
class TestCapture {
 public:
  explicit TestCapture(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    if (bytes_.size() < kFileHeader) throw std::runtime_error(path.string() + ": no capture");
    const auto magic = base::load_big<std::uint32_t>(bytes_.data());
    swapped_ = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
    if (!swapped_ && magic != 0xa1b2c3d4 && magic != 0xa1b23c4d) {
      throw std::runtime_error(path.string() + ": not classic pcap");
    }
    link_ = link_type(load(20));
  }

  // Whole frames only: a record that the file cuts off ends the capture.
  void each(const std::function<void(const record::Frame&)>& visit) const {
    std::size_t at = kFileHeader;
    while (at + kRecordHeader <= bytes_.size()) {
      const std::size_t captured = load(at + 8);
      const std::uint32_t original = load(at + 12);
      at += kRecordHeader;
      if (captured > bytes_.size() - at) return;
      const Buffer exact(bytes_.begin() + static_cast<std::ptrdiff_t>(at),
                         bytes_.begin() + static_cast<std::ptrdiff_t>(at + captured));
      record::Frame frame = frame_of(exact, link_);
      frame.original_length = std::max(original, frame.original_length);
      visit(frame);
      at += captured;
    }
  }

 private:
  static constexpr std::size_t kFileHeader = 24;
  static constexpr std::size_t kRecordHeader = 16;

  static record::LinkType link_type(std::uint32_t number) {
    switch (number) {
      case 1:
        return record::LinkType::kEthernet;
      case 12:
      case 101:
      case 228:
      case 229:
        return record::LinkType::kRawIp;
      case 113:
        return record::LinkType::kSll;
      case 276:
        return record::LinkType::kSll2;
      default:
        throw std::runtime_error("link type " + std::to_string(number) + " is not read");
    }
  }

  [[nodiscard]] std::uint32_t load(std::size_t at) const {
    const auto value = base::load_big<std::uint32_t>(bytes_.data() + at);
    return swapped_ ? base::swap_bytes(value) : value;
  }

  Buffer bytes_;
  bool swapped_ = false;
  record::LinkType link_ = record::LinkType::kEthernet;
};

// A capture of the shared real data; nothing where they are not at hand.
inline std::optional<std::filesystem::path> real_capture(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(HINOMI_REAL_DATA_DIR) / name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

}  // namespace hinomi::packet::test
