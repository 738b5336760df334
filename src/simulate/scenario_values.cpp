#include "simulate/scenario_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "record/sensor.h"

namespace hinomi::simulate {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::uint64_t kMostAddresses = 65'536;

bool on_whole_hour(base::Timestamp time) { return time.ns % (kSecondsPerHour * 1'000'000'000) == 0; }

}  // namespace

base::Result<record::Interval> parse_interval(std::string_view text) {
  const auto refuse = [](std::string why) {
    return fail(ErrorCode::kInvalid, "", std::move(why),
                fmt::format("write FROM/TO like {}, in UTC, on whole hours; TO is the first moment after",
                            kIntervalExample));
  };
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return refuse("must be FROM/TO");
  const auto from = base::Zone().parse_time(text.substr(0, slash));
  const auto to = base::Zone().parse_time(text.substr(slash + 1));
  if (!from || !to) return refuse((from ? to : from).error().message);
  if (*from >= *to) return refuse("ends before it begins");
  if (!on_whole_hour(*from) || !on_whole_hour(*to)) return refuse("must be on whole hours");
  return record::Interval{*from, *to};
}

base::Result<PortRange> parse_port_range(std::string_view text) {
  const char* end = text.data() + text.size();
  PortRange range;
  auto read = std::from_chars(text.data(), end, range.first);
  range.last = range.first;
  if (read.ec == std::errc{} && read.ptr != end && *read.ptr == '-') {
    read = std::from_chars(read.ptr + 1, end, range.last);
  }
  if (read.ec != std::errc{} || read.ptr != end || range.last < range.first) {
    return fail(ErrorCode::kInvalid, "", "is no port or range of ports", "write 23 or \"1024-65535\"");
  }
  return range;
}

base::Result<void> add_targets(ScenarioSensor& sensor) {
  HINOMI_ASSIGN(const auto monitored, record::Monitored::parse(sensor.monitored));
  if (monitored.v4_addresses() > kMostAddresses) {
    return fail(ErrorCode::kInvalid, "", fmt::format("has more than {} addresses", kMostAddresses),
                "make several sensors of it, or a smaller one");
  }
  for (const std::string& text : sensor.monitored) {
    HINOMI_ASSIGN(const auto prefix, addr::Prefix::parse(std::string_view(text).substr(0, text.find('='))));
    const bool v4 = prefix.is_v4();
    const std::uint64_t most = v4 ? kMostAddresses : ScenarioSensor::kMostV6Targets;
    for (std::uint64_t i = 0; i < std::min(prefix.size(), most); ++i) {
      const addr::Address address{prefix.first().hi, prefix.first().lo + i};
      (v4 ? sensor.v4 : sensor.v6).push_back({address, monitored.public_address(address)});
    }
  }
  return {};
}

}  // namespace hinomi::simulate
