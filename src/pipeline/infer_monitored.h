#pragma once

#include "base/result.h"
#include "capture/frame_source.h"
#include "record/sensor.h"

namespace hinomi::pipeline {

// Guesses what a capture's sensor monitors, for a look at it without --monitored: the destinations that
// never send and are not multicast, broadcast, link-local or loopback. Reads the source to its end.
// Fails where there is none, or where there are more than kMostInferred addresses to tell apart.
inline constexpr std::size_t kMostInferred = 4'000'000;
[[nodiscard]] base::Result<record::Monitored> infer_monitored(capture::FrameSource& source);

}  // namespace hinomi::pipeline
