#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "addr/address.h"
#include "addr/number.h"
#include "addr/prefix.h"
#include "base/result.h"
#include "base/time.h"
#include "record/batch.h"

namespace hinomi::simulate {

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr std::int64_t kSecondsPerHour = 3'600;
inline constexpr int kHoursPerDay = 24;

// An address that is probed.
struct Target {
  addr::Address captured;  // as it stands in the capture
  addr::Address seen;      // as senders know it: another one behind address translation
};

// All times of a scenario stand on whole hours, so that in any hour a sensor is observed or it is not.
struct ScenarioSensor {
  std::string name;
  std::vector<std::string> monitored;  // as --monitored takes them
  std::vector<Target> v4;
  std::vector<Target> v6;                 // of each prefix the first addresses, at most kMostV6Targets
  record::Interval present;               // since it joined
  std::vector<record::Interval> outages;  // sorted, disjoint, inside `present`

  static constexpr std::size_t kMostV6Targets = 16;
};

// Where packets come from.
struct Origin {
  addr::Country country;
  std::vector<addr::Prefix> v4;
  std::vector<addr::Prefix> v6;
};

// Shares of a whole; they need not sum to anything. Weights are the scenario's numbers in thousandths.
struct OriginShares {
  std::vector<std::size_t> origins;  // indices into Scenario::origins
  std::vector<std::uint64_t> weights;
};
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};
struct PortShares {
  std::vector<PortRange> ranges;
  std::vector<std::uint64_t> weights;
};

enum class Kind : std::uint8_t { kScan, kBackscatter, kOwn };
enum class Tool : std::uint8_t { kPlain, kMirai, kZmap, kMasscan };
enum class Answer : std::uint8_t { kSynAck, kReset, kUnreachable };
enum class OwnService : std::uint8_t { kDns, kNtp, kHttp, kPing };

inline constexpr std::array<std::string_view, 3> kKindNames{"scan", "backscatter", "own"};
inline constexpr std::array<std::string_view, 4> kToolNames{"plain", "mirai", "zmap", "masscan"};
inline constexpr std::array<std::string_view, 3> kAnswerNames{"syn-ack", "rst", "unreachable"};
inline constexpr std::array<std::string_view, 4> kServiceNames{"dns", "ntp", "http", "ping"};

// Every `every`-th attempt is sent again. Of an activity's entries the k-th (from 0) takes the attempts
// whose number leaves the remainder k, so entries with one `every` never meet.
struct Retransmission {
  std::uint32_t every = 0;
  std::vector<std::int64_t> after_us;     // from the first packet on; at most two minutes
  std::optional<std::int64_t> at_second;  // the second of its minute in which the first packet comes
  static constexpr std::int64_t kMostSeconds = 120;
};

struct Activity {
  std::string place;  // file and line, for messages
  std::string name;
  Kind kind = Kind::kScan;
  std::vector<std::size_t> sensors;  // indices into Scenario::sensors
  bool ipv6 = false;
  record::Interval during;
  bool in_outages = false;  // happens only where its sensors are present but not observed

  // How often: exactly `count` times in all, or exactly `per_address_day` times at each address.
  std::uint64_t count = 0;
  std::uint32_t per_address_day = 0;
  // How `count` spreads over the days, in thousandths: the weight of Saturdays and Sundays, of the last
  // day against the first, and how far a day may lie from that.
  std::int64_t weekend = 1'000;
  std::int64_t growth = 1'000;
  std::int64_t noise = 0;

  // Scan and backscatter.
  OriginShares origins;
  std::uint32_t sources = 0;  // scan: different sources; backscatter: victims
  PortShares ports;           // scan: tried; backscatter: of the victims
  // Scan only.
  addr::Protocol protocol = addr::kTcp;
  Tool tool = Tool::kPlain;
  std::vector<Retransmission> retransmissions;
  // Backscatter only.
  Answer answer = Answer::kSynAck;
  // Own traffic only.
  OwnService service = OwnService::kDns;
  addr::Address peer;
};

struct Scenario {
  std::uint64_t seed = 0;
  record::Interval period;
  std::vector<ScenarioSensor> sensors;
  std::vector<Origin> origins;  // sorted by country
  std::vector<Activity> activities;

  [[nodiscard]] int hours() const {
    return static_cast<int>((period.to.seconds() - period.from.seconds()) / kSecondsPerHour);
  }
  [[nodiscard]] base::Timestamp hour_start(int hour) const {
    return base::Timestamp::from_seconds(period.from.seconds() + hour * kSecondsPerHour);
  }
};

// docs/format/scenario.md says what may stand in one. `file` names the text in messages.
[[nodiscard]] base::Result<Scenario> parse_scenario(std::string_view text, const std::string& file);
[[nodiscard]] base::Result<Scenario> read_scenario(const std::string& path);

}  // namespace hinomi::simulate
