#pragma once

#include <cstddef>
#include <expected>

#include "record/frame.h"
#include "record/malformed.h"

namespace hinomi::packet {

// Where a frame's IP header begins, and the version that the layer before it announces.
struct IpStart {
  std::size_t offset = 0;  // at most the captured length
  int version = 4;         // 4 or 6; raw IP announces it in the header itself
};

// More VLAN tags than this are kLinkHeader.
inline constexpr int kMostVlanTags = 4;

// Steps over the link header and its VLAN tags (TPID 8100, 88a8, 9100, 9200). What carries IP only behind
// a further layer (802.3 with LLC, PPPoE, MPLS) is kNotIp.
[[nodiscard]] std::expected<IpStart, record::Malformed> find_ip(const record::Frame& frame);

}  // namespace hinomi::packet
