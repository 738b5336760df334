#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "addr/address.h"
#include "base/result.h"
#include "base/time.h"
#include "observe/flow_key.h"

// The bytes in which an observer's state travels to its continuation:
//   "HINOCARR", version (1 byte), XXH3-64 of the rest (8 bytes), one zstd frame.
// Inside, integers little-endian, in the order in which they were put.
namespace hinomi::observe {

inline constexpr std::uint64_t kFlowKeyBytes = 16 + 16 + 1 + 2 + 2;

class CarryWriter {
 public:
  template <std::integral T>
  void put(T value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
      plain_ += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
    }
  }
  void put(const addr::Address& address);
  void put(const FlowKey& key);
  void put(base::Minute minute) { put(minute.index); }
  void put(base::Timestamp time) { put(time.ns); }

  // The finished blob.
  [[nodiscard]] std::string seal() const;

 private:
  std::string plain_;
};

// Every take() fails, and changes nothing that matters, where too few bytes are left.
class CarryReader {
 public:
  // Fails on anything but what seal() made.
  [[nodiscard]] static base::Result<CarryReader> open(std::string_view sealed);

  template <std::integral T>
  [[nodiscard]] bool take(T& value) {
    if (plain_.size() - at_ < sizeof value) return false;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
      bits |= std::uint64_t{static_cast<std::uint8_t>(plain_[at_ + i])} << (8 * i);
    }
    value = static_cast<T>(bits);
    at_ += sizeof value;
    return true;
  }
  [[nodiscard]] bool take(addr::Address& address);
  [[nodiscard]] bool take(FlowKey& key);
  // Only times with which one can reckon: from 1970 to 2255.
  [[nodiscard]] bool take(base::Minute& minute);
  [[nodiscard]] bool take(base::Timestamp& time);
  // How many things of `each` bytes follow; false where there is no room for so many.
  [[nodiscard]] bool take_count(std::uint64_t& count, std::uint64_t each);

  [[nodiscard]] bool at_end() const { return at_ == plain_.size(); }

 private:
  explicit CarryReader(std::string plain) : plain_(std::move(plain)) {}
  std::string plain_;
  std::size_t at_ = 0;
};

// What every unusable carry is answered with.
[[nodiscard]] std::unexpected<base::Error> not_a_carry(std::string_view why);

}  // namespace hinomi::observe
