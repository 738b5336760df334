#include "catalog/address_data.h"

#include <fmt/format.h>
#include <xxhash.h>

#include "catalog/address_file.h"

namespace hinomi::catalog {
namespace {

class NoAddressData final : public AddressData {
 public:
  [[nodiscard]] addr::Country country(const addr::Address&) const override { return {}; }
  [[nodiscard]] Network network(const addr::Address&) const override { return {}; }
  [[nodiscard]] std::string version() const override { return {}; }
};

// Several files, the first that knows answers.
class AddressFiles final : public AddressData {
 public:
  explicit AddressFiles(std::vector<std::unique_ptr<AddressFile>> files) : files_(std::move(files)) {}

  [[nodiscard]] addr::Country country(const addr::Address& address) const override {
    for (const auto& file : files_) {
      const addr::Country country = file->country(address);
      if (country.known()) return country;
    }
    return {};
  }

  [[nodiscard]] Network network(const addr::Address& address) const override {
    for (const auto& file : files_) {
      Network network = file->network(address);
      if (network.asn.number != 0) return network;
    }
    return {};
  }

  [[nodiscard]] std::string version() const override {
    std::string text;
    for (const auto& file : files_) text += (text.empty() ? "" : "; ") + file->version();
    return text;
  }

 private:
  std::vector<std::unique_ptr<AddressFile>> files_;
};

base::Result<std::unique_ptr<AddressFile>> open_file(const std::string& path, AddressFact wanted) {
  HINOMI_ASSIGN(auto file, open_mmdb(path));
  if (!file) {
    HINOMI_ASSIGN(file, open_address_csv(path));
  }
  if (!file->knows(wanted)) {
    const bool country = wanted == AddressFact::kCountry;
    return base::fail(base::ErrorCode::kInvalid, path,
                      country ? "knows networks, not countries" : "knows countries, not networks",
                      country ? "give it as networks" : "give it as countries");
  }
  return file;
}

}  // namespace

base::Result<std::unique_ptr<AddressData>> load_address_data(const std::vector<std::string>& paths,
                                                             AddressFact wanted) {
  std::vector<std::unique_ptr<AddressFile>> files;
  for (const std::string& path : paths) {
    HINOMI_ASSIGN(auto file, open_file(path, wanted));
    files.push_back(std::move(file));
  }
  return std::make_unique<AddressFiles>(std::move(files));
}

std::unique_ptr<AddressData> no_address_data() { return std::make_unique<NoAddressData>(); }

addr::Country country_of(std::string_view text) {
  const addr::Country country = addr::Country::from_text(text);
  return country == addr::Country{{'Z', 'Z'}} ? addr::Country{} : country;
}

std::string content_digits(base::Bytes content) {
  return fmt::format("{:08x}", XXH3_64bits(content.data(), content.size()) >> 32);
}

}  // namespace hinomi::catalog
