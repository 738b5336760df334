#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "capture/frame_source.h"
#include "observe/observer.h"

namespace hinomi::pipeline {

// Told now and then how far the input has been read: 0 to 1, negative where that cannot be known.
using Progress = std::function<void(double fraction, std::uint64_t frames)>;

// Runs all frames of a source through an observer to its sink. Returns how many frames there were.
[[nodiscard]] base::Result<std::uint64_t> observe_captures(capture::FrameSource& source,
                                                           observe::Observer& observer,
                                                           const Progress& progress);

}  // namespace hinomi::pipeline
