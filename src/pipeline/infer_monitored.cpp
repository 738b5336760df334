#include "pipeline/infer_monitored.h"

#include <fmt/format.h>

#include <unordered_set>
#include <vector>

#include "packet/packet.h"

namespace hinomi::pipeline {

base::Result<record::Monitored> infer_monitored(capture::FrameSource& source) {
  std::unordered_set<addr::Address> senders;
  std::unordered_set<addr::Address> receivers;
  record::Frame frame;
  for (;;) {
    HINOMI_ASSIGN(const bool more, source.next(frame));
    if (!more) break;
    const auto packet = packet::decode(frame);
    if (!packet) continue;
    // A packet that names one address twice was not sent by it.
    if (packet->source != packet->destination) senders.insert(packet->source);
    receivers.insert(packet->destination);
    if (senders.size() + receivers.size() > kMostInferred) {
      return base::fail(
          base::ErrorCode::kInvalid, source.name(),
          fmt::format("more than {} addresses: what is monitored cannot be guessed", kMostInferred),
          "say it with --monitored PREFIX");
    }
  }
  std::vector<addr::Address> monitored;
  for (const addr::Address& address : receivers) {
    if (!senders.contains(address) && !addr::is_never_monitored(address)) monitored.push_back(address);
  }
  if (monitored.empty()) {
    return base::fail(base::ErrorCode::kInvalid, source.name(),
                      "no address in it receives without sending, so what is monitored cannot be guessed",
                      "say it with --monitored PREFIX");
  }
  return record::Monitored::of(std::move(monitored));
}

}  // namespace hinomi::pipeline
