#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace CLI {
class App;
}

namespace hinomi::app {

// The folder share/hinomi beside the program, or beside its parent folder when installed: catalog,
// scenarios, address-data. Empty where there is none.
[[nodiscard]] std::string shared_folder();

// What several commands ask for: which catalog and which address data.
struct CatalogOptions {
  std::string folder;
  std::vector<std::string> countries;
  std::vector<std::string> networks;
};
void add_catalog_options(CLI::App& command, CatalogOptions& options);

// What a reader of a store needs: rules, services and taxonomies, but no address data, since countries and
// networks were looked up when the sightings came in.
[[nodiscard]] base::Result<catalog::Catalog> load_meanings(const CatalogOptions& options);

// Loads what was asked for, or else what lies in shared_folder(). Where there are no address data, says
// so on standard error: everything works, and countries and networks are unknown.
[[nodiscard]] base::Result<catalog::Catalog> load_catalog(const CatalogOptions& options);

}  // namespace hinomi::app
