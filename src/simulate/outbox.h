#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "simulate/frame.h"
#include "simulate/pcap_writer.h"

namespace hinomi::simulate {

// Where packets wait for their time: retransmissions and answers lie ahead of the events that come
// after. Packets of one time keep the order in which they were put.
class Outbox {
 public:
  explicit Outbox(PcapWriter& writer) : writer_(writer) {}

  void put(std::int64_t us, const EthernetFrame& frame) { waiting_.push({us, next_++, frame}); }
  // Writes what is due until then, included.
  void release(std::int64_t until_us);

 private:
  struct Waiting {
    std::int64_t us;
    std::uint64_t order;
    EthernetFrame frame;
    friend bool operator>(const Waiting& a, const Waiting& b) {
      return a.us != b.us ? a.us > b.us : a.order > b.order;
    }
  };
  PcapWriter& writer_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
  std::uint64_t next_ = 0;
};

}  // namespace hinomi::simulate
