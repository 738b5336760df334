#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace hinomi::app {

// One line on standard error.
void say(std::string_view line);
// "hinomi: place: what was wrong" and the remedy on a line of its own; returns kExitFailed.
int complain(const base::Error& error);

// Writes to standard output, or to a file by a temporary name and a rename, so that a reader never sees
// half of it.
[[nodiscard]] base::Result<void> write_output(std::string_view text, const std::string& path);

// A line on standard error that is written over, where that is a terminal; silent elsewhere.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  // fraction: 0 to 1, negative where it cannot be known.
  void show(double fraction, std::uint64_t packets);
  // Removes the line.
  void clear();

 private:
  bool visible_;
  bool shown_ = false;
};

// Columns of the terminal behind standard output; 80 where there is none.
[[nodiscard]] int output_width();

}  // namespace hinomi::app
