#include "packet/extensions.h"

namespace hinomi::packet {
namespace {

// IANA, "IPv6 Extension Header Types".
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestination = 60;
constexpr std::uint8_t kMobility = 135;

constexpr std::size_t kShortest = 8;

constexpr bool is_extension(std::uint8_t next) {
  return next == kHopByHop || next == kRouting || next == kFragment || next == kAuthentication ||
         next == kDestination || next == kMobility;
}

// Byte 1 counts what exceeds eight bytes: in units of eight, in AH of four (RFC 4302, 2.2).
constexpr std::size_t extension_length(std::uint8_t kind, std::uint8_t length_byte) {
  if (kind == kFragment) return kShortest;
  if (kind == kAuthentication) return kShortest + std::size_t{4} * length_byte;
  return kShortest + std::size_t{8} * length_byte;
}

}  // namespace

Upper walk_extensions(base::Bytes data, std::uint8_t next) {
  Upper upper;
  upper.protocol = {next};
  for (int walked = 0; is_extension(next); ++walked) {
    const base::Bytes rest = data.subspan(upper.offset);
    if (walked == kMostExtensions || rest.size() < kShortest) return upper;
    const std::size_t length = extension_length(next, rest[1]);
    if (rest.size() < length) return upper;
    if (next == kFragment) {
      upper.later_fragment = (base::load_big<std::uint16_t>(rest.data() + 2) & 0xfff8) != 0;
      upper.fragment_id = base::load_big<std::uint16_t>(rest.data() + 6);
    }
    next = rest[0];
    upper.protocol = {next};
    upper.offset += length;
    if (upper.later_fragment) break;
  }
  upper.reached = true;
  return upper;
}

}  // namespace hinomi::packet
