#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "catalog/address_file.h"
#include "catalog/csv.h"

namespace hinomi::catalog {
namespace {

using base::ErrorCode;
using base::fail;

// Where a record may hold a fact: up to two keys, ended by null as libmaxminddb wants it.
using FieldPath = std::array<const char*, 3>;

// ip-location-db and IPinfo; MaxMind and DB-IP.
constexpr std::array kCountryPaths{FieldPath{"country_code"}, FieldPath{"country", "iso_code"}};
// MaxMind, DB-IP and ip-location-db; IPinfo.
constexpr std::array kAsnPaths{FieldPath{"autonomous_system_number"}, FieldPath{"asn"}};
constexpr std::array kNamePaths{FieldPath{"autonomous_system_organization"}, FieldPath{"as_name"}};

template <std::size_t N>
std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s entry, const std::array<FieldPath, N>& paths) {
  for (const FieldPath& path : paths) {
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, path.data()) == MMDB_SUCCESS && data.has_data) return data;
  }
  return std::nullopt;
}

std::string_view text_of(const std::optional<MMDB_entry_data_s>& data) {
  if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {data->utf8_string, data->data_size};
}

// A number, or IPinfo's text "AS13335". 0 is unknown.
addr::Asn asn_of(const std::optional<MMDB_entry_data_s>& data) {
  addr::Asn asn;
  if (!data) return asn;
  if (data->type == MMDB_DATA_TYPE_UINT32) return {data->uint32};
  if (data->type == MMDB_DATA_TYPE_UINT16) return {data->uint16};
  std::string_view text = text_of(data);
  if (text.starts_with("AS")) text.remove_prefix(2);
  const auto [stopped, failed] = std::from_chars(text.data(), text.data() + text.size(), asn.number);
  return failed == std::errc{} && stopped == text.data() + text.size() ? asn : addr::Asn{};
}

addr::Country country_in(const MMDB_entry_s& entry) {
  return country_of(text_of(value_at(entry, kCountryPaths)));
}
addr::Asn asn_in(const MMDB_entry_s& entry) { return asn_of(value_at(entry, kAsnPaths)); }

struct CloseMmdb {
  void operator()(MMDB_s* mmdb) const {
    MMDB_close(mmdb);
    delete mmdb;  // NOLINT(cppcoreguidelines-owning-memory): this is the owner
  }
};
using MmdbHandle = std::unique_ptr<MMDB_s, CloseMmdb>;

// What the records of a file hold.
struct Known {
  bool countries = false;
  bool networks = false;
  [[nodiscard]] std::string_view text() const {
    if (countries && networks) return "country and network";
    return countries ? "country" : "network";
  }
};

// Looks at records from the beginning of the tree until one knows anything.
Known known_in(const MMDB_s& mmdb) {
  constexpr int kMostVisits = 100'000;
  Known known;
  std::vector<std::uint32_t> open{0};
  for (int visits = 0; !open.empty() && visits < kMostVisits; ++visits) {
    MMDB_search_node_s node{};
    const std::uint32_t number = open.back();
    open.pop_back();
    if (MMDB_read_node(&mmdb, number, &node) != MMDB_SUCCESS) continue;
    if (node.right_record_type == MMDB_RECORD_TYPE_SEARCH_NODE) {
      open.push_back(static_cast<std::uint32_t>(node.right_record));
    }
    if (node.left_record_type == MMDB_RECORD_TYPE_SEARCH_NODE) {
      open.push_back(static_cast<std::uint32_t>(node.left_record));
    }
    for (const auto& [type, entry] : {std::pair(node.left_record_type, node.left_record_entry),
                                      std::pair(node.right_record_type, node.right_record_entry)}) {
      if (type != MMDB_RECORD_TYPE_DATA) continue;
      known.countries = known.countries || country_in(entry).known();
      known.networks = known.networks || asn_in(entry).number != 0;
    }
    if (known.countries || known.networks) break;
  }
  return known;
}

class AddressMmdb final : public AddressFile {
 public:
  AddressMmdb(MmdbHandle mmdb, Known known, std::string version)
      : mmdb_(std::move(mmdb)), known_(known), version_(std::move(version)) {}

  [[nodiscard]] addr::Country country(const addr::Address& address) const override {
    const auto entry = find(address);
    return entry ? country_in(*entry) : addr::Country{};
  }

  [[nodiscard]] Network network(const addr::Address& address) const override {
    const auto entry = find(address);
    if (!entry) return {};
    return {asn_in(*entry), clean_text(text_of(value_at(*entry, kNamePaths)))};
  }

  [[nodiscard]] std::string version() const override { return version_; }
  [[nodiscard]] bool knows(AddressFact fact) const override {
    return fact == AddressFact::kCountry ? known_.countries : known_.networks;
  }

 private:
  [[nodiscard]] std::optional<MMDB_entry_s> find(const addr::Address& address) const {
    int error = MMDB_SUCCESS;
    MMDB_lookup_result_s result{};
    if (address.is_v4()) {
      sockaddr_in v4{};
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(address.v4());
      result = MMDB_lookup_sockaddr(mmdb_.get(), reinterpret_cast<const sockaddr*>(&v4), &error);
    } else {
      sockaddr_in6 v6{};
      v6.sin6_family = AF_INET6;
      base::store_big(v6.sin6_addr.s6_addr, address.hi);
      base::store_big(v6.sin6_addr.s6_addr + 8, address.lo);
      result = MMDB_lookup_sockaddr(mmdb_.get(), reinterpret_cast<const sockaddr*>(&v6), &error);
    }
    if (error != MMDB_SUCCESS || !result.found_entry) return std::nullopt;
    return result.entry;
  }

  MmdbHandle mmdb_;
  Known known_;
  std::string version_;
};

std::string version_of(const std::string& path, const MMDB_s& mmdb, const Known& known) {
  constexpr std::uint64_t kLastEpoch = 7'258'118'400;  // 2200; beyond it, damage
  const auto epoch = static_cast<std::int64_t>(std::min(mmdb.metadata.build_epoch, kLastEpoch));
  const base::Day day = base::Zone().day_of(base::Timestamp::from_seconds(epoch));
  const base::Bytes content(mmdb.file_content, static_cast<std::size_t>(mmdb.file_size));
  return fmt::format("{} ({}, {}, {})", std::filesystem::path(path).filename().string(), known.text(),
                     to_string(day), content_digits(content));
}

}  // namespace

base::Result<std::unique_ptr<AddressFile>> open_mmdb(const std::string& path) {
  auto opened = std::make_unique<MMDB_s>();
  const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, opened.get());
  if (status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR || status == MMDB_INVALID_METADATA_ERROR) {
    return nullptr;
  }
  if (status != MMDB_SUCCESS) {
    return fail(ErrorCode::kInvalid, path, fmt::format("a damaged MMDB file ({})", MMDB_strerror(status)),
                "fetch it again");
  }
  MmdbHandle mmdb(opened.release());
  const Known known = known_in(*mmdb);
  if (!known.countries && !known.networks) {
    return fail(ErrorCode::kInvalid, path, "an MMDB file whose records hold neither countries nor networks",
                "records need country_code, country.iso_code, autonomous_system_number or asn");
  }
  std::string version = version_of(path, *mmdb, known);
  return std::make_unique<AddressMmdb>(std::move(mmdb), known, std::move(version));
}

}  // namespace hinomi::catalog
