// Any text either fails or makes a taxonomy that is total.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "catalog/taxonomy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto taxonomy = catalog::Taxonomy::parse(text, "fuzz");
  if (!taxonomy) {
    if (taxonomy.error().message.empty() || taxonomy.error().place.empty()) __builtin_trap();
    return 0;
  }
  if (taxonomy->name().empty() || taxonomy->version().empty()) __builtin_trap();
  constexpr std::array<std::uint16_t, 6> kPorts{0, 23, 1023, 1024, 8545, 65535};
  for (addr::Protocol protocol : {addr::kTcp, addr::kUdp, addr::kIcmp, addr::Protocol{47}}) {
    for (std::uint16_t port : kPorts) {
      for (base::Day day : {base::Day{0}, base::Day{17'896}, base::Day{1'000'000}}) {
        if (taxonomy->category(protocol, addr::Port{port}, day) >= taxonomy->categories().size())
          __builtin_trap();
      }
    }
  }
  return 0;
}
