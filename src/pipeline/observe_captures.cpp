#include "pipeline/observe_captures.h"

namespace hinomi::pipeline {
namespace {

constexpr std::uint64_t kFramesBetweenReports = 1U << 16;

}  // namespace

base::Result<std::uint64_t> observe_captures(capture::FrameSource& source, observe::Observer& observer,
                                             const Progress& progress) {
  std::uint64_t frames = 0;
  record::Frame frame;
  for (;;) {
    HINOMI_ASSIGN(const bool more, source.next(frame));
    if (!more) break;
    HINOMI_TRY(observer.observe(frame, source.name()));
    if (++frames % kFramesBetweenReports == 0) progress(source.progress(), frames);
  }
  HINOMI_TRY(observer.finish());
  progress(1, frames);
  return frames;
}

}  // namespace hinomi::pipeline
