#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "catalog/address_data.h"
#include "catalog/rules.h"
#include "catalog/services.h"
#include "catalog/taxonomy.h"

namespace hinomi::catalog {

// All that says what sightings mean.
struct Catalog {
  Rules rules;
  Services services;
  std::vector<Taxonomy> taxonomies;        // by their files' names: npa, purpose
  std::unique_ptr<AddressData> countries;  // never null
  std::unique_ptr<AddressData> networks;   // never null
};

struct CatalogFiles {
  std::string folder;                  // rules.toml, services.csv, taxonomies/*.toml
  std::vector<std::string> countries;  // empty: none, and every country is unknown
  std::vector<std::string> networks;
};

[[nodiscard]] base::Result<Catalog> load_catalog(const CatalogFiles& files);

}  // namespace hinomi::catalog
