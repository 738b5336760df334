#include "simulate/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>

#include "record/sensor.h"
#include "simulate/scenario_values.h"
#include "simulate/toml_section.h"

namespace hinomi::simulate {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using record::Interval;

constexpr std::int64_t kMostCount = 1'000'000'000;
constexpr std::uint64_t kMostWeight = 10'000'000'000;  // times kMostCount it stays below 2^64
constexpr std::int64_t kLongestDays = 3'660;

// Reads one scenario from its parsed file.
class ScenarioReader {
 public:
  ScenarioReader(const toml::table& root, const std::string& file) : root_(root, file) {}

  Result<Scenario> read() {
    HINOMI_ASSIGN(const std::int64_t seed, root_.whole("seed", 0, 0, INT64_MAX));
    scenario_.seed = static_cast<std::uint64_t>(seed);
    HINOMI_ASSIGN(const auto period, interval(root_, "period"));
    if (!period) return root_.wrong("period", "is missing", R"(write period = "2018-01-01/2019-01-01")");
    scenario_.period = *period;
    if (scenario_.hours() > kLongestDays * kHoursPerDay || scenario_.hours() % kHoursPerDay != 0) {
      return root_.wrong("period", fmt::format("must be whole days, at most {}", kLongestDays), "");
    }
    HINOMI_TRY(each_table("sensors", [this](auto& s, const auto& name) { return sensor(s, name); }));
    HINOMI_TRY(sensors_apart());
    HINOMI_TRY(origins());
    HINOMI_TRY(each_table("mixes", [](auto&, const auto&) { return Result<void>{}; }));
    HINOMI_TRY(activities());
    HINOMI_TRY(root_.finish());
    return std::move(scenario_);
  }

 private:
  // FROM/TO on whole hours in UTC; nothing where the key is absent.
  Result<std::optional<Interval>> interval(TomlSection& section, std::string_view key) {
    if (!section.has(key)) return std::nullopt;
    HINOMI_ASSIGN(const std::string text, section.text(key, kIntervalExample));
    HINOMI_ASSIGN(const Interval value, interval_from(section, key, text));
    return value;
  }

  static Result<Interval> interval_from(const TomlSection& section, std::string_view key,
                                        std::string_view text) {
    auto value = parse_interval(text);
    if (!value) return section.wrong(key, value.error().message, value.error().hint);
    return value;
  }

  bool in_period(const Interval& i) const {
    return i.from >= scenario_.period.from && i.to <= scenario_.period.to;
  }

  // Calls read(section, name) for each table inside the table `key`, and refuses what it did not read.
  template <class Read>
  Result<void> each_table(std::string_view key, Read read) {
    const toml::node* node = root_.node(key);
    if (node == nullptr) return {};
    if (!node->is_table()) return root_.wrong(key, "must be a table", fmt::format("write [{}]", key));
    for (const auto& [name, value] : *node->as_table()) {
      if (!value.is_table())
        return root_.wrong(key, fmt::format("holds {}, which is no table", name.str()), "");
      TomlSection section(*value.as_table(), root_.file());
      HINOMI_TRY(read(section, std::string(name.str())));
    }
    return {};
  }

  Result<void> sensor(TomlSection& section, const std::string& name) {
    ScenarioSensor sensor;
    sensor.name = name;
    if (auto parsed = record::SensorName::parse(name); !parsed) {
      return fail(ErrorCode::kInvalid, section.place(), parsed.error().message, parsed.error().hint);
    }
    HINOMI_ASSIGN(sensor.monitored, section.texts("monitored", "203.0.113.10"));
    if (const auto added = add_targets(sensor); !added) {
      return section.wrong("monitored", added.error().message, added.error().hint);
    }
    sensor.present = scenario_.period;
    if (section.has("joins")) {
      HINOMI_ASSIGN(const std::string joins, section.text("joins", "2018-07-01"));
      const std::string until_end = joins + "/" + to_string(scenario_.period.to);
      HINOMI_ASSIGN(sensor.present, interval_from(section, "joins", until_end));
      if (!in_period(sensor.present)) return section.wrong("joins", "lies outside the period", "");
    }
    HINOMI_ASSIGN(const auto outages, section.texts("outages", kIntervalExample));
    for (const std::string& text : outages) {
      HINOMI_ASSIGN(const Interval outage, interval_from(section, "outages", text));
      const base::Timestamp earliest =
          sensor.outages.empty() ? sensor.present.from : sensor.outages.back().to;
      if (outage.from < earliest || outage.to > sensor.present.to) {
        return section.wrong("outages", "must be in time order, apart, and while the sensor is there", "");
      }
      sensor.outages.push_back(outage);
    }
    HINOMI_TRY(section.finish());
    scenario_.sensors.push_back(std::move(sensor));
    return {};
  }

