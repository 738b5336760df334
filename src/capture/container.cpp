#include "capture/container.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hinomi::capture {
namespace {

using base::Error;
using base::ErrorCode;
using std::string_view_literals::operator""sv;

struct Magic {
  std::string_view bytes;
  Container container;
};

// pcap: draft-ietf-opsawg-pcap; pcapng: draft-ietf-opsawg-pcapng; gzip: RFC 1952; zstd: RFC 8878;
// the rest: the formats' own descriptions.
constexpr std::array kMagics{
    Magic{"\xa1\xb2\xc3\xd4"sv, Container::kPcap},  // microseconds, big-endian
    Magic{"\xd4\xc3\xb2\xa1"sv, Container::kPcap},
    Magic{"\xa1\xb2\x3c\x4d"sv, Container::kPcap},  // nanoseconds, big-endian
    Magic{"\x4d\x3c\xb2\xa1"sv, Container::kPcap},
    Magic{"\xa1\xb2\xcd\x34"sv, Container::kModifiedPcap},
    Magic{"\x34\xcd\xb2\xa1"sv, Container::kModifiedPcap},
    Magic{"\x0a\x0d\x0d\x0a"sv, Container::kPcapng},
    Magic{"\x1f\x8b"sv, Container::kGzip},
    Magic{"\x28\xb5\x2f\xfd"sv, Container::kZstd},
    Magic{"BZh"sv, Container::kBzip2},
    Magic{"\xfd"
          "7zXZ\0"sv,
          Container::kXz},
    Magic{"\x04\x22\x4d\x18"sv, Container::kLz4},
    Magic{"PK\x03\x04"sv, Container::kZip},
};

bool begins_with(base::Bytes head, std::string_view magic) {
  return head.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), head.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

// A skippable frame, with which zstd data may begin: 0x184D2A50 to 0x184D2A5F, little-endian.
bool is_skippable_frame(base::Bytes head) {
  return begins_with(head.subspan(head.empty() ? 0 : 1), "\x2a\x4d\x18"sv) && (head[0] & 0xf0) == 0x50;
}

Error compressed(const std::string& name, std::string_view format, std::string_view command) {
  return {ErrorCode::kInvalid, name, "is " + std::string(format) + ", which is not read",
          "decompress it first: `" + std::string(command) + "`"};
}

}  // namespace

Container identify(base::Bytes head) {
  if (head.empty()) return Container::kEmpty;
  for (const Magic& magic : kMagics) {
    if (begins_with(head, magic.bytes)) return magic.container;
  }
  if (is_skippable_frame(head)) return Container::kZstd;
  constexpr std::size_t kShortestCaptureMagic = 4;
  return head.size() < kShortestCaptureMagic ? Container::kTooShort : Container::kUnknown;
}

Error refusal(Container container, const std::string& name) {
  switch (container) {
    case Container::kEmpty:
      return {ErrorCode::kInvalid, name, "is empty", "give a capture in pcap format"};
    case Container::kTooShort:
      return {ErrorCode::kInvalid, name, "is too short to be a capture", "give a capture in pcap format"};
    case Container::kModifiedPcap:
      return {ErrorCode::kUnsupported, name, "is pcap as modified by A. Kuznetsov, which is not read",
              "convert it with `editcap -F pcap IN OUT`"};
    case Container::kPcapng:
      return {ErrorCode::kUnsupported, name, "is pcapng, which is not read",
              "convert it with `editcap -F pcap IN OUT` or `tcpdump -r IN -w OUT`"};
    case Container::kBzip2:
      return compressed(name, "bzip2 data", "bunzip2 -k FILE");
    case Container::kXz:
      return compressed(name, "xz data", "xz -dk FILE");
    case Container::kLz4:
      return compressed(name, "lz4 data", "lz4 -d IN OUT");
    case Container::kZip:
      return compressed(name, "a zip archive", "unzip FILE");
    case Container::kGzip:
    case Container::kZstd:
      return {ErrorCode::kInvalid, name, "is compressed twice", "decompress it once"};
    case Container::kUnknown:
    case Container::kPcap:
      break;
  }
  return {ErrorCode::kInvalid, name, "is not a capture: it does not begin as pcap does (offset 0)",
          "give pcap, as it is or compressed with gzip or zstd; `editcap -F pcap IN OUT` converts others"};
}

}  // namespace hinomi::capture
