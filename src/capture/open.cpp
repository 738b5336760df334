#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "capture/byte_stream.h"
#include "capture/capture.h"
#include "capture/frame_source.h"
#include "capture/merge.h"

namespace hinomi::capture {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

// Collects the captures that paths stand for, each file once.
class Collector {
 public:
  Result<void> add(const std::string& path) {
    if (path == "-") return add_standard_input();
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return add_folder(path);
    HINOMI_ASSIGN(OpenedFile file, open_file(path));
    return add_file(std::move(file), path);
  }

  std::unique_ptr<FrameSource> finish() && { return merge(std::move(captures_), std::move(warnings_)); }

 private:
  Result<void> add_standard_input() {
    HINOMI_ASSIGN(OpenedFile file, open_standard_input());
    return add_file(std::move(file), kStandardInputName);
  }

  Result<void> add_file(OpenedFile file, const std::string& name) {
    const FileIdentity identity = file.identity;
    if (const auto known = names_.find(identity); known != names_.end()) {
      warnings_.push_back(fmt::format("{}: is the same file as {}; read once", name, known->second));
      return {};
    }
    HINOMI_ASSIGN(Capture capture, Capture::make(std::move(file), name));
    names_.emplace(identity, name);
    if (capture.first()) {
      captures_.push_back(std::move(capture));
      return {};
    }
    const std::string why = capture.close();
    warnings_.push_back(why.empty() ? name + ": holds no packets" : why);
    return {};
  }

  Result<void> add_folder(const std::string& folder) {
    HINOMI_ASSIGN(const std::vector<std::string> paths, files_in(folder));
    std::vector<std::string> left_out;
    for (const std::string& path : paths) {
      HINOMI_ASSIGN(OpenedFile file, open_file(path));
      const Result<void> added = add_file(std::move(file), path);
      if (added) continue;
      if (added.error().code != ErrorCode::kInvalid) return added;  // a capture that cannot be read
      left_out.push_back(added.error().place + " " + added.error().message);
    }
    if (left_out.size() == paths.size()) return without_captures(folder, left_out);
    say_left_out(folder, left_out);
    return {};
  }

  // The regular files in a folder, in the order of their names.
  static Result<std::vector<std::string>> files_in(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code vanished;
      if (entry->is_regular_file(vanished)) paths.push_back(entry->path().string());
    }
    if (error) return fail(ErrorCode::kIo, folder, "cannot be listed: " + error.message());
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  static std::unexpected<base::Error> without_captures(const std::string& folder,
                                                       const std::vector<std::string>& left_out) {
    return fail(ErrorCode::kInvalid, folder,
                left_out.empty() ? "holds no files"
                                 : fmt::format("holds no captures; {}", fmt::join(some(left_out), "; ")),
                "name the folder in which the captures themselves lie: folders in it are not entered");
  }

  void say_left_out(const std::string& folder, const std::vector<std::string>& left_out) {
    if (left_out.empty()) return;
    warnings_.push_back(
        fmt::format("{}: left out, since they are no captures: {}", folder, fmt::join(some(left_out), "; ")));
  }

  // The first few, and how many more there are.
  static std::vector<std::string> some(const std::vector<std::string>& all) {
    constexpr std::size_t kMost = 10;
    std::vector<std::string> texts(all.begin(),
                                   all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMost)));
    if (all.size() > kMost) texts.push_back(fmt::format("and {} more", all.size() - kMost));
    return texts;
  }

  std::map<FileIdentity, std::string> names_;
  std::vector<Capture> captures_;
  std::vector<std::string> warnings_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_captures(const std::vector<std::string>& paths) {
  if (paths.empty()) {
    return fail(ErrorCode::kInvalid, "", "no capture is named",
                "name files or folders, or \"-\" for standard input");
  }
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return fail(ErrorCode::kInvalid, kStandardInputName, "is named more than once", "name \"-\" once");
  }
  Collector collector;
  for (const std::string& path : paths) HINOMI_TRY(collector.add(path));
  return std::move(collector).finish();
}

}  // namespace hinomi::capture
