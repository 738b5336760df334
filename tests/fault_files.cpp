// A file system that fails, for crash tests: preloaded (LD_PRELOAD) into the program under test, it counts
// every call by which the program or its libraries change a file below HINOMI_FAULT_ROOT, and at the one
// numbered HINOMI_FAULT_AT does what HINOMI_FAULT_MODE says:
//   fail   the call fails (EIO), once
//   full   this call and all later ones that need room fail (ENOSPC): a full disk
//   kill   the process dies before the call
//   torn   half of what was to be written is, then the process dies
// Where HINOMI_FAULT_COUNT names a file, the number of calls is written there at the end.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

enum class Mode { kNone, kFail, kFull, kKill, kTorn };

struct Plan {
  std::string root;
  Mode mode = Mode::kNone;
  long at = -1;
  const char* count_file = nullptr;
};

Plan read_plan() {
  Plan plan;
  const auto env = [](const char* name) { return std::getenv(name); };
  if (env("HINOMI_FAULT_ROOT") != nullptr) plan.root = env("HINOMI_FAULT_ROOT");
  if (env("HINOMI_FAULT_AT") != nullptr) plan.at = std::atol(env("HINOMI_FAULT_AT"));
  const std::string mode = env("HINOMI_FAULT_MODE") != nullptr ? env("HINOMI_FAULT_MODE") : "";
  plan.mode = mode == "fail"   ? Mode::kFail
              : mode == "full" ? Mode::kFull
              : mode == "kill" ? Mode::kKill
              : mode == "torn" ? Mode::kTorn
                               : Mode::kNone;
  plan.count_file = env("HINOMI_FAULT_COUNT");
  return plan;
}

const Plan& plan() {
  static const Plan the_plan = read_plan();
  return the_plan;
}

std::atomic<long> calls{0};

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool below_root(const char* path) {
  return path != nullptr && !plan().root.empty() &&
         std::strncmp(path, plan().root.c_str(), plan().root.size()) == 0;
}

bool below_root(int file) {
  std::array<char, 64> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
  std::array<char, 4096> path{};
  const ssize_t length = readlink(link.data(), path.data(), path.size() - 1);
  return length > 0 && below_root(path.data());
}

enum class Verdict { kGoOn, kFail, kTear };

// Counts one call and says what becomes of it. `needs_room`: it would fail on a full disk.
Verdict next_call(bool needs_room) {
  const long call = ++calls;
  const Plan& p = plan();
  if (p.mode == Mode::kFull && needs_room && call >= p.at) {
    errno = ENOSPC;
    return Verdict::kFail;
  }
  if (call != p.at) return Verdict::kGoOn;
  if (p.mode == Mode::kFail) {
    errno = EIO;
    return Verdict::kFail;
  }
  if (p.mode == Mode::kKill) raise(SIGKILL);
  return p.mode == Mode::kTorn ? Verdict::kTear : Verdict::kGoOn;
}

struct AtExit {
  ~AtExit() {
    if (plan().count_file == nullptr) return;
    if (std::FILE* file = std::fopen(plan().count_file, "w"); file != nullptr) {
      std::fprintf(file, "%ld\n", calls.load());
      std::fclose(file);
    }
  }
};
const AtExit at_exit;

// A call that changes a file without bytes of its own.
template <class Call>
auto changed(bool ours, bool needs_room, Call call) -> decltype(call()) {
  if (!ours) return call();
  switch (next_call(needs_room)) {
    case Verdict::kFail:
      return -1;
    case Verdict::kTear:
      raise(SIGKILL);
      [[fallthrough]];
    case Verdict::kGoOn:
      break;
  }
  return call();
}

// A call that writes `size` bytes: torn, it writes half of them.
template <class Call>
ssize_t written(int file, std::size_t size, Call call) {
  if (!below_root(file)) return call(size);
  switch (next_call(true)) {
    case Verdict::kFail:
      return -1;
    case Verdict::kTear:
      (void)call(size / 2);
      raise(SIGKILL);
      [[fallthrough]];
    case Verdict::kGoOn:
      break;
  }
  return call(size);
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  return written(file, size, [&](size_t n) { return next(file, bytes, n); });
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return written(file, size, [&](size_t n) { return next(file, bytes, n, at); });
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return written(file, size, [&](size_t n) { return next(file, bytes, n, at); });
}

int fsync(int file) {
  static const auto next = real<int (*)(int)>("fsync");
  return changed(below_root(file), false, [&] { return next(file); });
}

int fdatasync(int file) {
  static const auto next = real<int (*)(int)>("fdatasync");
  return changed(below_root(file), false, [&] { return next(file); });
}

int ftruncate(int file, off_t size) {
  static const auto next = real<int (*)(int, off_t)>("ftruncate");
  return changed(below_root(file), false, [&] { return next(file, size); });
}

int ftruncate64(int file, off64_t size) {
  static const auto next = real<int (*)(int, off64_t)>("ftruncate64");
  return changed(below_root(file), false, [&] { return next(file, size); });
}

int fallocate(int file, int mode, off_t at, off_t size) {
  static const auto next = real<int (*)(int, int, off_t, off_t)>("fallocate");
  return changed(below_root(file), true, [&] { return next(file, mode, at, size); });
}

int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  return changed(below_root(to), true, [&] { return next(from, to); });
}

int unlink(const char* path) {
  static const auto next = real<int (*)(const char*)>("unlink");
  return changed(below_root(path), false, [&] { return next(path); });
}

int remove(const char* path) {
  static const auto next = real<int (*)(const char*)>("remove");
  return changed(below_root(path), false, [&] { return next(path); });
}

int mkdir(const char* path, mode_t mode) {
  static const auto next = real<int (*)(const char*, mode_t)>("mkdir");
  return changed(below_root(path), true, [&] { return next(path, mode); });
}

int open(const char* path, int flags, ...) {
  static const auto next = real<int (*)(const char*, int, ...)>("open");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return changed(below_root(path) && (flags & O_CREAT) != 0, true, [&] { return next(path, flags, mode); });
}

int open64(const char* path, int flags, ...) {
  static const auto next = real<int (*)(const char*, int, ...)>("open64");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return changed(below_root(path) && (flags & O_CREAT) != 0, true, [&] { return next(path, flags, mode); });
}

}  // extern "C"
