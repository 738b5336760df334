#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/time.h"

namespace hinomi::record {

// How a frame begins. Only those that Hinomi reads; the reader of a container refuses the rest.
enum class LinkType : std::uint8_t {
  kEthernet,  // LINKTYPE_ETHERNET 1
  kRawIp,     // LINKTYPE_RAW 101 (also 12 and 14), IPV4 228, IPV6 229: the IP header itself
  kSll,       // LINKTYPE_LINUX_SLL 113
  kSll2,      // LINKTYPE_LINUX_SLL2 276
};

// One captured frame. A view: the bytes belong to whoever made it and live until its next frame.
struct Frame {
  base::Timestamp time;
  base::Bytes data;                   // what was captured
  std::uint32_t original_length = 0;  // bytes on the wire; never less than data.size()
  LinkType link = LinkType::kEthernet;
  bool after_gap = false;  // no capture spans the time between the frame before and this one
};

}  // namespace hinomi::record
