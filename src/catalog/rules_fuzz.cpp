// Any text either fails or makes rules that keep what their header says.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "catalog/rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rules = catalog::Rules::parse(text, "fuzz");
  if (!rules) {
    if (rules.error().message.empty() || rules.error().place.empty()) __builtin_trap();
    return 0;
  }
  if (rules->version().empty()) __builtin_trap();
  for (std::uint32_t bits = 0; bits < 1U << record::kMarkCount; ++bits) {
    catalog::Judged judged;
    judged.traffic = record::Traffic::kScan;
    judged.marks = record::Marks(bits);
    judged.marks_known = record::kMarksKnown;
    const catalog::Rule* rule = rules->judge(judged);
    if (rule != nullptr && (!judged.marks.includes(rule->needed) ||
                            judged.marks.intersects(rule->forbidden) || rule->needed.bits() == 0)) {
      __builtin_trap();
    }
  }
  return 0;
}
