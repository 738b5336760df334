#include "packet/signature.h"

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace hinomi::packet {
namespace {

// IANA, "TCP Option Kind Numbers".
constexpr std::uint8_t kEndOfOptions = 0;
constexpr std::uint8_t kNop = 1;
constexpr std::uint8_t kMss = 2;
constexpr std::uint8_t kWindowScale = 3;

// How long the first option is; 0 where it has no length that can be.
std::size_t option_length(base::Bytes options) {
  if (options[0] == kNop) return 1;
  if (options.size() < 2) return 0;
  const std::size_t length = options[1];
  return length < 2 || length > options.size() ? 0 : length;
}

void read_value(base::Bytes option, record::Signature& signature) {
  if (option[0] == kMss && option.size() == 4) {
    signature.has_mss = true;
    signature.mss = base::load_big<std::uint16_t>(option.data() + 2);
  }
  if (option[0] == kWindowScale && option.size() == 3) {
    signature.has_window_scale = true;
    signature.window_scale = option[2];
  }
}

}  // namespace

record::Signature signature_of(const Tcp& tcp) {
  record::Signature signature;
  base::Bytes rest = tcp.options;
  while (!rest.empty() && rest[0] != kEndOfOptions && signature.kind_count < record::Signature::kMostKinds) {
    const std::size_t length = option_length(rest);
    if (length == 0) break;
    signature.kinds[signature.kind_count++] = rest[0];
    read_value(rest.first(length), signature);
    rest = rest.subspan(length);
  }
  return signature;
}

}  // namespace hinomi::packet
