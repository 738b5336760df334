#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "addr/address.h"
#include "addr/number.h"
#include "observe/observer.h"
#include "packet/packet.h"
#include "record/batch.h"
#include "record/frame.h"
#include "record/sensor.h"

// Packets built by hand, raw IP without a link header, and an observer that collects its batches.
namespace hinomi::observe::test {

using Buffer = std::vector<std::uint8_t>;

inline addr::Address ip(std::string_view text) { return addr::parse_address(text).value(); }

template <class T>
void append_big(Buffer& out, T value) {
  for (std::size_t i = sizeof value; i > 0; --i)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
}
inline void append(Buffer& out, const Buffer& more) { out.insert(out.end(), more.begin(), more.end()); }

// The IPv4 or IPv6 header that an address pair asks for, and what it carries. No checksum: none is judged.
struct Ip {
  std::string from;
  std::string to;
  std::uint8_t ttl = 64;
  std::uint16_t id = 7;
  std::uint16_t fragment = 0;  // flags and offset, IPv4 only

  [[nodiscard]] Buffer carry(addr::Protocol protocol, const Buffer& body) const {
    const addr::Address source = ip(from);
    const addr::Address destination = ip(to);
    Buffer out;
    if (source.is_v4()) {
      append(out, {0x45, 0});
      append_big(out, static_cast<std::uint16_t>(20 + body.size()));
      append_big(out, id);
      append_big(out, fragment);
      append(out, {ttl, protocol.number, 0, 0});
      append_big(out, source.v4());
      append_big(out, destination.v4());
    } else {
      append(out, {0x60, 0, 0, 0});
      append_big(out, static_cast<std::uint16_t>(body.size()));
      append(out, {protocol.number, ttl});
      for (const addr::Address& address : {source, destination}) {
        append_big(out, address.hi);
        append_big(out, address.lo);
      }
    }
    append(out, body);
    return out;
  }
};

struct Tcp {
  std::uint16_t from = 40000;
  std::uint16_t to = 23;
  std::uint8_t flags = packet::kSyn;
  std::uint32_t sequence = 1;
  std::uint16_t window = 1024;
  // A multiple of four bytes. Initialised, so that callers may leave it out without a warning.
  Buffer options = {};  // NOLINT(readability-redundant-member-init)
};
inline Buffer tcp(const Ip& header, const Tcp& fields = {}) {
  Buffer body;
  append_big(body, fields.from);
  append_big(body, fields.to);
  append_big(body, fields.sequence);
  append_big(body, std::uint32_t{0});
  body.push_back(static_cast<std::uint8_t>((5 + fields.options.size() / 4) << 4));
  body.push_back(fields.flags);
  append_big(body, fields.window);
  append(body, {0, 0, 0, 0});
  append(body, fields.options);
  return header.carry(addr::kTcp, body);
}

inline Buffer udp(const Ip& header, std::uint16_t from, std::uint16_t to, const Buffer& payload = {}) {
  Buffer body;
  append_big(body, from);
  append_big(body, to);
  append_big(body, static_cast<std::uint16_t>(8 + payload.size()));
  append_big(body, std::uint16_t{0});
  append(body, payload);
  return header.carry(addr::kUdp, body);
}

// ICMP, or between IPv6 addresses ICMPv6. An error's payload is the packet that it quotes.
inline Buffer icmp(const Ip& header, std::uint8_t type, std::uint16_t identifier = 0,
                   const Buffer& payload = {}) {
  Buffer body{type, 0, 0, 0};
  append_big(body, identifier);
  append_big(body, std::uint16_t{0});
  append(body, payload);
  return header.carry(ip(header.from).is_v4() ? addr::kIcmp : addr::kIcmpV6, body);
}

// What decode() makes of a built packet, which must outlive it.
inline packet::Packet decoded(const Buffer& bytes) {
  record::Frame frame;
  frame.data = bytes;
  frame.original_length = static_cast<std::uint32_t>(bytes.size());
  frame.link = record::LinkType::kRawIp;
  return packet::decode(frame).value();
}

class CollectingSink final : public record::Sink {
 public:
  [[nodiscard]] base::Result<void> take(record::Batch batch) override {
    batches.push_back(std::move(batch));
    return {};
  }
  std::vector<record::Batch> batches;
};

// 2018-12-31T10:00Z, where the tests' clock reads 0 s.
inline constexpr base::Timestamp kStart = base::Timestamp::from_seconds(1'546'250'400);
inline constexpr base::Minute kFirst = base::Minute::of(kStart);

// A moment by the tests' clock, exact to the microsecond.
inline base::Timestamp at(double seconds) {
  return kStart + base::Duration{std::llround(seconds * 1e6) * 1000};
}

inline ObserverOptions options(const std::vector<std::string>& monitored) {
  return {.sensor = record::SensorName::parse("test").value(),
          .monitored = record::Monitored::parse(monitored).value(),
          .covers = {},
          .earliest = base::Timestamp::from_seconds(631'152'000),  // 1990
          .latest = base::Timestamp::from_seconds(1'900'000'000),  // 2030
          .seed = 42};
}

// An observer with its sink. Its default watches 192.0.2.0/24 and 2001:db8::/64.
class Watch {
 public:
  explicit Watch(ObserverOptions with = options({"192.0.2.0/24", "2001:db8::/64"}))
      : observer_(std::move(with), sink_) {}

  base::Result<void> see(double seconds, const Buffer& bytes, bool after_gap = false) {
    record::Frame frame;
    frame.time = at(seconds);
    frame.data = bytes;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    frame.link = record::LinkType::kRawIp;
    frame.after_gap = after_gap;
    return observer_.observe(frame, "test.pcap");
  }
  base::Result<void> restore(std::string_view carried) { return observer_.restore(carried); }
  // Ends the observation.
  const std::vector<record::Batch>& batches() {
    if (!finished_) result_ = observer_.finish();
    finished_ = true;
    return sink_.batches;
  }
  const base::Result<void>& result() {
    batches();
    return result_;
  }
  std::string carry() {
    batches();
    return observer_.carry();
  }

 private:
  CollectingSink sink_;
  Observer observer_;
  bool finished_ = false;
  base::Result<void> result_;
};

}  // namespace hinomi::observe::test
