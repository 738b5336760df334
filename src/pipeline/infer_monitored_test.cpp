#include "pipeline/infer_monitored.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "addr/address.h"
#include "base/bytes.h"

namespace hinomi::pipeline {
namespace {

// Raw IPv4 packets of a protocol that carries nothing, from one address to another.
class Conversation final : public capture::FrameSource {
 public:
  void says(std::string_view from, std::string_view to) {
    std::vector<std::uint8_t> packet(20);
    packet[0] = 0x45;
    packet[3] = 20;
    packet[8] = 64;
    packet[9] = 47;
    base::store_big(&packet[12], addr::parse_address(from).value().v4());
    base::store_big(&packet[16], addr::parse_address(to).value().v4());
    packets_.push_back(std::move(packet));
  }

  [[nodiscard]] base::Result<bool> next(record::Frame& frame) override {
    if (at_ == packets_.size()) return false;
    frame = {.time = {}, .data = packets_[at_++], .original_length = 20, .link = record::LinkType::kRawIp};
    return true;
  }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const override { return warnings_; }
  [[nodiscard]] double progress() const override { return -1; }

 private:
  std::vector<std::vector<std::uint8_t>> packets_;
  std::size_t at_ = 0;
  std::string name_ = "talk.pcap";
  std::vector<std::string> warnings_;
};

TEST(InferMonitored, IsWhoReceivesAndNeverSends) {
  Conversation talk;
  talk.says("198.51.100.1", "192.0.2.1");
  talk.says("198.51.100.1", "192.0.2.2");
  talk.says("192.0.2.2", "198.51.100.1");  // .2 answers
  talk.says("192.0.2.3", "192.0.2.3");     // forged: .3 sent nothing
  talk.says("198.51.100.9", "224.0.0.1");  // multicast is nobody's own
  talk.says("198.51.100.9", "255.255.255.255");
  EXPECT_EQ(infer_monitored(talk).value().text(), "192.0.2.1/32,192.0.2.3/32");
}

TEST(InferMonitored, FailsWhereEverybodySends) {
  Conversation talk;
  talk.says("192.0.2.1", "192.0.2.2");
  talk.says("192.0.2.2", "192.0.2.1");
  const auto guess = infer_monitored(talk);
  ASSERT_FALSE(guess);
  EXPECT_NE(guess.error().hint.find("--monitored"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::pipeline
