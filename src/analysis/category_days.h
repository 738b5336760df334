#pragma once

#include <cstddef>
#include <vector>

#include "catalog/taxonomy.h"
#include "store/rows.h"

namespace hinomi::analysis {

// A period's IPv4 counts by category of one taxonomy and by day. Each day's ports are sorted by what
// the taxonomy said of that day. The taxonomy must outlive it.
class CategoryDays {
 public:
  CategoryDays(const catalog::Taxonomy& taxonomy, store::Period period);

  // Rows of IPv6 and of days outside the period are passed over.
  void add(const store::PortDay& row);

  [[nodiscard]] const catalog::Taxonomy& taxonomy() const { return *taxonomy_; }
  // One entry for each day of the period; category is an index into taxonomy().categories().
  [[nodiscard]] const std::vector<store::Counts>& days_of(std::size_t category) const {
    return by_category_[category];
  }

 private:
  const catalog::Taxonomy* taxonomy_;
  store::Period period_;
  std::vector<std::vector<store::Counts>> by_category_;
};

}  // namespace hinomi::analysis