  // No address belongs to two sensors.
  Result<void> sensors_apart() {
    std::vector<std::string> all;
    for (const ScenarioSensor& s : scenario_.sensors)
      all.insert(all.end(), s.monitored.begin(), s.monitored.end());
    const auto monitored = record::Monitored::parse(all);
    if (!monitored) return root_.wrong("sensors", monitored.error().message, monitored.error().hint);
    return {};
  }

  Result<void> origins() {
    const toml::node* node = root_.node("origins");
    if (node == nullptr || !node->is_table()) {
      return root_.wrong("origins", "is missing", R"(write [origins] and lines like RU = ["5.136.0.0/13"])");
    }
    TomlSection section(*node->as_table(), root_.file());
    for (const auto& [key, value] : *node->as_table()) {
      const std::string code(key.str());
      Origin origin{addr::Country::from_text(code), {}, {}};
      if (!origin.country.known()) return section.wrong(code, "is no country code of two letters", "");
      HINOMI_ASSIGN(const auto texts, section.texts(code, "5.136.0.0/13"));
      for (const std::string& text : texts) {
        const auto prefix = addr::Prefix::parse(text);
        if (!prefix) return section.wrong(code, prefix.error().message, prefix.error().hint);
        (prefix->is_v4() ? origin.v4 : origin.v6).push_back(*prefix);
      }
      scenario_.origins.push_back(std::move(origin));
    }
    return {};
  }

  // The table of weights that a key holds, or names among the mixes; null where the key is absent.
  Result<const toml::table*> weights(TomlSection& section, std::string_view key) {
    const toml::node* node = section.node(key);
    if (node == nullptr) return nullptr;
    if (node->is_table()) return node->as_table();
    const std::string name = node->value_or(std::string());
    const toml::node* mixes = root_.node("mixes");
    const toml::node* mix = mixes == nullptr ? nullptr : mixes->as_table()->get(name);
    if (mix == nullptr) {
      return section.wrong(key, fmt::format("names no mix: \"{}\"", name),
                           "name a table of [mixes], or write { NAME = WEIGHT, ... }");
    }
    return mix->as_table();
  }

  // Calls take(name) for each weight and collects the weights.
  template <class Take>
  Result<std::vector<std::uint64_t>> shares(const toml::table& table, Take take) {
    TomlSection section(table, root_.file());
    std::vector<std::uint64_t> weights;
    for (const auto& [key, value] : table) {
      HINOMI_ASSIGN(const std::int64_t weight, section.thousandths(key.str(), 0, 0.0, 10'000'000.0));
      HINOMI_TRY(take(section, std::string(key.str())));
      weights.push_back(static_cast<std::uint64_t>(weight));
    }
    const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    if (sum == 0 || sum > kMostWeight) {
      return fail(ErrorCode::kInvalid, section.place(),
                  "the weights must sum to more than 0, at most 10,000,000");
    }
    return weights;
  }

  Result<void> origin_shares(TomlSection& section, Activity& activity) {
    HINOMI_ASSIGN(const toml::table* table, weights(section, "origins"));
    if (table == nullptr) {
      activity.origins.origins.resize(scenario_.origins.size());
      std::iota(activity.origins.origins.begin(), activity.origins.origins.end(), std::size_t{0});
      activity.origins.weights.assign(scenario_.origins.size(), 1);
    } else {
      const auto take = [&](const TomlSection& at, const std::string& code) -> Result<void> {
        const auto found =
            std::ranges::find(scenario_.origins, addr::Country::from_text(code), &Origin::country);
        if (found == scenario_.origins.end()) return at.wrong(code, "is not among the [origins]", "");
        activity.origins.origins.push_back(static_cast<std::size_t>(found - scenario_.origins.begin()));
        return {};
      };
      HINOMI_ASSIGN(activity.origins.weights, shares(*table, take));
    }
    for (std::size_t i : activity.origins.origins) {
      const Origin& origin = scenario_.origins[i];
      if ((activity.ipv6 ? origin.v6 : origin.v4).empty()) {
        return section.wrong(
            "origins",
            fmt::format("includes {}, which has no prefix of that IP version", origin.country.text()),
            "add one to [origins]");
      }
    }
    return {};
  }

