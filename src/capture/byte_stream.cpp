#include "capture/byte_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace hinomi::capture {
namespace {

using base::Bytes;
using base::ErrorCode;
using base::fail;
using base::Result;

std::string system_message(int error) { return std::generic_category().message(error); }

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

class DescriptorStream final : public BufferedStream {
 public:
  DescriptorStream(Descriptor descriptor, std::string name)
      : descriptor_(std::move(descriptor)), name_(std::move(name)) {}

 private:
  Result<std::size_t> fill(std::span<std::uint8_t> room) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_.get(), room.data(), room.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return fail(ErrorCode::kIo, name_, "cannot be read: " + system_message(errno));
    }
  }

  Descriptor descriptor_;
  std::string name_;
};

// Owns a mapping of a whole file.
class Mapping {
 public:
  Mapping(void* address, std::size_t size) : address_(address), size_(size) {}
  Mapping(Mapping&& other) noexcept : address_(std::exchange(other.address_, nullptr)), size_(other.size_) {}
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping() {
    if (address_ != nullptr) ::munmap(address_, size_);
  }
  [[nodiscard]] Bytes bytes() const { return {static_cast<const std::uint8_t*>(address_), size_}; }

 private:
  void* address_;
  std::size_t size_;
};

class MappedStream final : public ViewStream {
 public:
  explicit MappedStream(Mapping mapping) : ViewStream(mapping.bytes()), mapping_(std::move(mapping)) {}

 private:
  Mapping mapping_;
};

Result<std::unique_ptr<ByteStream>> map(const Descriptor& descriptor, std::size_t size,
                                        const std::string& name) {
  void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
  if (address == MAP_FAILED) {
    return fail(ErrorCode::kIo, name, "cannot be mapped into memory: " + system_message(errno));
  }
  ::madvise(address, size, MADV_SEQUENTIAL);
  return std::make_unique<MappedStream>(Mapping(address, size));
}

std::string hint_for(int error) {
  if (error == ENOENT) return "check the spelling";
  if (error == EACCES) return "make it readable, or run as a user who may read it";
  return {};
}

}  // namespace

Result<Bytes> ViewStream::read(std::size_t used, std::size_t wanted) {
  // Windows are kept short so that taken() moves along with what is read.
  constexpr std::size_t kWindow = std::size_t{256} << 10;
  taken_ += used;
  const Bytes rest = bytes_.subspan(taken_);
  return rest.first(std::min(rest.size(), std::max(wanted, kWindow)));
}

Result<Bytes> BufferedStream::read(std::size_t used, std::size_t wanted) {
  begin_ += used;
  taken_ += used;
  if (buffer_.empty()) buffer_.resize(kLargestWindow);
  if (end_ - begin_ < wanted && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  while (!ended_ && end_ - begin_ < wanted) {
    HINOMI_ASSIGN(const std::size_t got, fill(std::span(buffer_).subspan(end_)));
    ended_ = got == 0;
    end_ += got;
  }
  return Bytes(buffer_).subspan(begin_, end_ - begin_);
}

Result<OpenedFile> open_file(const std::string& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) {
    const int error = errno;
    const ErrorCode code = error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
    return fail(code, path, "cannot be opened: " + system_message(error), hint_for(error));
  }
  struct stat status{};
  if (::fstat(descriptor.get(), &status) != 0) {
    return fail(ErrorCode::kIo, path, "cannot be examined: " + system_message(errno));
  }
  if (S_ISDIR(status.st_mode)) return fail(ErrorCode::kIo, path, "is a folder, not a capture");

  OpenedFile file{nullptr, {status.st_dev, status.st_ino}, std::nullopt};
  if (S_ISREG(status.st_mode)) file.size = static_cast<std::uint64_t>(status.st_size);
  if (file.size.value_or(0) > 0) {
    HINOMI_ASSIGN(file.bytes, map(descriptor, *file.size, path));
  } else {
    file.bytes = std::make_unique<DescriptorStream>(std::move(descriptor), path);
  }
  return file;
}

Result<OpenedFile> open_standard_input() {
  Descriptor descriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  struct stat status{};
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &status) != 0) {
    return fail(ErrorCode::kIo, kStandardInputName, "cannot be opened: " + system_message(errno));
  }
  return OpenedFile{std::make_unique<DescriptorStream>(std::move(descriptor), kStandardInputName),
                    {status.st_dev, status.st_ino},
                    std::nullopt};
}

}  // namespace hinomi::capture
