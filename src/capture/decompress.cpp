#include "capture/decompress.h"

#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#define ZLIB_CONST
#include <zlib.h>

namespace hinomi::capture {
namespace {

using base::Bytes;
using base::ErrorCode;
using base::fail;
using base::Result;

// What both formats share: the compressed side, and how failures are told.
class Decompressor : public BufferedStream {
 public:
  Decompressor(std::unique_ptr<ByteStream> compressed, std::string name)
      : compressed_(std::move(compressed)), name_(std::move(name)) {}
  [[nodiscard]] std::uint64_t taken() const final { return compressed_->taken(); }
  [[nodiscard]] bool is_decompressed() const final { return true; }
  [[nodiscard]] bool cut_off() const final { return cut_off_; }

 protected:
  // Up to `most` bytes of the compressed side; empty at its end. used() then says how many were used.
  Result<Bytes> input(std::size_t most) {
    HINOMI_ASSIGN(const Bytes window, compressed_->read(std::exchange(used_, 0), 1));
    return window.first(std::min(window.size(), most));
  }
  void used(std::size_t count) { used_ = count; }

  std::size_t ends_early() {
    cut_off_ = true;
    return 0;
  }
  void produced(std::size_t count) { produced_ += count; }
  [[nodiscard]] std::unexpected<base::Error> damaged(std::string_view format, std::string_view why) const {
    return fail(ErrorCode::kCorrupt, fmt::format("{}, offset {} (decompressed)", name_, produced_),
                fmt::format("the {} data are damaged: {}", format, why),
                fmt::format("get an intact copy; `{} -t` tests it", format));
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::unique_ptr<ByteStream> compressed_;
  std::string name_;
  std::size_t used_ = 0;
  std::uint64_t produced_ = 0;
  bool cut_off_ = false;
};

class Gunzip final : public Decompressor {
 public:
  Gunzip(std::unique_ptr<ByteStream> compressed, std::string name)
      : Decompressor(std::move(compressed), std::move(name)) {
    constexpr int kLargestWindowAndGzipHeader = 15 + 16;
    if (inflateInit2(&z_, kLargestWindowAndGzipHeader) != Z_OK) throw std::bad_alloc();
  }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() override { inflateEnd(&z_); }

 private:
  static constexpr std::size_t kMostInput = std::size_t{1} << 20;  // zlib counts in 32 bits

  Result<std::size_t> fill(std::span<std::uint8_t> room) override {
    z_.next_out = room.data();
    z_.avail_out = static_cast<uInt>(room.size());
    while (z_.avail_out == room.size()) {
      HINOMI_ASSIGN(const Bytes all, input(kMostInput));
      if (!inside_member_) {
        if (all.empty()) return 0;
        const std::size_t skipped = padding(all);
        inside_member_ = skipped < all.size();
        used(skipped);
        continue;
      }
      HINOMI_TRY(inflate_some(all));
      if (all.empty() && z_.avail_out == room.size()) return ends_early();
    }
    return room.size() - z_.avail_out;
  }

  // Between members there may be zeros, up to a block of the medium. No member begins with a zero.
  static std::size_t padding(Bytes in) {
    const auto first = std::find_if(in.begin(), in.end(), [](std::uint8_t byte) { return byte != 0; });
    return static_cast<std::size_t>(first - in.begin());
  }

  // With no `in`, gives what zlib still holds back.
  Result<void> inflate_some(Bytes in) {
    z_.next_in = in.data();
    z_.avail_in = static_cast<uInt>(in.size());
    const std::size_t room = z_.avail_out;
    const int status = inflate(&z_, Z_NO_FLUSH);
    produced(room - z_.avail_out);
    if (status == Z_STREAM_END) {
      inside_member_ = false;
      inflateReset(&z_);
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return damaged("gzip", z_.msg != nullptr ? z_.msg : "zlib makes nothing of them");
    }
    used(in.size() - z_.avail_in);
    return {};
  }

  z_stream z_{};
  bool inside_member_ = false;
};

class Unzstd final : public Decompressor {
 public:
  Unzstd(std::unique_ptr<ByteStream> compressed, std::string name)
      : Decompressor(std::move(compressed), std::move(name)), context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kLargestWindowLog);
  }

 private:
  static constexpr int kLargestWindowLog = 27;  // 128 MiB, what `zstd -d` itself allows unasked

  Result<std::size_t> fill(std::span<std::uint8_t> room) override {
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    while (out.pos == 0) {
      HINOMI_ASSIGN(const Bytes window, input(kLargestWindow));
      if (window.empty() && !inside_frame_) return 0;
      ZSTD_inBuffer in{window.data(), window.size(), 0};
      const std::size_t status = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(status) != 0) return failed(status);
      inside_frame_ = status != 0;
      used(in.pos);
      if (window.empty() && out.pos == 0) return inside_frame_ ? ends_early() : 0;
    }
    produced(out.pos);
    return out.pos;
  }

  [[nodiscard]] std::unexpected<base::Error> failed(std::size_t status) const {
    if (ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge) {
      return fail(ErrorCode::kUnsupported, name(), "needs a zstd window of more than 128 MiB",
                  "compress it again without --long: `zstd -dc --long=31 IN | zstd -o OUT`");
    }
    return damaged("zstd", ZSTD_getErrorName(status));
  }

  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool inside_frame_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> gunzip(std::unique_ptr<ByteStream> compressed, std::string name) {
  return std::make_unique<Gunzip>(std::move(compressed), std::move(name));
}

std::unique_ptr<ByteStream> unzstd(std::unique_ptr<ByteStream> compressed, std::string name) {
  return std::make_unique<Unzstd>(std::move(compressed), std::move(name));
}

}  // namespace hinomi::capture
