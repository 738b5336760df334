#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/frame.h"

namespace hinomi::capture {

// The frames that a LINKTYPE_ number stands for (tcpdump.org/linktypes.html); nothing if they are not read.
[[nodiscard]] std::optional<record::LinkType> link_type_of(std::uint32_t number);

// "link type 105 (802.11)", "link type 9999".
[[nodiscard]] std::string link_type_text(std::uint32_t number);

}  // namespace hinomi::capture
