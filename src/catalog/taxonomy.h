#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "addr/number.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi::catalog {

// Sorts services into categories, from a TOML file (docs/format/catalog.md): name, version, source,
// categories in print order, and rows (protocols, ports, since, until) -> category; the first row that
// fits decides. Total: what no row fits, on any day, has the category named `rest`. Immutable; safe from
// any thread.
class Taxonomy {
 public:
  // Fails with the file, the line and the remedy.
  [[nodiscard]] static base::Result<Taxonomy> load(const std::string& path);
  [[nodiscard]] static base::Result<Taxonomy> parse(std::string_view text, const std::string& place);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }
  // Index into categories().
  [[nodiscard]] std::size_t category(addr::Protocol protocol, addr::Port port, base::Day day) const;

 private:
  friend class TaxonomyReader;
  // One protocol and one port range of a row of the file. Bounds are inclusive.
  struct Row {
    addr::Protocol protocol;
    addr::Port first_port;
    addr::Port last_port;
    base::Day since;
    base::Day until;
    std::size_t category = 0;
    std::size_t line = 0;
    [[nodiscard]] bool includes(const Row& other) const;
  };
  std::string name_;
  std::string version_;
  std::vector<std::string> categories_;
  std::vector<Row> rows_;
  std::size_t rest_ = 0;
};

}  // namespace hinomi::catalog
