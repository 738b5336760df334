#include "record/signature.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <cstring>

namespace hinomi::record {

SignatureId Signature::id() const {
  // kinds, then flags, scale and MSS in a fixed layout: stored ids must never change.
  std::array<std::uint8_t, kMostKinds + 5> bytes{};
  std::memcpy(bytes.data(), kinds.data(), kind_count);
  std::size_t size = kind_count;
  bytes[size++] = static_cast<std::uint8_t>((has_mss ? 1 : 0) | (has_window_scale ? 2 : 0));
  bytes[size++] = window_scale;
  bytes[size++] = static_cast<std::uint8_t>(mss >> 8);
  bytes[size++] = static_cast<std::uint8_t>(mss & 0xff);
  const std::uint64_t hash = XXH3_64bits(bytes.data(), size);
  return {hash == 0 ? 1 : hash};
}

std::string Signature::text() const {
  std::string out;
  for (std::size_t i = 0; i < kind_count; ++i) {
    if (i != 0) out += '-';
    out += fmt::to_string(kinds[i]);
  }
  if (kind_count == 0) out = "0";
  return fmt::format("{}_{}_{}", out, mss, window_scale);
}

}  // namespace hinomi::record
