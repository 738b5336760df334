#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "capture/byte_stream.h"
#include "capture/pcap_reader.h"
#include "record/frame.h"

namespace hinomi::capture {

// One capture on its way through a merge. A regular file is held open only from open() to close(), so
// that thousands may wait for their turn; a stream stays open from the beginning.
class Capture {
 public:
  // Takes over an opened file, whose path is `name` unless it is standard input, and reads its first frame.
  [[nodiscard]] static base::Result<Capture> make(OpenedFile file, std::string name);

  [[nodiscard]] const std::string& name() const { return name_; }
  // The time of the first frame when the capture was made; nothing if it holds no frames.
  [[nodiscard]] std::optional<base::Timestamp> first() const { return first_; }
  // The file's size; nothing of a stream.
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }

  // Goes to the first frame; once, before advance(). False if there is none any more.
  [[nodiscard]] base::Result<bool> open();
  // The frame reached; valid until advance() or close().
  [[nodiscard]] const record::Frame& frame() const { return frame_; }
  // Goes to the next frame; false at the end.
  [[nodiscard]] base::Result<bool> advance() { return reader_->next(frame_); }
  // Returns what the user should know of the reading, or nothing to say.
  std::string close();

  // How much of the file has been read while it is open.
  [[nodiscard]] std::uint64_t taken() const { return reader_->taken(); }

 private:
  explicit Capture(std::string name) : name_(std::move(name)) {}

  std::string name_;
  std::optional<base::Timestamp> first_;
  std::optional<std::uint64_t> size_;
  std::unique_ptr<PcapReader> reader_;
  record::Frame frame_;
};

}  // namespace hinomi::capture
