#include "app/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "app/commands.h"

namespace hinomi::app {
namespace {

constexpr int kUsualWidth = 80;
constexpr int kWidest = 120;

base::Result<void> write_all(int file, std::string_view text, const std::string& place) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return base::fail(base::ErrorCode::kIo, place, fmt::format("cannot write: {}", std::strerror(errno)),
                        errno == ENOSPC ? "make room on the disk" : "");
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

base::Result<void> write_file(std::string_view text, const std::string& path) {
  const std::string part = fmt::format("{}.{}.part", path, ::getpid());
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) {
    return base::fail(base::ErrorCode::kIo, path, fmt::format("cannot write: {}", std::strerror(errno)),
                      "name a file in a folder that you may write to");
  }
  auto done = write_all(file, text, path);
  const bool flushed = ::fsync(file) == 0 || errno == EINVAL;
  if (::close(file) != 0 || !flushed || !done || ::rename(part.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    ::unlink(part.c_str());
    if (!done) return done;
    return base::fail(base::ErrorCode::kIo, path, fmt::format("cannot write: {}", std::strerror(reason)), "");
  }
  return {};
}

}  // namespace

void say(std::string_view line) { fmt::print(stderr, "hinomi: {}\n", line); }

int complain(const base::Error& error) {
  say(error.place.empty() ? error.message : fmt::format("{}: {}", error.place, error.message));
  if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
  return kExitFailed;
}

base::Result<void> write_output(std::string_view text, const std::string& path) {
  if (path.empty()) return write_all(STDOUT_FILENO, text, "standard output");
  return write_file(text, path);
}

ProgressLine::ProgressLine() : visible_(::isatty(STDERR_FILENO) == 1) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(double fraction, std::uint64_t packets) {
  if (!visible_) return;
  const double millions = static_cast<double>(packets) / 1e6;
  if (fraction >= 0) {
    fmt::print(stderr, "\r{:3.0f} %  {:.1f} million packets ", fraction * 100, millions);
  } else {
    fmt::print(stderr, "\r{:.1f} million packets ", millions);
  }
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) fmt::print(stderr, "\r\033[K");
  shown_ = false;
}

int output_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return std::min<int>(size.ws_col, kWidest);
}

}  // namespace hinomi::app
