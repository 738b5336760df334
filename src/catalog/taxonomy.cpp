#include "catalog/taxonomy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "catalog/port_text.h"
#include "catalog/text_file.h"
#include "catalog/toml_file.h"

namespace hinomi::catalog {
namespace {

using base::ErrorCode;
using base::fail;

constexpr base::Day kForever{std::numeric_limits<std::int32_t>::max()};
constexpr base::Day kAlways{std::numeric_limits<std::int32_t>::min()};
// Rows are compared with each other, and walked for each service.
constexpr std::size_t kMostRows = 4096;

base::Result<std::size_t> index_of(const std::vector<std::string>& categories, const TomlTable& table,
                                   const std::string& key) {
  HINOMI_ASSIGN(const std::string name, table.text(key));
  const auto found = std::find(categories.begin(), categories.end(), name);
  if (found == categories.end()) {
    return fail(ErrorCode::kInvalid, table.where(key), fmt::format("\"{}\" is none of the categories", name),
                fmt::format("add it to them, or write one of {}", fmt::join(categories, ", ")));
  }
  return static_cast<std::size_t>(found - categories.begin());
}

base::Result<void> check_categories(const std::vector<std::string>& categories, const std::string& place) {
  for (auto at = categories.begin(); at != categories.end(); ++at) {
    if (!is_machine_name(*at)) {
      return fail(ErrorCode::kInvalid, place, fmt::format("\"{}\" is no name for a category", *at),
                  "use small letters, digits and \"-\"");
    }
    if (std::find(categories.begin(), at, *at) != at) {
      return fail(ErrorCode::kInvalid, place, fmt::format("category \"{}\" stands twice", *at),
                  "remove one of them");
    }
  }
  return {};
}

base::Result<std::vector<addr::Protocol>> protocols_of(const TomlTable& table) {
  HINOMI_ASSIGN(const auto names, table.texts("protocols"));
  std::vector<addr::Protocol> protocols;
  for (const std::string& name : names) {
    const auto protocol = parse_protocol(name);
    if (!protocol) {
      return fail(ErrorCode::kInvalid, table.where("protocols"), fmt::format("\"{}\" is no protocol", name),
                  "write tcp, udp, icmp or icmp6");
    }
    protocols.push_back(*protocol);
  }
  return protocols;
}

// A row without ports is about all of them.
base::Result<std::vector<PortRange>> ports_of(const TomlTable& table) {
  if (!table.has("ports")) return std::vector{PortRange{}};
  HINOMI_ASSIGN(const std::string text, table.text("ports"));
  auto ranges = parse_ports(text);
  if (!ranges) ranges.error().place = table.where("ports");
  return ranges;
}

}  // namespace

// Fills a Taxonomy from the tables of its file.
class TaxonomyReader {
 public:
  base::Result<Taxonomy> read(const TomlFile& file) {
    HINOMI_TRY(read_top(file.top));
    for (const TomlTable& item : file.items) HINOMI_TRY(read_row(item));
    return std::move(taxonomy_);
  }

 private:
  base::Result<void> read_top(const TomlTable& top) {
    HINOMI_TRY(top.only({"name", "version", "source", "categories", "rest"}));
    HINOMI_TRY(top.text("source"));
    HINOMI_ASSIGN(taxonomy_.name_, top.text("name"));
    HINOMI_ASSIGN(taxonomy_.version_, top.text("version"));
    HINOMI_ASSIGN(taxonomy_.categories_, top.texts("categories"));
    if (!is_machine_name(taxonomy_.name_)) {
      return fail(ErrorCode::kInvalid, top.where("name"),
                  fmt::format("\"{}\" is no name for a taxonomy", taxonomy_.name_),
                  "use small letters, digits and \"-\"");
    }
    HINOMI_TRY(check_categories(taxonomy_.categories_, top.where("categories")));
    HINOMI_ASSIGN(taxonomy_.rest_, index_of(taxonomy_.categories_, top, "rest"));
    return {};
  }

  base::Result<void> read_row(const TomlTable& item) {
    HINOMI_TRY(item.only({"protocols", "ports", "since", "until", "category", "source"}));
    Taxonomy::Row row;
    row.line = item.line();
    if (item.has("source")) HINOMI_TRY(item.text("source"));
    HINOMI_ASSIGN(row.category, index_of(taxonomy_.categories_, item, "category"));
    HINOMI_ASSIGN(const auto since, item.day("since"));
    HINOMI_ASSIGN(const auto until, item.day("until"));
    row.since = since.value_or(kAlways);
    row.until = until.value_or(kForever);
    if (row.until < row.since) {
      return fail(ErrorCode::kInvalid, item.where("until"), "the row ends before it begins",
                  "until is the last day; it may not be before since");
    }
    HINOMI_ASSIGN(const auto protocols, protocols_of(item));
    HINOMI_ASSIGN(const auto ranges, ports_of(item));
    for (addr::Protocol protocol : protocols) {
      for (const PortRange& range : ranges) {
        row.protocol = protocol;
        row.first_port = range.first;
        row.last_port = range.last;
        HINOMI_TRY(add(row, item));
      }
    }
    return {};
  }

  base::Result<void> add(const Taxonomy::Row& row, const TomlTable& item) {
    for (const Taxonomy::Row& earlier : taxonomy_.rows_) {
      if (!earlier.includes(row)) continue;
      return fail(ErrorCode::kInvalid, item.where("ports"),
                  fmt::format("{} {}-{} can never fit: line {} comes first", to_string(row.protocol),
                              row.first_port.number, row.last_port.number, earlier.line),
                  "the first row that fits decides: remove one of them, or put the narrower one first");
    }
    if (taxonomy_.rows_.size() == kMostRows) {
      return fail(ErrorCode::kInvalid, item.where(), fmt::format("more than {} port ranges", kMostRows),
                  "is it the right file?");
    }
    taxonomy_.rows_.push_back(row);
    return {};
  }

  Taxonomy taxonomy_;
};

bool Taxonomy::Row::includes(const Row& other) const {
  return protocol == other.protocol && first_port <= other.first_port && other.last_port <= last_port &&
         since <= other.since && other.until <= until;
}

base::Result<Taxonomy> Taxonomy::load(const std::string& path) {
  HINOMI_ASSIGN(const std::string text, read_text(path, kMostCatalogBytes));
  return parse(text, path);
}

base::Result<Taxonomy> Taxonomy::parse(std::string_view text, const std::string& place) {
  HINOMI_ASSIGN(const TomlFile file, parse_toml(text, place, "row"));
  return TaxonomyReader{}.read(file);
}

std::size_t Taxonomy::category(addr::Protocol protocol, addr::Port port, base::Day day) const {
  for (const Row& row : rows_) {
    if (row.includes({protocol, port, port, day, day})) return row.category;
  }
  return rest_;
}

}  // namespace hinomi::catalog
