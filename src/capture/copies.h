#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/time.h"
#include "record/frame.h"

namespace hinomi::capture {

// Tells packets that several captures hold, such as a file beside its compressed copy: frames of one moment
// with the same bytes, given by different captures, are one packet. Repetitions inside a capture are not.
class Copies {
 public:
  // Whether another capture has given this frame already. Frames come in order of time.
  [[nodiscard]] bool is_copy(const record::Frame& frame, std::size_t capture);
  // Of what moment frames are remembered.
  [[nodiscard]] base::Timestamp moment() const { return moment_; }
  [[nodiscard]] std::uint64_t found() const { return found_; }

 private:
  // So many different frames of one moment are told apart; a capture without times could hold any number.
  static constexpr std::size_t kMostRemembered = 100'000;
  struct Digest {
    std::uint64_t hi = 0;
    std::uint64_t lo = 0;
    friend auto operator<=>(const Digest&, const Digest&) = default;
  };
  struct Given {
    std::uint64_t frames = 0;                         // given on
    std::map<std::size_t, std::uint64_t> by_capture;  // offered
  };

  base::Timestamp moment_;
  std::map<Digest, Given> given_;
  std::uint64_t found_ = 0;
};

}  // namespace hinomi::capture
