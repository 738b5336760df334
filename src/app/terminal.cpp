#include "app/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>

#include "app/commands.h"

namespace hinomi::app {
namespace {

constexpr int kUsualWidth = 80;
constexpr int kWidest = 120;

base::Error write_error(const std::string& path, int reason) {
  return {base::ErrorCode::kIo, path, fmt::format("cannot write: {}", std::strerror(reason)),
          reason == ENOSPC ? "make room on the disk" : "name a file in a folder that you may write to"};
}

base::Result<void> write_all(int file, std::string_view text, const std::string& place) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return std::unexpected(write_error(place, errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// Opens `path`, writes and closes it.
base::Result<void> write_through(std::string_view text, const std::string& path, int flags,
                                 const std::string& named) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644);
  if (file < 0) return std::unexpected(write_error(named, errno));
  const auto written = write_all(file, text, named);
  const bool flushed = ::fsync(file) == 0 || errno == EINVAL || errno == EROFS;
  const int reason = errno;
  const bool closed = ::close(file) == 0;
  if (!written) return written;
  if (!flushed || !closed) return std::unexpected(write_error(named, flushed ? errno : reason));
  return {};
}

// A device or a pipe is written to; a file is replaced as a whole, also behind a link.
base::Result<void> write_file(std::string_view text, const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_through(text, path, 0, path);
  const fs::path target = fs::exists(status) ? fs::canonical(path, failed) : fs::path(path);
  const std::string part = fmt::format("{}.{}.part", target.string(), ::getpid());
  auto done = write_through(text, part, O_CREAT | O_TRUNC, path);
  if (done && ::rename(part.c_str(), target.c_str()) != 0) done = std::unexpected(write_error(path, errno));
  if (!done) ::unlink(part.c_str());
  return done;
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
