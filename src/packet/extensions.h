#pragma once

#include <cstddef>
#include <cstdint>

#include "addr/number.h"
#include "base/bytes.h"

namespace hinomi::packet {

// More IPv6 extension headers than this are not read. RFC 8200, section 4.1, has use for seven.
inline constexpr int kMostExtensions = 10;

// What stands behind an IPv6 header's extension headers.
struct Upper {
  bool reached = false;           // false: cut off inside an extension header, or more than kMostExtensions
  addr::Protocol protocol;        // the first that is no extension; where not reached, the header stopped at
  std::size_t offset = 0;         // where it begins; where not reached, the header stopped at
  bool later_fragment = false;    // not the first: the walk ends behind the fragment header
  std::uint16_t fragment_id = 0;  // low 16 bits of the fragment header's identification
};

// Walks hop-by-hop, routing, fragment, destination options, authentication and mobility headers.
// `data` is what follows the fixed IPv6 header, whose next-header field is `next`.
[[nodiscard]] Upper walk_extensions(base::Bytes data, std::uint8_t next);

}  // namespace hinomi::packet
