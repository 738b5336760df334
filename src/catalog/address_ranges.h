#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "addr/address.h"
#include "base/result.h"
#include "catalog/address_data.h"

namespace hinomi::catalog {

// Address ranges, each with its country or its network, from CSV (docs/format/catalog.md). Where ranges
// overlap, the one that begins last decides, so that the most specific of nested prefixes does. Immutable;
// safe from any thread.
class AddressRanges {
 public:
  struct Facts {
    addr::Country country;
    Network network;
  };

  // Fails with "PLACE:LINE" on rows of another shape, ranges that end before they begin, and equal ranges
  // with different facts.
  [[nodiscard]] static base::Result<AddressRanges> parse(std::string_view text, const std::string& place);

  // Null where no range holds the address.
  [[nodiscard]] const Facts* find(const addr::Address& address) const;
  [[nodiscard]] AddressFact fact() const { return fact_; }
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }
  // Rows that overlap others without lying inside them: contradictions of the data.
  [[nodiscard]] std::size_t contradictions() const { return contradictions_; }

 private:
  friend class RangeReader;
  struct Range {
    addr::Address first;
    addr::Address last;  // inclusive
    std::uint32_t facts = 0;
    std::uint32_t line = 0;
  };
  [[nodiscard]] base::Result<void> flatten(const std::string& place);

  AddressFact fact_ = AddressFact::kCountry;
  std::vector<Range> ranges_;  // sorted, disjoint
  std::vector<Facts> facts_;
  std::size_t contradictions_ = 0;
};

}  // namespace hinomi::catalog
