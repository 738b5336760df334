#include "record/sensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace hinomi::record {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kLongestName = 64;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The widest prefix that begins with the first of these addresses and holds none that is not among them.
// They are sorted and each stands once.
addr::Prefix widest_prefix(std::span<const addr::Address> addresses) {
  addr::Prefix widest(addresses.front(), 128);
  for (int length = 127; length >= 64; --length) {
    const addr::Prefix wider(addresses.front(), length);
    if (wider.first() != addresses.front() || wider.size() > addresses.size()) break;
    if (addresses[wider.size() - 1] != wider.last()) break;
    widest = wider;
  }
  return widest;
}

}  // namespace

base::Result<SensorName> SensorName::parse(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= kLongestName && is_alphanumeric(text.front()) &&
                    std::ranges::all_of(
                        text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
  if (!fits) {
    return fail(ErrorCode::kInvalid, "--sensor", fmt::format("\"{}\" is not a sensor name", text),
                "1 to 64 letters, digits, '-', '_' or '.', beginning with a letter or digit");
  }
  return SensorName(std::string(text));
}

base::Result<Monitored> Monitored::parse(const std::vector<std::string>& texts) {
  std::vector<Block> blocks;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    auto prefix = addr::Prefix::parse(std::string_view(text).substr(0, equals));
    if (!prefix) return fail(ErrorCode::kInvalid, "--monitored", prefix.error().message, prefix.error().hint);
    if (addr::is_never_monitored(prefix->first()) || addr::is_never_monitored(prefix->last())) {
      return fail(ErrorCode::kInvalid, "--monitored",
                  fmt::format("\"{}\" reaches into multicast, broadcast, link-local or loopback", text),
                  "give the unused addresses that the sensor watches");
    }
    Block block{*prefix, std::nullopt};
    if (equals != std::string::npos) {
      auto to = addr::Prefix::parse(std::string_view(text).substr(equals + 1));
      if (!to) return fail(ErrorCode::kInvalid, "--monitored", to.error().message, to.error().hint);
      if (to->mapped_length() != prefix->mapped_length()) {
        return fail(ErrorCode::kInvalid, "--monitored",
                    fmt::format("\"{}\": the public prefix must be as long as the monitored one", text),
                    "write it like 10.0.0.0/28=198.51.100.16/28");
      }
      block.public_prefix = *to;
    }
    blocks.push_back(block);
  }
  if (blocks.empty()) {
    return fail(ErrorCode::kInvalid, "--monitored", "no address is monitored",
                "give the unused addresses that the sensor watches, such as --monitored 192.0.2.0/24");
  }
  std::ranges::sort(blocks, {}, [](const Block& b) { return b.prefix.first(); });
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    if (blocks[i].prefix.first() <= blocks[i - 1].prefix.last()) {
      return fail(
          ErrorCode::kInvalid, "--monitored",
          fmt::format("{} and {} overlap", to_string(blocks[i - 1].prefix), to_string(blocks[i].prefix)),
          "name each address once");
    }
  }
  return Monitored(std::move(blocks));
}

Monitored Monitored::of(std::vector<addr::Address> addresses) {
  std::ranges::sort(addresses);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < addresses.size();) {
    const addr::Prefix prefix =
        widest_prefix({addresses.begin() + static_cast<std::ptrdiff_t>(i), addresses.end()});
    i += prefix.size();
    blocks.push_back({prefix, std::nullopt});
  }
  return Monitored(std::move(blocks));
}

Monitored::Monitored(std::vector<Block> blocks) : blocks_(std::move(blocks)) {
  std::vector<std::uint64_t> partial_slash64s;
  for (const Block& block : blocks_) {
    if (block.prefix.is_v4()) {
      v4_addresses_ += block.prefix.size();
    } else if (block.prefix.mapped_length() <= 64) {
      v6_slash64s_ += std::uint64_t{1} << std::min(63, 64 - block.prefix.mapped_length());
    } else {
      partial_slash64s.push_back(block.prefix.first().hi);
    }
  }
  partial_slash64s.erase(std::unique(partial_slash64s.begin(), partial_slash64s.end()),
                         partial_slash64s.end());
  v6_slash64s_ += partial_slash64s.size();
}

const Monitored::Block* Monitored::find(const addr::Address& address) const {
  const auto after =
      std::ranges::upper_bound(blocks_, address, {}, [](const Block& b) { return b.prefix.first(); });
  if (after == blocks_.begin()) return nullptr;
  const Block& block = *std::prev(after);
  return block.prefix.contains(address) ? &block : nullptr;
}

addr::Address Monitored::public_address(const addr::Address& address) const {
  const Block* block = find(address);
  if (block == nullptr || !block->public_prefix) return address;
  const addr::Address& from = block->prefix.first();
  const addr::Address& to = block->public_prefix->first();
  return {to.hi | (address.hi ^ from.hi), to.lo | (address.lo ^ from.lo)};
}

std::string Monitored::text() const {
  std::string out;
  for (const Block& block : blocks_) {
    if (!out.empty()) out += ',';
    out += to_string(block.prefix);
    if (block.public_prefix) out += '=' + to_string(*block.public_prefix);
  }
  return out;
}

}  // namespace hinomi::record