  Result<void> port_shares(TomlSection& section, Activity& activity) {
    HINOMI_ASSIGN(const toml::table* table, weights(section, "ports"));
    if (table == nullptr) return section.wrong("ports", "is missing", "write ports = { 23 = 9, 2323 = 1 }");
    const auto take = [&](const TomlSection& at, const std::string& text) -> Result<void> {
      const auto range = parse_port_range(text);
      if (!range) return at.wrong(text, range.error().message, range.error().hint);
      activity.ports.ranges.push_back(*range);
      return {};
    };
    HINOMI_ASSIGN(activity.ports.weights, shares(*table, take));
    return {};
  }

  Result<void> activities() {
    const toml::node* node = root_.node("activity");
    if (node == nullptr || !node->is_array_of_tables()) {
      return root_.wrong("activity", "is missing", "write [[activity]] before the keys of each");
    }
    for (const toml::node& element : *node->as_array()) {
      TomlSection section(*element.as_table(), root_.file());
      Activity activity;
      activity.place = section.place();
      HINOMI_ASSIGN(activity.name, section.text("name", "telnet bots"));
      HINOMI_ASSIGN(activity.kind, section.one_of("kind", std::span(kKindNames), Kind::kScan));
      HINOMI_TRY(where_and_when(section, activity));
      HINOMI_TRY(how_often(section, activity));
      HINOMI_TRY(what(section, activity));
      HINOMI_TRY(section.finish());
      scenario_.activities.push_back(std::move(activity));
    }
    return {};
  }

  Result<void> where_and_when(TomlSection& section, Activity& activity) {
    HINOMI_ASSIGN(const std::int64_t ip, section.whole("ip", 4, 4, 6));
    if (ip == 5) return section.wrong("ip", "must be 4 or 6", "");
    activity.ipv6 = ip == 6;
    HINOMI_ASSIGN(auto patterns, section.texts("sensors", "tokyo"));
    if (patterns.empty()) patterns.emplace_back("*");
    for (std::size_t i = 0; i < scenario_.sensors.size(); ++i) {
      const ScenarioSensor& sensor = scenario_.sensors[i];
      const bool named = std::ranges::any_of(patterns, [&](const std::string& p) {
        return p.ends_with('*') ? sensor.name.starts_with(std::string_view(p).substr(0, p.size() - 1))
                                : sensor.name == p;
      });
      if (named && !(activity.ipv6 ? sensor.v6 : sensor.v4).empty()) activity.sensors.push_back(i);
    }
    if (activity.sensors.empty()) {
      return section.wrong("sensors", "names no sensor with addresses of that IP version", "");
    }
    HINOMI_ASSIGN(const auto during, interval(section, "during"));
    activity.during = during.value_or(scenario_.period);
    if (!in_period(activity.during)) return section.wrong("during", "reaches out of the period", "");
    HINOMI_ASSIGN(activity.in_outages, section.flag("in_outages"));
    return {};
  }

