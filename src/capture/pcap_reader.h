#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "capture/byte_stream.h"
#include "record/frame.h"

namespace hinomi::capture {

// The frames of one pcap file (draft-ietf-opsawg-pcap), in the order in which they stand.
class PcapReader {
 public:
  // No tool writes a longer record for the link types read here: libpcap's MAXIMUM_SNAPLEN.
  static constexpr std::uint32_t kLongestRecord = 262144;
  // A file header followed by nothing but zeros is a legal row of empty records, without end where the
  // zeros are compressed. Nobody captures so many in a row.
  static constexpr std::uint32_t kMostEmptyRecords = 1'000'000;

  // Reads the file header. `name` is what errors and warnings call the file.
  [[nodiscard]] static base::Result<std::unique_ptr<PcapReader>> open(std::unique_ptr<ByteStream> bytes,
                                                                      std::string name);

  // The next frame, valid until the next call; false at the end. after_gap is left false.
  [[nodiscard]] base::Result<bool> next(record::Frame& frame);

  // After the end: where the file was cut off, and how much was whole. Empty if it was not.
  [[nodiscard]] const std::string& warning() const { return warning_; }
  [[nodiscard]] std::uint64_t taken() const { return bytes_->taken(); }

 private:
  struct Record {
    std::uint32_t seconds;
    std::uint32_t fraction;
    std::uint32_t captured;
    std::uint32_t original;
  };

  PcapReader(std::unique_ptr<ByteStream> bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  [[nodiscard]] base::Result<void> read_header();
  [[nodiscard]] base::Result<void> check_header(base::Bytes header);
  [[nodiscard]] std::uint32_t load(const std::uint8_t* at) const;
  [[nodiscard]] Record load_record() const;
  [[nodiscard]] bool is_plausible(const Record& record) const;
  [[nodiscard]] std::unexpected<base::Error> damaged(const Record& record) const;
  [[nodiscard]] base::Result<void> ensure(std::size_t wanted);
  [[nodiscard]] bool end();

  [[nodiscard]] std::uint64_t offset() const { return window_offset_ + window_.size() - rest_.size(); }
  [[nodiscard]] std::string place(std::uint64_t offset) const;

  std::unique_ptr<ByteStream> bytes_;
  std::string name_;
  base::Bytes window_;
  base::Bytes rest_;  // the part of window_ not yet read
  std::uint64_t window_offset_ = 0;
  bool swapped_ = false;
  std::uint32_t ticks_per_second_ = 1'000'000;
  std::uint32_t ns_per_tick_ = 1'000;
  record::LinkType link_ = record::LinkType::kEthernet;
  std::uint32_t empty_records_ = 0;  // in a row
  std::uint64_t frames_ = 0;
  std::string warning_;
};

// Decompresses where the bytes are gzip or zstd, and reads what is inside as pcap.
[[nodiscard]] base::Result<std::unique_ptr<PcapReader>> open_reader(std::unique_ptr<ByteStream> bytes,
                                                                    std::string name);

}  // namespace hinomi::capture
