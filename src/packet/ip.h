#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/bytes.h"
#include "packet/packet.h"
#include "record/malformed.h"

namespace hinomi::packet {

inline constexpr std::size_t kIpv4HeaderLength = 20;  // without options
inline constexpr std::size_t kIpv6HeaderLength = 40;  // without extensions

// Each reads the IP header at the beginning of `data` into the fields of `packet` that an IP header
// determines, and gives what the IP packet carries (behind options or extensions), as far as captured and
// as the IP length says: link-layer padding is not in it. `wire_length` counts from the IP header on, and
// is at least data.size().
//
// A length beyond what was captured is no fault (snapshot length); a length of 0 stands for wire_length
// (segmentation offload, jumbograms).
[[nodiscard]] std::expected<base::Bytes, record::Malformed> read_ipv4(base::Bytes data,
                                                                      std::uint32_t wire_length,
                                                                      Packet& packet);
// An IPv4-mapped address (::ffff:0:0/96) is no address on a wire (RFC 4291, 2.5.5.2) and would pass for
// IPv4 in everything that follows: kIpHeader.
[[nodiscard]] std::expected<base::Bytes, record::Malformed> read_ipv6(base::Bytes data,
                                                                      std::uint32_t wire_length,
                                                                      Packet& packet);

}  // namespace hinomi::packet
