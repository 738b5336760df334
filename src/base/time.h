#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::base {

// A span of time in nanoseconds.
struct Duration {
  std::int64_t ns = 0;
  static constexpr Duration seconds(std::int64_t s) { return {s * 1'000'000'000}; }
  static constexpr Duration milliseconds(std::int64_t ms) { return {ms * 1'000'000}; }
  friend constexpr auto operator<=>(Duration, Duration) = default;
};

// A moment in UTC: nanoseconds since 1970-01-01, without leap seconds. Holds 1677 to 2262.
struct Timestamp {
  std::int64_t ns = 0;

  static constexpr Timestamp from_ms(std::int64_t ms) { return {ms * 1'000'000}; }
  static constexpr Timestamp from_us(std::int64_t us) { return {us * 1'000}; }
  static constexpr Timestamp from_seconds(std::int64_t s) { return {s * 1'000'000'000}; }

  // Rounded down, also before 1970.
  [[nodiscard]] constexpr std::int64_t us() const { return floor_divide(ns, 1'000); }
  [[nodiscard]] constexpr std::int64_t ms() const { return floor_divide(ns, 1'000'000); }
  [[nodiscard]] constexpr std::int64_t seconds() const { return floor_divide(ns, 1'000'000'000); }

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.ns + d.ns}; }
  friend constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.ns - d.ns}; }
  friend constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.ns - b.ns}; }

  static constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - static_cast<std::int64_t>(a % b < 0);
  }
};

// A minute in UTC: minutes since 1970-01-01T00:00Z.
struct Minute {
  std::int32_t index = 0;
  static constexpr Minute of(Timestamp t) {
    return {static_cast<std::int32_t>(Timestamp::floor_divide(t.ns, 60'000'000'000))};
  }
  [[nodiscard]] constexpr Timestamp start() const {
    return Timestamp::from_seconds(std::int64_t{60} * index);
  }
  [[nodiscard]] constexpr Timestamp end() const { return next().start(); }
  [[nodiscard]] constexpr Minute next() const { return {index + 1}; }
  friend constexpr auto operator<=>(Minute, Minute) = default;
};

// A calendar day in some time zone: days since 1970-01-01.
struct Day {
  std::int32_t index = 0;
  friend constexpr auto operator<=>(Day, Day) = default;
  friend constexpr Day operator+(Day d, int n) { return {d.index + n}; }
  friend constexpr int operator-(Day a, Day b) { return a.index - b.index; }
};

// "2018-12-31". Fails on anything else, also on days that no calendar has.
[[nodiscard]] Result<Day> parse_day(std::string_view text);
[[nodiscard]] std::string to_string(Day day);

// "2018-12-31T23:59:59.123Z": seconds and milliseconds appear where they are not zero.
[[nodiscard]] std::string to_string(Timestamp time);

// A time zone of the system's tz database. A value; cheap to copy; safe from any thread.
class Zone {
 public:
  Zone();  // UTC

  // By its name in the tz database, such as "Asia/Tokyo".
  [[nodiscard]] static Result<Zone> find(std::string_view name);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Day day_of(Timestamp time) const;
  // The first moment of a day. Where the day begins inside a clock change, the first that exists.
  [[nodiscard]] Timestamp start_of(Day day) const;

  // A moment as people write it: "2018-12-31" (its first moment in this zone), "2018-12-31T10:00",
  // "...T10:00:30", "...T10:00:30.250" in this zone, or any of the latter with a final "Z" in UTC.
  [[nodiscard]] Result<Timestamp> parse_time(std::string_view text) const;

 private:
  std::string name_;
  const void* zone_ = nullptr;  // date::time_zone, owned by the tz database; null is UTC
};

// Where "now" comes from; handed in, so that tests can set it.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

// The machine's clock. Lives for ever.
[[nodiscard]] const Clock& system_clock();

}  // namespace hinomi::base
