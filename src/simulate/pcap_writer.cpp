#include "simulate/pcap_writer.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace hinomi::simulate {
namespace {

constexpr std::uint32_t kMagicMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kVersion24 = 2U | 4U << 16;
constexpr std::uint32_t kSnapLength = 65'535;
constexpr std::uint32_t kLinkEthernet = 1;
constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::int64_t kMicroseconds = 1'000'000;

std::unexpected<base::Error> cannot_write(const std::string& path, int error) {
  return base::fail(base::ErrorCode::kIo, path, fmt::format("cannot be written: {}", std::strerror(error)),
                    "give --out a path in a folder that exists, may be written to and has room");
}

}  // namespace

PcapWriter::PcapWriter(const std::string& path) : path_(path), temporary_(path + ".partial") {
  buffer_.reserve(kBuffer + kSnapLength);
  file_.open(temporary_, std::ios::binary | std::ios::trunc);
}

PcapWriter::~PcapWriter() {
  if (!file_.is_open()) return;
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

base::Result<PcapWriter> PcapWriter::create(const std::string& path) {
  errno = 0;
  PcapWriter writer(path);
  if (!writer.file_.is_open()) return cannot_write(path, errno);
  writer.append_little(kMagicMicroseconds);
  writer.append_little(kVersion24);
  writer.append_little(0);  // offset from UTC
  writer.append_little(0);  // accuracy
  writer.append_little(kSnapLength);
  writer.append_little(kLinkEthernet);
  return writer;
}

void PcapWriter::append_little(std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) buffer_.push_back(static_cast<char>(value >> shift & 0xff));
}

void PcapWriter::write(std::int64_t us, base::Bytes frame) {
  append_little(static_cast<std::uint32_t>(us / kMicroseconds));
  append_little(static_cast<std::uint32_t>(us % kMicroseconds));
  append_little(static_cast<std::uint32_t>(frame.size()));
  append_little(static_cast<std::uint32_t>(frame.size()));
  buffer_.append(reinterpret_cast<const char*>(frame.data()), frame.size());
  ++packets_;
  if (buffer_.size() >= kBuffer) flush();
}

void PcapWriter::flush() {
  file_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

base::Result<void> PcapWriter::finish() {
  errno = 0;
  flush();
  file_.flush();
  if (!file_) return cannot_write(path_, errno == 0 ? EIO : errno);
  file_.close();
  std::error_code error;
  std::filesystem::rename(temporary_, path_, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
    return cannot_write(path_, error.value());
  }
  return {};
}

}  // namespace hinomi::simulate
