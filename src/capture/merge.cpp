#include "capture/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "capture/copies.h"

namespace hinomi::capture {
namespace {

using base::Result;

// Captures wait, ordered by their first frames, until the stream reaches them; then they are active until
// their end. No capture spans a time at which none is active.
class Merge final : public FrameSource {
 public:
  Merge(std::vector<Capture> captures, std::vector<std::string> warnings)
      : captures_(std::move(captures)), warnings_(std::move(warnings)) {
    waiting_.resize(captures_.size());
    std::iota(waiting_.begin(), waiting_.end(), std::size_t{0});
    std::sort(waiting_.begin(), waiting_.end(), [this](std::size_t x, std::size_t y) {
      return std::pair(captures_[x].first(), x) > std::pair(captures_[y].first(), y);
    });
    for (const Capture& capture : captures_) {
      is_size_known_ = is_size_known_ && capture.size().has_value();
      bytes_ += capture.size().value_or(0);
    }
  }

  Result<bool> next(record::Frame& frame) override {
    do {
      if (!active_.empty()) HINOMI_TRY(advance_front());
      const bool after_gap = active_.empty();
      HINOMI_TRY(activate_due());
      if (active_.empty()) {
        tell_copies();
        return false;
      }
      last_ = &captures_[active_.front()];
      frame = last_->frame();
      frame.after_gap = after_gap;
    } while (is_copy(frame));
    return true;
  }

  const std::string& name() const override {
    static const std::string nothing_yet;
    return last_ == nullptr ? nothing_yet : last_->name();
  }

  const std::vector<std::string>& warnings() const override { return warnings_; }

  double progress() const override {
    if (!is_size_known_) return -1;
    if (bytes_ == 0) return 1;
    std::uint64_t read = bytes_done_;
    for (const std::size_t index : active_) read += captures_[index].taken();
    return std::min(1.0, static_cast<double>(read) / static_cast<double>(bytes_));
  }

 private:
  // Where one capture alone speaks of a moment, there is nothing to compare.
  [[nodiscard]] bool is_copy(const record::Frame& frame) {
    if (active_.size() == 1 && frame.time != copies_.moment()) return false;
    return copies_.is_copy(frame, active_.front());
  }
  void tell_copies() {
    if (copies_.found() == 0 || std::exchange(copies_told_, true)) return;
    warnings_.push_back(fmt::format("{} packets stood in more than one of the captures, and are counted once",
                                    copies_.found()));
  }

  // The order of the heap: its front is the capture with the next frame.
  [[nodiscard]] auto later() const {
    return [this](std::size_t a, std::size_t b) {
      return std::pair(captures_[a].frame().time, a) > std::pair(captures_[b].frame().time, b);
    };
  }

  // Leaves the frame that was given last, which is the one of the heap's front.
  Result<void> advance_front() {
    std::pop_heap(active_.begin(), active_.end(), later());
    Capture& capture = captures_[active_.back()];
    HINOMI_ASSIGN(const bool more, capture.advance());
    if (more) {
      std::push_heap(active_.begin(), active_.end(), later());
    } else {
      active_.pop_back();
      close(capture);
    }
    return {};
  }

  // Opens what begins no later than the next frame; if nothing is active, what begins next.
  Result<void> activate_due() {
    while (!waiting_.empty() && is_due(captures_[waiting_.back()])) {
      const std::size_t index = waiting_.back();
      waiting_.pop_back();
      HINOMI_ASSIGN(const bool any, captures_[index].open());
      if (any) {
        active_.push_back(index);
        std::push_heap(active_.begin(), active_.end(), later());
      } else {
        close(captures_[index]);
      }
    }
    return {};
  }
  [[nodiscard]] bool is_due(const Capture& capture) const {
    return active_.empty() || *capture.first() <= captures_[active_.front()].frame().time;
  }

  void close(Capture& capture) {
    bytes_done_ += capture.size().value_or(0);
    std::string warning = capture.close();
    if (!warning.empty()) warnings_.push_back(std::move(warning));
  }

  std::vector<Capture> captures_;
  std::vector<std::size_t> waiting_;  // indices into captures_; the one that begins next is the last
  std::vector<std::size_t> active_;   // a heap of such indices by later()
  const Capture* last_ = nullptr;     // whose frame was given last
  Copies copies_;
  bool copies_told_ = false;
  std::vector<std::string> warnings_;
  bool is_size_known_ = true;
  std::uint64_t bytes_ = 0;       // of all captures
  std::uint64_t bytes_done_ = 0;  // of those that have ended
};

}  // namespace

std::unique_ptr<FrameSource> merge(std::vector<Capture> captures, std::vector<std::string> warnings) {
  return std::make_unique<Merge>(std::move(captures), std::move(warnings));
}

}  // namespace hinomi::capture
