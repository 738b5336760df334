#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "addr/number.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi::catalog {

// Sorts services into categories, from a TOML file: name, version, source, categories in print order,
// and rows (protocol, port range, since, until) -> category; the first row that fits decides. Total:
// every service on every day has a category, the one called `rest`. Immutable; safe from any thread.
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
  struct Row {
    addr::Protocol protocol;
    bool any_protocol = false;
    std::uint16_t first_port = 0;
    std::uint16_t last_port = 0;
    base::Day since;
    base::Day until;  // inclusive
    std::size_t category = 0;
  };
  std::string name_;
  std::string version_;
  std::vector<std::string> categories_;
  std::vector<Row> rows_;
  std::size_t rest_ = 0;
};

}  // namespace hinomi::catalog
