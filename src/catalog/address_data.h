#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "addr/address.h"
#include "addr/number.h"
#include "base/result.h"

namespace hinomi::catalog {

// An autonomous system as address data names it.
struct Network {
  addr::Asn asn;
  std::string name;
};

// Which country, or which network, an address belongs to, from one file: MMDB, or CSV with rows
// FIRST,LAST,CC or FIRST,LAST,ASN[,NAME] or PREFIX,CC ... ; plain or gzip. Told by content, not by name.
// Immutable; safe from any thread.
class AddressData {
 public:
  virtual ~AddressData() = default;
  [[nodiscard]] virtual addr::Country country(const addr::Address& address) const = 0;
  [[nodiscard]] virtual Network network(const addr::Address& address) const = 0;
  // File name, kind, date: "geo-whois-asn-country.mmdb (2026-06-17)". Stands in reports.
  [[nodiscard]] virtual std::string version() const = 0;
};

// Fails with the file, the line or the field, and the remedy. IPv4 and IPv6 CSV files may be given
// together.
[[nodiscard]] base::Result<std::unique_ptr<AddressData>> load_address_data(
    const std::vector<std::string>& paths);

// Knows nothing: all countries and networks are unknown. version() is empty.
[[nodiscard]] std::unique_ptr<AddressData> no_address_data();

}  // namespace hinomi::catalog
