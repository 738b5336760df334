#include "catalog/catalog.h"

#include <algorithm>
#include <filesystem>

namespace hinomi::catalog {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

// In the order of their names, so that reports do not depend on the file system's.
base::Result<std::vector<fs::path>> taxonomy_files(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() == ".toml") files.push_back(at->path());
  }
  if (failed) {
    return base::fail(ErrorCode::kNotFound, folder.string(), failed.message(),
                      "give the catalog's folder, which holds taxonomies/");
  }
  std::sort(files.begin(), files.end());
  return files;
}

base::Result<std::vector<Taxonomy>> load_taxonomies(const fs::path& folder) {
  HINOMI_ASSIGN(const auto files, taxonomy_files(folder));
  std::vector<Taxonomy> taxonomies;
  for (const fs::path& file : files) {
    HINOMI_ASSIGN(Taxonomy taxonomy, Taxonomy::load(file.string()));
    const bool twice = std::any_of(taxonomies.begin(), taxonomies.end(),
                                   [&](const Taxonomy& t) { return t.name() == taxonomy.name(); });
    if (twice) {
      return base::fail(ErrorCode::kInvalid, file.string(),
                        "another file holds a taxonomy named \"" + taxonomy.name() + "\"",
                        "rename one of them");
    }
    taxonomies.push_back(std::move(taxonomy));
  }
  return taxonomies;
}

base::Result<std::unique_ptr<AddressData>> load_or_none(const std::vector<std::string>& paths,
                                                        AddressFact wanted) {
  if (paths.empty()) return no_address_data();
  return load_address_data(paths, wanted);
}

}  // namespace

base::Result<Catalog> load_catalog(const CatalogFiles& files) {
  const fs::path folder = files.folder;
  Catalog catalog;
  HINOMI_ASSIGN(catalog.rules, Rules::load((folder / "rules.toml").string()));
  HINOMI_ASSIGN(catalog.services, Services::load((folder / "services.csv").string()));
  HINOMI_ASSIGN(catalog.taxonomies, load_taxonomies(folder / "taxonomies"));
  HINOMI_ASSIGN(catalog.countries, load_or_none(files.countries, AddressFact::kCountry));
  HINOMI_ASSIGN(catalog.networks, load_or_none(files.networks, AddressFact::kNetwork));
  return catalog;
}

}  // namespace hinomi::catalog
