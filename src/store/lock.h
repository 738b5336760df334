#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::store {

// The right to use a store's folder: an flock on FOLDER/lock, which says who has it. The kernel ends it
// with the process, however that dies; what the file still says then means nothing.
class Lock {
 public:
  static constexpr const char* kFileName = "lock";

  // Fails with kBusy, naming the holder, while anybody else has it, in this process or another.
  [[nodiscard]] static base::Result<Lock> take(const std::string& folder, const std::string& purpose,
                                               base::Timestamp now);
  Lock(Lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int file) : file_(file) {}
  int file_;
};

}  // namespace hinomi::store
