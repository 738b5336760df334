#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "base/time.h"
#include "catalog/address_file.h"
#include "catalog/address_ranges.h"
#include "catalog/text_file.h"

namespace hinomi::catalog {
namespace {

namespace fs = std::filesystem;

// The largest public files of countries or networks have some 60 MB.
constexpr std::size_t kMostBytes = std::size_t{512} << 20;

class AddressCsv final : public AddressFile {
 public:
  AddressCsv(AddressRanges ranges, std::string version)
      : ranges_(std::move(ranges)), version_(std::move(version)) {}

  [[nodiscard]] addr::Country country(const addr::Address& address) const override {
    const auto* facts = ranges_.find(address);
    return facts == nullptr ? addr::Country{} : facts->country;
  }
  [[nodiscard]] Network network(const addr::Address& address) const override {
    const auto* facts = ranges_.find(address);
    return facts == nullptr ? Network{} : facts->network;
  }
  [[nodiscard]] std::string version() const override { return version_; }
  [[nodiscard]] bool knows(AddressFact fact) const override { return ranges_.fact() == fact; }

 private:
  AddressRanges ranges_;
  std::string version_;
};

// The day, in UTC, when the file was last written.
base::Result<base::Day> day_of(const std::string& path) {
  std::error_code failed;
  const auto written = fs::last_write_time(path, failed);
  if (failed) return base::fail(base::ErrorCode::kIo, path, failed.message());
  const auto since = std::chrono::file_clock::to_sys(written).time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since).count();
  return base::Zone().day_of(base::Timestamp::from_seconds(seconds));
}

std::string version_of(const std::string& path, const AddressRanges& ranges, base::Day day,
                       const std::string& content) {
  const base::Bytes bytes(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  std::string text = fmt::format("{} ({}, {}, {}", fs::path(path).filename().string(),
                                 ranges.fact() == AddressFact::kCountry ? "country" : "network",
                                 to_string(day), content_digits(bytes));
  if (ranges.contradictions() > 0) text += fmt::format(", {} overlapping", ranges.contradictions());
  return text + ")";
}

}  // namespace

base::Result<std::unique_ptr<AddressFile>> open_address_csv(const std::string& path) {
  HINOMI_ASSIGN(const std::string text, read_text(path, kMostBytes));
  if (text.find('\0') != std::string::npos) {
    return base::fail(base::ErrorCode::kInvalid, path, "neither CSV nor a whole MMDB file",
                      "unpack an MMDB file, or fetch it again if it is cut off");
  }
  HINOMI_ASSIGN(AddressRanges ranges, AddressRanges::parse(text, path));
  HINOMI_ASSIGN(const base::Day day, day_of(path));
  std::string version = version_of(path, ranges, day, text);
  return std::make_unique<AddressCsv>(std::move(ranges), std::move(version));
}

}  // namespace hinomi::catalog
