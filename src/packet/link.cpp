#include "packet/link.h"

#include <cstdint>

#include "base/bytes.h"

namespace hinomi::packet {
namespace {

using record::Malformed;
using Found = std::expected<IpStart, Malformed>;

constexpr std::uint16_t kTypeIpv4 = 0x0800;
constexpr std::uint16_t kTypeIpv6 = 0x86dd;

// Where a link header keeps its EtherType, and how long it is.
struct LinkLayout {
  std::size_t type_at;
  std::size_t length;
};
constexpr LinkLayout kEthernet{12, 14};
constexpr LinkLayout kSll{14, 16};  // LINKTYPE_LINUX_SLL
constexpr LinkLayout kSll2{0, 20};  // LINKTYPE_LINUX_SLL2

constexpr std::size_t kVlanTagLength = 4;  // tag control, then the EtherType of what follows

constexpr bool is_vlan_tag(std::uint16_t type) {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

Found behind_ethertype(base::Bytes data, LinkLayout layout) {
  if (data.size() < layout.length) return std::unexpected(Malformed::kLinkHeader);
  auto type = base::load_big<std::uint16_t>(data.data() + layout.type_at);
  std::size_t offset = layout.length;
  for (int tags = 0; is_vlan_tag(type); ++tags) {
    if (tags == kMostVlanTags || data.size() < offset + kVlanTagLength) {
      return std::unexpected(Malformed::kLinkHeader);
    }
    type = base::load_big<std::uint16_t>(data.data() + offset + 2);
    offset += kVlanTagLength;
  }
  if (type == kTypeIpv4) return IpStart{offset, 4};
  if (type == kTypeIpv6) return IpStart{offset, 6};
  return std::unexpected(Malformed::kNotIp);
}

Found raw_ip(base::Bytes data) {
  if (data.empty()) return std::unexpected(Malformed::kIpHeader);
  const int version = data[0] >> 4;
  if (version != 4 && version != 6) return std::unexpected(Malformed::kIpHeader);
  return IpStart{0, version};
}

}  // namespace

Found find_ip(const record::Frame& frame) {
  switch (frame.link) {
    case record::LinkType::kEthernet:
      return behind_ethertype(frame.data, kEthernet);
    case record::LinkType::kSll:
      return behind_ethertype(frame.data, kSll);
    case record::LinkType::kSll2:
      return behind_ethertype(frame.data, kSll2);
    case record::LinkType::kRawIp:
      return raw_ip(frame.data);
  }
  return std::unexpected(Malformed::kLinkHeader);
}

}  // namespace hinomi::packet
