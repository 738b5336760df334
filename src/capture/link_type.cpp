#include "capture/link_type.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace hinomi::capture {
namespace {

struct Known {
  std::uint32_t number;
  record::LinkType link;
};

constexpr std::array kRead{
    Known{1, record::LinkType::kEthernet},
    Known{12, record::LinkType::kRawIp},  // DLT_RAW's number on most systems, found in files
    Known{14, record::LinkType::kRawIp},  // DLT_RAW's number on OpenBSD
    Known{101, record::LinkType::kRawIp},
    Known{113, record::LinkType::kSll},
    Known{228, record::LinkType::kRawIp},
    Known{229, record::LinkType::kRawIp},
    Known{276, record::LinkType::kSll2},
};

struct Named {
  std::uint32_t number;
  std::string_view name;
};

// Those that people meet, so that the refusal says more than a number.
constexpr std::array kNotRead{
    Named{0, "BSD loopback"},
    Named{6, "Token Ring"},
    Named{8, "SLIP"},
    Named{9, "PPP"},
    Named{10, "FDDI"},
    Named{50, "PPP in HDLC framing"},
    Named{51, "PPPoE"},
    Named{100, "ATM, RFC 1483"},
    Named{104, "Cisco HDLC"},
    Named{105, "802.11"},
    Named{107, "Frame Relay"},
    Named{108, "OpenBSD loopback"},
    Named{117, "OpenBSD pflog"},
    Named{119, "802.11, Prism"},
    Named{127, "802.11, radiotap"},
    Named{129, "ARCNET, Linux"},
    Named{147, "user 0"},
    Named{163, "802.11, AVS"},
    Named{187, "Bluetooth HCI H4"},
    Named{189, "USB, Linux"},
    Named{192, "PPI"},
    Named{195, "802.15.4"},
    Named{197, "ERF"},
    Named{201, "Bluetooth HCI H4 with direction"},
    Named{220, "USB, Linux mmap"},
    Named{227, "CAN, SocketCAN"},
    Named{239, "NFLOG, Linux"},
    Named{249, "USBPcap"},
    Named{253, "netlink, Linux"},
};

}  // namespace

std::optional<record::LinkType> link_type_of(std::uint32_t number) {
  for (const Known& known : kRead) {
    if (known.number == number) return known.link;
  }
  return std::nullopt;
}

std::string link_type_text(std::uint32_t number) {
  for (const Named& named : kNotRead) {
    if (named.number == number) return fmt::format("link type {} ({})", number, named.name);
  }
  return fmt::format("link type {}", number);
}

}  // namespace hinomi::capture
