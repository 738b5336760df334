#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace hinomi::capture {

// What a file is, by its first bytes.
enum class Container {
  kEmpty,
  kTooShort,  // fewer bytes than any magic has
  kUnknown,
  kPcap,
  kModifiedPcap,
  kPcapng,
  kGzip,
  kZstd,
  kBzip2,
  kXz,
  kLz4,
  kZip,
};

inline constexpr std::size_t kMagicBytes = 6;

// `head`: the first kMagicBytes, fewer only where the file has no more.
[[nodiscard]] Container identify(base::Bytes head);

// The error for what is not read as pcap. kInvalid: no capture, as far as can be told; kUnsupported: a
// capture, but of another kind.
[[nodiscard]] base::Error refusal(Container container, const std::string& name);

}  // namespace hinomi::capture
