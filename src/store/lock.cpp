#include "store/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace hinomi::store {
namespace {

// "hinomi observe (process 1234, since 2026-11-21T10:00:00Z)"; empty between taking and writing.
std::string holder(int file) {
  std::array<char, 256> text{};
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "another process";
}

base::Result<void> write_holder(int file, const std::string& path, const std::string& text) {
  if (ftruncate(file, 0) == 0 &&
      pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return base::fail(base::ErrorCode::kIo, path, fmt::format("cannot be written: {}", std::strerror(errno)),
                    "free space on that disk");
}

}  // namespace

base::Result<Lock> Lock::take(const std::string& folder, const std::string& purpose, base::Timestamp now) {
  const std::string path = folder + "/" + kFileName;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    return base::fail(base::ErrorCode::kIo, path, fmt::format("cannot be opened: {}", std::strerror(errno)),
                      "the store's folder must be writable");
  }
  Lock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return base::fail(base::ErrorCode::kBusy, folder, "the store is held by " + holder(file),
                        "wait until it is done, or end it");
    }
    return base::fail(base::ErrorCode::kIo, path, fmt::format("cannot be locked: {}", std::strerror(errno)),
                      "keep the store on a local disk");
  }
  HINOMI_TRY(
      write_holder(file, path, fmt::format("{} (process {}, since {})", purpose, getpid(), to_string(now))));
  return lock;
}

Lock::~Lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace hinomi::store
