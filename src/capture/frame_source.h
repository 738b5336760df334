#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/frame.h"

namespace hinomi::capture {

// Where frames come from, one after the other. One thread at a time.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  // The next frame, valid until the next call; false at the end. After an error only destruction
  // is allowed.
  [[nodiscard]] virtual base::Result<bool> next(record::Frame& frame) = 0;

  // The capture that the last frame came from, as the user named it; "standard input" for "-".
  [[nodiscard]] virtual const std::string& name() const = 0;

  // What a user should know of what has been read so far, such as a cut-off last record. Each once.
  [[nodiscard]] virtual const std::vector<std::string>& warnings() const = 0;

  // How much of the input has been read, 0 to 1; negative where that cannot be known.
  [[nodiscard]] virtual double progress() const = 0;
};

// One stream in time order out of captures: files, folders (all captures in them, not deeper), or "-"
// for standard input. Formats are told by magic, never by name: pcap in both byte orders, micro- and
// nanoseconds, plain, gzip or zstd (several members or frames too).
//
// A packet that several captures hold (same time and bytes), such as a file beside its compressed copy, is
// given once, and said. Captures are read side by side only where their times overlap; frames of one capture
// are never reordered. Fails with the name, the offset and the remedy on what is not a capture, on a link
// type that is not read, on a damaged record. A capture that ends inside a record gives what is whole, and a
// warning. In folders, files that are no captures are named in a warning; a folder without any fails. A file
// named twice, also through its folder or a link, is read once, with a warning.
[[nodiscard]] base::Result<std::unique_ptr<FrameSource>> open_captures(const std::vector<std::string>& paths);

}  // namespace hinomi::capture
