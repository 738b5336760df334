#pragma once

#include <optional>

#include "base/time.h"
#include "packet/packet.h"
#include "record/marks.h"
#include "record/sighting.h"
#include "record/signature.h"

namespace hinomi::observe {

// A packet that arrived uninvited at a monitored address, judged.
struct Arrival {
  const packet::Packet* packet = nullptr;
  base::Timestamp time;
  record::Traffic traffic = record::Traffic::kOther;
  bool covered = true;
  // What an ICMP error quotes, where it may be believed; else null.
  const packet::Quoted* quote = nullptr;
  // Scan-class only.
  record::Marks marks;
  std::optional<record::Signature> signature;  // TCP SYN without ACK only
};

// The packet that an ICMP error quotes, if it says that the address which the error arrived at had sent it:
// whoever forges an error without knowing that is no witness of a victim. `public_destination` is what
// senders call the destination.
[[nodiscard]] const packet::Quoted* believed_quote(const packet::Packet& packet,
                                                   const addr::Address& public_destination);

// Judges a packet that answers nothing that the sensor began.
[[nodiscard]] Arrival judge(const packet::Packet& packet, base::Timestamp time, bool covered,
                            const addr::Address& public_destination);

// The port that a row is about. Scan: the destination port, or the ICMP type. Backscatter: the victim's, of
// an ICMP error the quoted destination port (0 where none may be believed), of other ICMP the type. Other
// traffic: the destination port, or the ICMP type. 0 where the protocol has none.
[[nodiscard]] addr::Port service_port(const Arrival& arrival);

// Source port << 16 | window where seq == destination: what one Mirai-like process keeps; else 0.
[[nodiscard]] std::uint32_t instance_of(const Arrival& arrival);

}  // namespace hinomi::observe
