#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace hinomi::capture {

// Bytes in order, from a file, a pipe or a decompressor. One thread at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Gives up the first `used` bytes of the last window and returns one that begins behind them: at
  // least `wanted` bytes, fewer only at the end of the input. It lives until the next call. `wanted`
  // is at most kLargestWindow. After an error only destruction is allowed.
  [[nodiscard]] virtual base::Result<base::Bytes> read(std::size_t used, std::size_t wanted) = 0;

  // How many bytes of the input have been given up; of compressed input, compressed ones.
  [[nodiscard]] virtual std::uint64_t taken() const = 0;

  // Whether what was read is the inside of compressed data.
  [[nodiscard]] virtual bool is_decompressed() const { return false; }

  // Whether the input ended where its own format says that more follows.
  [[nodiscard]] virtual bool cut_off() const { return false; }
};

inline constexpr std::size_t kLargestWindow = std::size_t{512} << 10;

// Bytes that lie in memory. The owner keeps them there; windows stay valid as long as they do.
class ViewStream : public ByteStream {
 public:
  explicit ViewStream(base::Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] base::Result<base::Bytes> read(std::size_t used, std::size_t wanted) override;
  [[nodiscard]] std::uint64_t taken() const override { return taken_; }

 private:
  base::Bytes bytes_;
  std::size_t taken_ = 0;
};

// Bytes that come piece by piece, through one buffer of kLargestWindow.
class BufferedStream : public ByteStream {
 public:
  [[nodiscard]] base::Result<base::Bytes> read(std::size_t used, std::size_t wanted) override;
  [[nodiscard]] std::uint64_t taken() const override { return taken_; }

 protected:
  // Puts at least one byte into `room`, which is not empty, and returns how many; 0 at the end.
  [[nodiscard]] virtual base::Result<std::size_t> fill(std::span<std::uint8_t> room) = 0;

 private:
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;  // begin_ <= end_ <= buffer_.size(): what was read and is not yet given up
  std::size_t end_ = 0;
  std::uint64_t taken_ = 0;
  bool ended_ = false;
};

// What the operating system tells files apart by.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

struct OpenedFile {
  std::unique_ptr<ByteStream> bytes;
  FileIdentity identity;
  std::optional<std::uint64_t> size;  // only of a regular file, which can be opened again
};

// A regular file is mapped into memory and needs no descriptor; anything else (a pipe, standard input)
// is read as a stream. Errors name `path`. Fails on a folder.
[[nodiscard]] base::Result<OpenedFile> open_file(const std::string& path);
[[nodiscard]] base::Result<OpenedFile> open_standard_input();

inline constexpr const char* kStandardInputName = "standard input";

}  // namespace hinomi::capture
