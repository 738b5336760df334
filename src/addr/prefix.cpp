#include "addr/prefix.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace hinomi::addr {
namespace {

constexpr std::uint64_t kAllOnes = std::numeric_limits<std::uint64_t>::max();

// The mask of the first `bits` bits (0 to 64) of one half.
constexpr std::uint64_t head_mask(int bits) {
  if (bits <= 0) return 0;
  return bits >= 64 ? kAllOnes : ~(kAllOnes >> bits);
}

constexpr Address masked(const Address& a, int length) {
  return {a.hi & head_mask(length), a.lo & head_mask(length - 64)};
}

}  // namespace

Prefix::Prefix(const Address& address, int mapped_length)
    : first_(masked(address, mapped_length)), mapped_length_(mapped_length) {}

base::Result<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto wrong = [&](std::string_view why) {
    return base::fail(base::ErrorCode::kInvalid, "", fmt::format("\"{}\" is not a prefix: {}", text, why),
                      "prefixes are written like 192.0.2.0/24, 192.0.2.1 or 2001:db8::/48");
  };
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return wrong("no address before the slash");
  const int widest = address->is_v4() ? 32 : 128;
  int length = widest;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || length < 0 ||
        length > widest) {
      return wrong(fmt::format("the length must be 0 to {}", widest));
    }
  }
  const Prefix prefix(*address, address->is_v4() ? length + 96 : length);
  if (prefix.first() != *address) {
    return wrong(fmt::format("bits are set beyond the length; {} was meant?", to_string(prefix)));
  }
  return prefix;
}

Address Prefix::last() const {
  return {first_.hi | ~head_mask(mapped_length_), first_.lo | ~head_mask(mapped_length_ - 64)};
}

bool Prefix::contains(const Address& address) const { return masked(address, mapped_length_) == first_; }

std::uint64_t Prefix::size() const {
  const int free_bits = 128 - mapped_length_;
  return free_bits >= 64 ? kAllOnes : std::uint64_t{1} << free_bits;
}

std::string to_string(const Prefix& prefix) {
  return fmt::format("{}/{}", to_string(prefix.first()), prefix.length());
}

}  // namespace hinomi::addr