  static Result<void> how_often(TomlSection& section, Activity& activity) {
    if (section.has("count") == section.has("per_address_day")) {
      return section.wrong("count", "or \"per_address_day\" must be there, and not both",
                           "write count = 1000 for so many in all");
    }
    HINOMI_ASSIGN(const std::int64_t count, section.whole("count", 0, 1, kMostCount));
    activity.count = static_cast<std::uint64_t>(count);
    if (count == 0) {
      HINOMI_ASSIGN(const std::int64_t often, section.whole("per_address_day", 0, 1, 24'000));
      if (often % kHoursPerDay != 0 && kHoursPerDay % often != 0) {
        return section.wrong("per_address_day", "must divide 24 or be a multiple of it", "");
      }
      activity.per_address_day = static_cast<std::uint32_t>(often);
      return {};
    }
    HINOMI_ASSIGN(activity.weekend, section.thousandths("weekend", 1'000, 0.0, 2.0));
    HINOMI_ASSIGN(activity.growth, section.thousandths("growth", 1'000, 0.1, 10.0));
    HINOMI_ASSIGN(activity.noise, section.thousandths("noise", 0, 0.0, 0.9));
    return {};
  }

  Result<void> what(TomlSection& section, Activity& activity) {
    switch (activity.kind) {
      case Kind::kScan:
        return scan(section, activity);
      case Kind::kBackscatter:
        return backscatter(section, activity);
      case Kind::kOwn:
        return own(section, activity);
    }
    return {};
  }

  Result<void> scan(TomlSection& section, Activity& activity) {
    static constexpr std::array<std::string_view, 3> kProtocols{"tcp", "udp", "icmp"};
    HINOMI_ASSIGN(const int protocol, section.one_of("protocol", std::span(kProtocols), 0));
    activity.protocol =
        std::array{addr::kTcp, addr::kUdp, addr::kIcmp}.at(static_cast<std::size_t>(protocol));
    HINOMI_ASSIGN(activity.tool, section.one_of("tool", std::span(kToolNames), Tool::kPlain));
    if (activity.tool != Tool::kPlain && (activity.protocol != addr::kTcp || activity.ipv6)) {
      return section.wrong("tool", "other than plain speaks TCP over IPv4 only", "leave it out");
    }
    HINOMI_TRY(origin_shares(section, activity));
    HINOMI_ASSIGN(const std::int64_t sources, section.whole("sources", 1'000, 1, 10'000'000));
    activity.sources = static_cast<std::uint32_t>(sources);
    if (activity.protocol != addr::kIcmp) HINOMI_TRY(port_shares(section, activity));
    return retransmissions(section, activity);
  }

  Result<void> retransmissions(TomlSection& section, Activity& activity) {
    const toml::node* node = section.node("retransmit");
    if (node == nullptr) return {};
    const std::string hint = "write retransmit = [{ every = 10, after = [3.0] }]";
    if (!node->is_array()) return section.wrong("retransmit", "must be a list of tables", hint);
    for (const toml::node& element : *node->as_array()) {
      if (!element.is_table()) return section.wrong("retransmit", "must be a list of tables", hint);
      TomlSection entry(*element.as_table(), root_.file());
      HINOMI_ASSIGN(const Retransmission one, retransmission(entry));
      if (one.every <= activity.retransmissions.size()) {
        return entry.wrong("every", "is too small for so many entries", hint);
      }
      activity.retransmissions.push_back(one);
    }
    return {};
  }

  static Result<Retransmission> retransmission(TomlSection& entry) {
    Retransmission one;
    HINOMI_ASSIGN(const std::int64_t every, entry.whole("every", 1, 1, 1'000'000));
    one.every = static_cast<std::uint32_t>(every);
    if (entry.has("at_second")) {
      HINOMI_ASSIGN(one.at_second, entry.whole("at_second", 0, 0, 59));
    }
    const toml::node* after = entry.node("after");
    const std::string what =
        fmt::format("must be a list of rising seconds, at most {}", Retransmission::kMostSeconds);
    if (after == nullptr || !after->is_array()) return entry.wrong("after", what, "write after = [3.0]");
    for (const toml::node& element : *after->as_array()) {
      const double seconds = element.value<double>().value_or(0.0);
      const std::int64_t us = std::llround(std::clamp(seconds, 0.0, 1e6) * kMicrosecondsPerSecond);
      const std::int64_t before = one.after_us.empty() ? 0 : one.after_us.back();
      if (us <= before || us > Retransmission::kMostSeconds * kMicrosecondsPerSecond) {
        return entry.wrong("after", what, "write after = [3.0]");
      }
      one.after_us.push_back(us);
    }
    HINOMI_TRY(entry.finish());
    return one;
  }

  Result<void> backscatter(TomlSection& section, Activity& activity) {
    if (activity.ipv6) return section.wrong("ip", "must be 4 for backscatter", "");
    HINOMI_TRY(origin_shares(section, activity));
    HINOMI_ASSIGN(const std::int64_t victims, section.whole("victims", 1, 1, 10'000'000));
    activity.sources = static_cast<std::uint32_t>(victims);
    HINOMI_ASSIGN(activity.answer, section.one_of("answer", std::span(kAnswerNames), Answer::kSynAck));
    return port_shares(section, activity);
  }

  static Result<void> own(TomlSection& section, Activity& activity) {
    if (activity.ipv6) return section.wrong("ip", "must be 4 for own traffic", "");
    HINOMI_ASSIGN(activity.service, section.one_of("service", std::span(kServiceNames), OwnService::kDns));
    HINOMI_ASSIGN(const std::string peer, section.text("peer", "192.0.2.53"));
    const auto address = addr::parse_address(peer);
    if (!address || !address->is_v4()) return section.wrong("peer", "must be an IPv4 address", "");
    activity.peer = *address;
    return {};
  }

  Scenario scenario_;
  TomlSection root_;
};

}  // namespace

Result<Scenario> parse_scenario(std::string_view text, const std::string& file) {
  try {
    const toml::table root = toml::parse(text, file);
    return ScenarioReader(root, file).read();
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kInvalid, fmt::format("{}:{}", file, error.source().begin.line),
                std::string(error.description()), "a scenario is a TOML file; see docs/format/scenario.md");
  }
}

Result<Scenario> read_scenario(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    return fail(ErrorCode::kNotFound, path, "cannot be read",
                "name a scenario, such as scenarios/police-2018.toml");
  }
  return parse_scenario(text, path);
}

}  // namespace hinomi::simulate
