#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/capture.h"
#include "capture/frame_source.h"

namespace hinomi::capture {

// One stream in time order out of captures, each of which has a first(). At equal times, the capture
// that stands first in `captures` goes first. `warnings` are what is already to be said.
[[nodiscard]] std::unique_ptr<FrameSource> merge(std::vector<Capture> captures,
                                                 std::vector<std::string> warnings);

}  // namespace hinomi::capture
