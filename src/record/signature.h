#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "record/sighting.h"

namespace hinomi::record {

// The shape of a TCP SYN's options, in JA4T's order (option kinds, MSS, window scale; the window
// itself stands in the row). A value without allocation, since it is formed for each packet.
struct Signature {
  static constexpr std::size_t kMostKinds = 40;  // a TCP header holds 40 bytes of options
  std::array<std::uint8_t, kMostKinds> kinds{};  // as they stand, padding (NOP, 1) included, end (0) not
  std::uint8_t kind_count = 0;
  bool has_mss = false;
  bool has_window_scale = false;
  std::uint8_t window_scale = 0;
  std::uint16_t mss = 0;

  // A 64-bit hash of the whole value, never 0; the same in every process and version.
  [[nodiscard]] SignatureId id() const;
  // "2-1-3_1460_8": kinds, MSS and window scale; "0" for what is missing (JA4T).
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Signature&, const Signature&) = default;
};

}  // namespace hinomi::record
