// Any text either fails or makes ranges. And ranges made of the input's bytes answer for each address what a
// walk over all rows answers.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/address_ranges.h"

namespace {

using namespace hinomi;

struct Row {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t asn;
};

void parse_any_text(std::string_view text) {
  const auto ranges = catalog::AddressRanges::parse(text, "fuzz");
  if (!ranges) {
    if (ranges.error().message.empty() || ranges.error().place.empty()) __builtin_trap();
    return;
  }
  if (ranges->size() == 0) __builtin_trap();
  for (std::uint64_t hi : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    for (std::uint64_t lo : {std::uint64_t{0}, addr::Address::kMappedPrefix, ~std::uint64_t{0}}) {
      const auto* facts = ranges->find({hi, lo});
      if (facts != nullptr && facts->network.name.size() > 200) __builtin_trap();
    }
  }
}

std::uint32_t slow_answer(const std::vector<Row>& rows, std::uint32_t address) {
  const Row* best = nullptr;
  for (const Row& row : rows) {
    if (address < row.first || row.last < address) continue;
    if (best == nullptr || row.first > best->first || (row.first == best->first && row.last < best->last))
      best = &row;
  }
  return best == nullptr ? 0 : best->asn;
}

bool contradict(const std::vector<Row>& rows) {
  for (const Row& a : rows) {
    for (const Row& b : rows) {
      if (a.first == b.first && a.last == b.last && a.asn != b.asn) return true;
    }
  }
  return false;
}

// Three bytes make a row; the ranges reach the last IPv4 address.
void compare_with_slow_way(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostRows = 40;
  constexpr std::uint32_t kBase = 0xffff'ff00;
  std::vector<Row> rows;
  std::string text;
  for (std::size_t at = 0; at + 3 <= size && rows.size() < kMostRows; at += 3) {
    const std::uint32_t a = data[at];
    const std::uint32_t b = data[at + 1];
    rows.push_back({kBase + std::min(a, b), kBase + std::max(a, b), data[at + 2] % 4U + 1U});
    text += fmt::format("{},{},{}\n", rows.back().first, rows.back().last, rows.back().asn);
  }
  if (rows.empty()) return;
  const auto ranges = catalog::AddressRanges::parse(text, "fuzz");
  if (ranges.has_value() == contradict(rows)) __builtin_trap();
  if (!ranges) return;
  for (std::uint32_t i = 0; i < 256; ++i) {
    const auto* facts = ranges->find(addr::Address::from_v4(kBase + i));
    if ((facts == nullptr ? 0 : facts->network.asn.number) != slow_answer(rows, kBase + i)) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parse_any_text({reinterpret_cast<const char*>(data), size});
  compare_with_slow_way(data, size);
  return 0;
}
