#include "catalog/text_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace hinomi::catalog {
namespace {

using base::ErrorCode;

struct CloseGzip {
  void operator()(gzFile_s* file) const { gzclose_r(file); }
};
using GzipFile = std::unique_ptr<gzFile_s, CloseGzip>;

bool is_name_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

std::unexpected<base::Error> cannot_read(gzFile_s* file, const std::string& path) {
  int code = Z_OK;
  const char* text = gzerror(file, &code);
  if (code == Z_ERRNO)
    return base::fail(ErrorCode::kIo, path, std::strerror(errno), "is it a readable file?");
  return base::fail(ErrorCode::kInvalid, path, fmt::format("the gzip data are damaged ({})", text),
                    "fetch the file again");
}

}  // namespace

base::Result<std::string> read_text(const std::string& path, std::size_t most) {
  errno = 0;
  const GzipFile file(gzopen(path.c_str(), "rb"));
  if (!file) {
    const auto code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
    return base::fail(code, path, std::strerror(errno), "check the name and its permissions");
  }
  constexpr std::size_t kChunk = std::size_t{1} << 20;
  gzbuffer(file.get(), kChunk / 4);
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kChunk);
    const int got = gzread(file.get(), text.data() + before, static_cast<unsigned>(kChunk));
    if (got < 0) return cannot_read(file.get(), path);
    text.resize(before + static_cast<std::size_t>(got));
    if (text.size() > most) {
      return base::fail(ErrorCode::kInvalid, path, fmt::format("more than {} bytes, unpacked", most),
                        "is it the right file?");
    }
    if (got == 0) break;
  }
  int code = Z_OK;
  gzerror(file.get(), &code);
  if (code != Z_OK) return cannot_read(file.get(), path);  // Z_BUF_ERROR: the stream is cut off
  return text;
}

std::string at_line(const std::string& place, std::size_t line) { return fmt::format("{}:{}", place, line); }

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_machine_name(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  return !text.empty() && text.size() <= kLongest && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), is_name_letter);
}

}  // namespace hinomi::catalog
