#pragma once

#include <memory>
#include <string>
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

// What a user wants from address data. One file may know both.
enum class AddressFact { kCountry, kNetwork };

// Which country, or which network, an address belongs to, from MMDB or CSV files (docs/format/catalog.md).
// Immutable; safe from any thread.
class AddressData {
 public:
  virtual ~AddressData() = default;
  // Unknown where the data do not say.
  [[nodiscard]] virtual addr::Country country(const addr::Address& address) const = 0;
  [[nodiscard]] virtual Network network(const addr::Address& address) const = 0;
  // File, what it knows, day, and a hash of the content, of each file:
  // "geo-whois-asn-country.mmdb (country, 2026-06-17, 1f2e3d4c)". Stands in reports.
  [[nodiscard]] virtual std::string version() const = 0;
};

// Loads files that all know `wanted`; of several the first that knows an address answers, so that IPv4 and
// IPv6 files may be given together. Told by content, not by name; CSV may be gzipped. At least one path.
// Fails with the file, the line or the field, and the remedy.
[[nodiscard]] base::Result<std::unique_ptr<AddressData>> load_address_data(
    const std::vector<std::string>& paths, AddressFact wanted);

// Knows nothing: all countries and networks are unknown. version() is empty.
[[nodiscard]] std::unique_ptr<AddressData> no_address_data();

}  // namespace hinomi::catalog
