#pragma once

#include "packet/packet.h"
#include "record/signature.h"

namespace hinomi::packet {

// The shape of a TCP header's options, as far as they are there. End of options (kind 0) ends it and is not
// listed; NOP (1) is. An option whose length byte is missing, below 2 or beyond the options ends it too and
// is not listed. MSS is read from an option of length 4, window scale from one of length 3; the last of
// several counts, as receivers do.
[[nodiscard]] record::Signature signature_of(const Tcp& tcp);

}  // namespace hinomi::packet
