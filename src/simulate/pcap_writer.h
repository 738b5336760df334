#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace hinomi::simulate {

// Writes a classic pcap file (https://www.tcpdump.org/manpages/pcap-savefile.5.html): little endian,
// microseconds, Ethernet. It grows under a temporary name beside the wanted one and gets that name in
// finish(), so that a file of that name is always whole. One thread.
class PcapWriter {
 public:
  [[nodiscard]] static base::Result<PcapWriter> create(const std::string& path);
  PcapWriter(PcapWriter&&) = default;  // NOLINT(performance-noexcept-move-constructor): nor is ofstream's
  PcapWriter& operator=(PcapWriter&&) = delete;
  // Without finish() nothing is left behind.
  ~PcapWriter();

  // Failures to write are kept and told by finish().
  void write(std::int64_t us, base::Bytes frame);
  [[nodiscard]] std::uint64_t packets() const { return packets_; }

  [[nodiscard]] base::Result<void> finish();

 private:
  explicit PcapWriter(const std::string& path);
  void append_little(std::uint32_t value);
  void flush();

  std::string path_;
  std::string temporary_;
  std::ofstream file_;
  std::string buffer_;
  std::uint64_t packets_ = 0;
};

}  // namespace hinomi::simulate
