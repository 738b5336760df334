#include "app/shared_data.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "app/terminal.h"

namespace hinomi::app {
namespace {

namespace fs = std::filesystem;

// Those of the named files that are there.
std::vector<std::string> present(const fs::path& folder, std::initializer_list<const char*> names) {
  std::vector<std::string> found;
  for (const char* name : names) {
    std::error_code ignored;
    if (fs::exists(folder / name, ignored)) found.push_back((folder / name).string());
  }
  return found;
}

std::string catalog_folder(const CatalogOptions& options) {
  return options.folder.empty() ? (fs::path(shared_folder()) / "catalog").string() : options.folder;
}

}  // namespace

std::string shared_folder() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return {};
  for (const fs::path& place : {program.parent_path(), program.parent_path().parent_path()}) {
    const fs::path folder = place / "share" / "hinomi";
    if (fs::is_directory(folder, failed)) return folder.string();
  }
  return {};
}

void add_catalog_options(CLI::App& command, CatalogOptions& options) {
  command
      .add_option("--catalog", options.folder,
                  "Folder with rules, services and taxonomies (default: shipped)")
      ->type_name("DIR");
  command
      .add_option("--countries", options.countries,
                  "Which country an address belongs to: MMDB or CSV (default: as installed)")
      ->type_name("FILE");
  command
      .add_option("--networks", options.networks,
                  "Which autonomous system an address belongs to: MMDB or CSV (default: as installed)")
      ->type_name("FILE");
}

base::Result<catalog::Catalog> load_meanings(const CatalogOptions& options) {
  return catalog::load_catalog({catalog_folder(options), {}, {}});
}

base::Result<catalog::Catalog> load_catalog(const CatalogOptions& options) {
  catalog::CatalogFiles files{catalog_folder(options), options.countries, options.networks};
  const fs::path installed = fs::path(shared_folder()) / "address-data";
  if (files.countries.empty()) files.countries = present(installed, {"geo-whois-asn-country.mmdb"});
  if (files.networks.empty()) files.networks = present(installed, {"asn-ipv4.csv", "asn-ipv6.csv"});
  if (files.countries.empty()) say("no country data at hand: countries are unknown; give --countries FILE");
  if (files.networks.empty()) say("no network data at hand: networks are unknown; give --networks FILE");
  return catalog::load_catalog(files);
}

}  // namespace hinomi::app
