#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "catalog/address_data.h"

namespace hinomi::catalog {

// One file of address data.
class AddressFile : public AddressData {
 public:
  [[nodiscard]] virtual bool knows(AddressFact fact) const = 0;
};

// Null where the file is no MMDB at all, or cannot be opened; fails where it is a bad one.
[[nodiscard]] base::Result<std::unique_ptr<AddressFile>> open_mmdb(const std::string& path);

[[nodiscard]] base::Result<std::unique_ptr<AddressFile>> open_address_csv(const std::string& path);

// As address data write it; "ZZ", which stands for none in them, is unknown.
[[nodiscard]] addr::Country country_of(std::string_view text);

// The first 8 digits of the content's XXH3, so that other content has another version.
[[nodiscard]] std::string content_digits(base::Bytes content);

}  // namespace hinomi::catalog
