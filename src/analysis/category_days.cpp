#include "analysis/category_days.h"

namespace hinomi::analysis {

CategoryDays::CategoryDays(const catalog::Taxonomy& taxonomy, store::Period period)
    : taxonomy_(&taxonomy),
      period_(period),
      by_category_(taxonomy.categories().size(),
                   std::vector<store::Counts>(static_cast<std::size_t>(period.to - period.from) + 1)) {}

void CategoryDays::add(const store::PortDay& row) {
  if (row.ip != store::IpVersion::kV4 || row.day < period_.from || row.day > period_.to) return;
  const std::size_t category = taxonomy_->category(row.protocol, row.port, row.day);
  store::Counts& sum = by_category_[category][static_cast<std::size_t>(row.day - period_.from)];
  sum.attempts += row.counts.attempts;
  sum.packets += row.counts.packets;
}

}  // namespace hinomi::analysis
