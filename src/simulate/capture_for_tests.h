#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>
#include <unordered_set>
#include <vector>

namespace hinomi::simulate {

// A path that no other test, nor the same one in another process, uses now.
inline std::string temporary_path(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return testing::TempDir() + name + "-" + test->name() + "-" + std::to_string(getpid()) + ".pcap";
}

// A pcap file as tests read it: only what simulate() writes, with the headers taken apart once more and
// by nothing that simulate() uses.
struct CapturedPacket {
  std::int64_t us = 0;
  std::vector<std::uint8_t> frame;

  [[nodiscard]] const std::uint8_t* ip() const { return frame.data() + 14; }
  [[nodiscard]] bool v4() const { return frame[12] == 0x08; }
  [[nodiscard]] std::size_t ip_header() const { return v4() ? 20 : 40; }
  [[nodiscard]] std::uint8_t protocol() const { return v4() ? ip()[9] : ip()[6]; }
  [[nodiscard]] std::uint8_t ttl() const { return v4() ? ip()[8] : ip()[7]; }
  [[nodiscard]] std::uint16_t id() const { return number16(ip() + 4); }
  [[nodiscard]] std::uint32_t source() const { return number32(ip() + 12); }
  [[nodiscard]] std::uint32_t destination() const { return number32(ip() + 16); }
  [[nodiscard]] const std::uint8_t* transport() const { return ip() + ip_header(); }
  [[nodiscard]] std::uint16_t source_port() const { return number16(transport()); }
  [[nodiscard]] std::uint16_t port() const { return number16(transport() + 2); }
  [[nodiscard]] std::uint32_t sequence() const { return number32(transport() + 4); }
  [[nodiscard]] std::uint8_t tcp_header() const { return static_cast<std::uint8_t>(transport()[12] >> 4); }
  [[nodiscard]] std::uint8_t flags() const { return transport()[13]; }
  [[nodiscard]] std::uint16_t window() const { return number16(transport() + 14); }
  [[nodiscard]] bool is_syn() const { return protocol() == 6 && flags() == 0x02; }

  static std::uint16_t number16(const std::uint8_t* at) {
    return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
  }
  static std::uint32_t number32(const std::uint8_t* at) {
    return std::uint32_t{number16(at)} << 16 | number16(at + 2);
  }
};

class CaptureForTests {
 public:
  explicit CaptureForTests(const std::string& path) : file_(path, std::ios::binary) {
    header_.resize(24);
    take(header_.data(), header_.size());
  }
  [[nodiscard]] const std::vector<std::uint8_t>& header() const { return header_; }
  bool next(CapturedPacket& packet) {
    std::uint8_t record[16];
    if (!take(record, sizeof record)) return false;
    packet.us = std::int64_t{little(record)} * 1'000'000 + little(record + 4);
    packet.frame.resize(little(record + 8));
    return little(record + 8) == little(record + 12) && take(packet.frame.data(), packet.frame.size());
  }
  static std::vector<CapturedPacket> all(const std::string& path) {
    CaptureForTests capture(path);
    std::vector<CapturedPacket> packets;
    for (CapturedPacket packet; capture.next(packet);) packets.push_back(packet);
    return packets;
  }

 private:
  static std::uint32_t little(const std::uint8_t* at) {
    return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
  }
  bool take(std::uint8_t* to, std::size_t count) {
    return static_cast<bool>(file_.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(count)));
  }
  std::ifstream file_;
  std::vector<std::uint8_t> header_;
};

// Access attempts in the words of their definition: flows not seen in this minute nor in the one before.
class NaiveAttempts {
 public:
  // Packets in time order, IPv4. ICMP: type and identifier stand for the ports.
  bool is_attempt(const CapturedPacket& p) {
    const std::int64_t minute = p.us / 60'000'000;
    if (minute != minute_) {
      before_ = minute == minute_ + 1 ? std::move(now_) : Flows{};
      now_ = Flows{};
      minute_ = minute;
    }
    const bool icmp = p.protocol() == 1;
    const std::uint16_t from = icmp ? CapturedPacket::number16(p.transport() + 4) : p.source_port();
    const std::uint16_t to = icmp ? p.transport()[0] : p.port();
    const Flow flow{p.source(), p.destination(), p.protocol(), from, to};
    return now_.insert(flow).second && !before_.contains(flow);
  }

 private:
  using Flow = std::tuple<std::uint32_t, std::uint32_t, std::uint8_t, std::uint16_t, std::uint16_t>;
  struct Hash {
    std::size_t operator()(const Flow& f) const {
      const std::uint64_t addresses = std::uint64_t{std::get<0>(f)} << 32 | std::get<1>(f);
      const std::uint64_t ports =
          std::uint64_t{std::get<2>(f)} << 32 | std::uint64_t{std::get<3>(f)} << 16 | std::get<4>(f);
      return (addresses * 0x9e3779b97f4a7c15) ^ (ports * 0xc2b2ae3d27d4eb4f);
    }
  };
  using Flows = std::unordered_set<Flow, Hash>;
  Flows now_;
  Flows before_;
  std::int64_t minute_ = -2;
};

}  // namespace hinomi::simulate
