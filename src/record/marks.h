#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hinomi::record {

// Facts about one packet by which tools betray themselves: relations between header fields, never
// verdicts. The bit numbers are stored: never reuse one. Judged on scan-class packets only.
enum class Mark : std::uint8_t {
  // TCP sequence number == destination address, both as network-order 32-bit values. Mirai
  // (jgamblin/Mirai-Source-Code@4889a6f mirai/bot/scanner.c).
  kSeqIsDestination = 0,
  // IP identification == 54321. ZMap up to 4.0 (zmap/zmap@8de8833 packet.c).
  kIpId54321 = 1,
  // IP identification == low 16 bits of (destination ^ destination port ^ sequence). Masscan
  // (robertdavidgraham/masscan@2be4093 src/templ-pkt.c). Holds by chance once in 65,536.
  kMasscanIpId = 2,
  // A TCP header of 20 bytes.
  kNoOptions = 3,
  // TTL or hop limit of 200 or more: few systems begin at 255.
  kTtl200 = 4,
  // Source address == destination address: no device sends this.
  kSourceIsDestination = 5,
  // Source address that nobody may use in public (addr::is_bogon).
  kBogonSource = 6,
  // The reserved bit of IPv4's flags, or a reserved bit of the TCP header, is set.
  kReservedBit = 7,
};
inline constexpr std::size_t kMarkCount = 8;

inline constexpr std::array<std::string_view, kMarkCount> kMarkNames{
    "seq-is-destination",    "ip-id-54321",  "masscan-ip-id", "no-options", "ttl-200",
    "source-is-destination", "bogon-source", "reserved-bit"};

// A set of marks.
class Marks {
 public:
  constexpr Marks() = default;
  constexpr explicit Marks(std::uint32_t bits) : bits_(bits) {}

  constexpr void set(Mark mark) { bits_ |= 1U << static_cast<unsigned>(mark); }
  [[nodiscard]] constexpr bool has(Mark mark) const {
    return (bits_ >> static_cast<unsigned>(mark) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool includes(Marks needed) const { return (bits_ & needed.bits_) == needed.bits_; }
  [[nodiscard]] constexpr bool intersects(Marks other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
  friend constexpr auto operator<=>(Marks, Marks) = default;

 private:
  std::uint32_t bits_ = 0;
};

// The marks that this version judges; stored with each batch, so that a mark invented later reads
// "unknown" and not "no" in old rows.
inline constexpr Marks kMarksKnown{(1U << kMarkCount) - 1};

// The mark with this name, as rule files write it.
[[nodiscard]] constexpr std::optional<Mark> mark_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kMarkCount; ++i) {
    if (kMarkNames[i] == name) return static_cast<Mark>(i);
  }
  return std::nullopt;
}

}  // namespace hinomi::record
