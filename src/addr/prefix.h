#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "addr/address.h"
#include "base/result.h"

namespace hinomi::addr {

// A block of addresses: 192.0.2.0/24, 2001:db8::/48. Bits beyond the length are zero.
class Prefix {
 public:
  // length counts bits of the mapped form: an IPv4 /24 has 120. The address is cut to it.
  Prefix(const Address& address, int mapped_length);

  // "192.0.2.0/24", "192.0.2.1" (a /32), "2001:db8::/48". Fails where bits are set beyond the length.
  [[nodiscard]] static base::Result<Prefix> parse(std::string_view text);

  [[nodiscard]] const Address& first() const { return first_; }
  [[nodiscard]] Address last() const;
  [[nodiscard]] bool is_v4() const { return first_.is_v4() && mapped_length_ >= 96; }
  // As people write it: 24 for 192.0.2.0/24.
  [[nodiscard]] int length() const { return is_v4() ? mapped_length_ - 96 : mapped_length_; }
  [[nodiscard]] int mapped_length() const { return mapped_length_; }
  [[nodiscard]] bool contains(const Address& address) const;
  // How many addresses; 2^64 - 1 where there are more.
  [[nodiscard]] std::uint64_t size() const;

  friend auto operator<=>(const Prefix&, const Prefix&) = default;

 private:
  Address first_;
  int mapped_length_;
};

[[nodiscard]] std::string to_string(const Prefix& prefix);

}  // namespace hinomi::addr
