#include "capture/pcap_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "capture/container.h"
#include "capture/decompress.h"
#include "capture/link_type.h"

namespace hinomi::capture {
namespace {

using base::Bytes;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t kFileHeaderBytes = 24;
constexpr std::size_t kRecordHeaderBytes = 16;
constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr const char* kRewrite = "rewrite it with `tcpdump -r IN -w OUT`";

static_assert(kRecordHeaderBytes + PcapReader::kLongestRecord <= kLargestWindow);

}  // namespace

Result<std::unique_ptr<PcapReader>> PcapReader::open(std::unique_ptr<ByteStream> bytes, std::string name) {
  std::unique_ptr<PcapReader> reader(new PcapReader(std::move(bytes), std::move(name)));
  HINOMI_TRY(reader->read_header());
  return reader;
}

Result<void> PcapReader::read_header() {
  HINOMI_TRY(ensure(kFileHeaderBytes));
  const Container container = identify(rest_.first(std::min(rest_.size(), kMagicBytes)));
  if (rest_.size() < kFileHeaderBytes && (container == Container::kPcap || bytes_->cut_off())) {
    return fail(ErrorCode::kCorrupt, place(rest_.size()),
                fmt::format("cut off inside the file header, which has {} bytes", kFileHeaderBytes),
                "get an intact copy");
  }
  if (container != Container::kPcap) return std::unexpected(refusal(container, name_));
  HINOMI_TRY(check_header(rest_.first(kFileHeaderBytes)));
  rest_ = rest_.subspan(kFileHeaderBytes);
  return {};
}

Result<void> PcapReader::check_header(Bytes header) {
  const auto magic = base::load_native<std::uint32_t>(header.data());
  swapped_ = magic != kMicroseconds && magic != kNanoseconds;
  if (load(header.data()) == kNanoseconds) {
    ticks_per_second_ = 1'000'000'000;
    ns_per_tick_ = 1;
  }
  const bool big = swapped_ != (std::endian::native == std::endian::big);
  const auto half = [big](const std::uint8_t* at) { return big ? at[0] << 8 | at[1] : at[1] << 8 | at[0]; };
  const int major = half(header.data() + 4);
  const int minor = half(header.data() + 6);
  if (major != 2 || minor != 4) {
    return fail(ErrorCode::kUnsupported, place(4),
                fmt::format("pcap version {}.{} is not read, only 2.4", major, minor), kRewrite);
  }
  // The upper 6 bits tell of a frame check sequence, which stands behind what the headers account for.
  constexpr std::uint32_t kLinkTypeBits = 0x03ffffff;
  const std::uint32_t number = load(header.data() + 20) & kLinkTypeBits;
  const auto link = link_type_of(number);
  if (!link) {
    return fail(
        ErrorCode::kUnsupported, place(20),
        link_type_text(number) +
            " is not read; Ethernet (1), raw IP (12, 14, 101, 228, 229) and Linux cooked (113, 276) are",
        "capture on an interface of such a type, or convert the capture");
  }
  link_ = *link;
  return {};
}

Result<bool> PcapReader::next(record::Frame& frame) {
  if (rest_.size() < kRecordHeaderBytes) {
    HINOMI_TRY(ensure(kRecordHeaderBytes));
    if (rest_.size() < kRecordHeaderBytes) return end();
  }
  const Record record = load_record();
  empty_records_ = record.captured == 0 ? empty_records_ + 1 : 0;
  if (!is_plausible(record)) return damaged(record);
  const std::size_t whole = kRecordHeaderBytes + record.captured;
  if (rest_.size() < whole) {
    HINOMI_TRY(ensure(whole));
    if (rest_.size() < whole) return end();
  }
  frame.time = {std::int64_t{record.seconds} * 1'000'000'000 + std::int64_t{record.fraction} * ns_per_tick_};
  frame.data = rest_.subspan(kRecordHeaderBytes, record.captured);
  frame.original_length = std::max(record.original, record.captured);
  frame.link = link_;
  frame.after_gap = false;
  rest_ = rest_.subspan(whole);
  ++frames_;
  return true;
}

std::uint32_t PcapReader::load(const std::uint8_t* at) const {
  const auto value = base::load_native<std::uint32_t>(at);
  return swapped_ ? base::swap_bytes(value) : value;
}

PcapReader::Record PcapReader::load_record() const {
  const std::uint8_t* at = rest_.data();
  return {load(at), load(at + 4), load(at + 8), load(at + 12)};
}

bool PcapReader::is_plausible(const Record& record) const {
  return record.captured <= kLongestRecord && record.fraction < ticks_per_second_ &&
         empty_records_ <= kMostEmptyRecords;
}

std::unexpected<base::Error> PcapReader::damaged(const Record& record) const {
  std::string what;
  if (record.captured > kLongestRecord) {
    what = fmt::format("claims {} captured bytes, more than {}", record.captured, kLongestRecord);
  } else if (record.fraction >= ticks_per_second_) {
    what = fmt::format("claims {} {}seconds after a full second", record.fraction,
                       ns_per_tick_ == 1 ? "nano" : "micro");
  } else {
    what = fmt::format("is the last of more than {} empty ones in a row", kMostEmptyRecords);
  }
  return fail(ErrorCode::kCorrupt, place(offset()), "the record here " + what + ": the capture is damaged",
              frames_ == 0 ? "get an intact copy"
                           : fmt::format("get an intact copy, or keep what stands before it: "
                                         "`editcap -r -F pcap IN OUT 1-{}`",
                                         frames_));
}

// Makes rest_ at least `wanted` bytes long, shorter only at the end of the input.
Result<void> PcapReader::ensure(std::size_t wanted) {
  const std::size_t used = window_.size() - rest_.size();
  HINOMI_ASSIGN(window_, bytes_->read(used, wanted));
  window_offset_ += used;
  rest_ = window_;
  return {};
}

bool PcapReader::end() {
  if (!rest_.empty()) {
    warning_ = fmt::format("{}: cut off inside the record here; {} whole packets were read", place(offset()),
                           frames_);
  } else if (bytes_->cut_off()) {
    warning_ = fmt::format("{}: the compressed data end early here; {} whole packets were read",
                           place(offset()), frames_);
  }
  return false;
}

std::string PcapReader::place(std::uint64_t offset) const {
  return fmt::format("{}, offset {}{}", name_, offset, bytes_->is_decompressed() ? " (decompressed)" : "");
}

Result<std::unique_ptr<PcapReader>> open_reader(std::unique_ptr<ByteStream> bytes, std::string name) {
  HINOMI_ASSIGN(const Bytes window, bytes->read(0, kMagicBytes));
  const Container container = identify(window.first(std::min(window.size(), kMagicBytes)));
  if (container == Container::kGzip) bytes = gunzip(std::move(bytes), name);
  if (container == Container::kZstd) bytes = unzstd(std::move(bytes), name);
  return PcapReader::open(std::move(bytes), std::move(name));
}

}  // namespace hinomi::capture
