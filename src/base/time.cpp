#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

namespace hinomi::base {
namespace {

using std::chrono::nanoseconds;
using Moment = std::chrono::time_point<std::chrono::system_clock, nanoseconds>;
using LocalMoment = date::local_time<nanoseconds>;

Moment to_moment(Timestamp t) { return Moment(nanoseconds(t.ns)); }

// Years that people may write: what a Timestamp holds with room to spare.
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2200;

const date::time_zone* as_zone(const void* zone) { return static_cast<const date::time_zone*>(zone); }

// Reads exactly `digits` digits from the front of text.
bool take_number(std::string_view& text, std::size_t digits, int& out) {
  if (text.size() < digits) return false;
  int value = 0;
  for (char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  out = value;
  return true;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool take_day(std::string_view& text, Day& out) {
  int y = 0;
  int m = 0;
  int d = 0;
  if (!take_number(text, 4, y) || !take(text, '-') || !take_number(text, 2, m) || !take(text, '-') ||
      !take_number(text, 2, d)) {
    return false;
  }
  const auto date =
      date::year{y} / date::month{static_cast<unsigned>(m)} / date::day{static_cast<unsigned>(d)};
  if (!date.ok() || y < kFirstYear || y > kLastYear) return false;
  out.index = static_cast<std::int32_t>(date::sys_days(date).time_since_epoch().count());
  return true;
}

// Up to nine digits after the point, as nanoseconds.
bool take_fraction(std::string_view& text, std::int64_t& ns) {
  std::int64_t scale = 100'000'000;
  std::size_t used = 0;
  ns = 0;
  while (used < text.size() && text[used] >= '0' && text[used] <= '9') {
    if (scale == 0) return false;
    ns += (text[used] - '0') * scale;
    scale /= 10;
    ++used;
  }
  text.remove_prefix(used);
  return used > 0;
}

bool take_time_of_day(std::string_view& text, std::int64_t& ns) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t fraction = 0;
  if (!take_number(text, 2, hour) || !take(text, ':') || !take_number(text, 2, minute)) return false;
  if (take(text, ':')) {
    if (!take_number(text, 2, second)) return false;
    if (take(text, '.') && !take_fraction(text, fraction)) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  ns = (std::int64_t{3600} * hour + std::int64_t{60} * minute + second) * 1'000'000'000 + fraction;
  return true;
}

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<nanoseconds>(since).count()};
  }
};

}  // namespace

Result<Day> parse_day(std::string_view text) {
  Day day;
  std::string_view rest = text;
  if (!take_day(rest, day) || !rest.empty()) {
    return fail(ErrorCode::kInvalid, "", fmt::format("\"{}\" is not a day", text),
                "days are written like 2018-12-31, from 1970 to 2200");
  }
  return day;
}

std::string to_string(Day day) {
  const date::year_month_day ymd{date::sys_days(date::days(day.index))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

std::string to_string(Timestamp time) {
  constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1000;
  const std::int64_t ms = time.ms();
  const auto day = static_cast<std::int32_t>(Timestamp::floor_divide(ms, kDay));
  const std::int64_t of_day = ms - day * kDay;
  std::string out =
      fmt::format("{}T{:02}:{:02}", to_string(Day{day}), of_day / 3'600'000, of_day / 60'000 % 60);
  if (of_day % 60'000 != 0) out += fmt::format(":{:02}", of_day / 1000 % 60);
  if (of_day % 1000 != 0) out += fmt::format(".{:03}", of_day % 1000);
  return out + "Z";
}

Zone::Zone() : name_("UTC") {}

Result<Zone> Zone::find(std::string_view name) {
  Zone zone;
  if (name == "UTC") return zone;
  try {
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return fail(ErrorCode::kNotFound, "", fmt::format("\"{}\" is not a time zone of this machine", name),
                "give a name of the tz database such as Asia/Tokyo, and install tzdata");
  }
  zone.name_ = name;
  return zone;
}

Day Zone::day_of(Timestamp time) const {
  nanoseconds local(time.ns);
  if (zone_ != nullptr) local += as_zone(zone_)->get_info(to_moment(time)).offset;
  return {static_cast<std::int32_t>(date::floor<date::days>(local).count())};
}

Timestamp Zone::start_of(Day day) const {
  const nanoseconds midnight = date::days(day.index);
  if (zone_ == nullptr) return {midnight.count()};
  const auto moment = as_zone(zone_)->to_sys(LocalMoment(midnight), date::choose::earliest);
  return {moment.time_since_epoch().count()};
}

Result<Timestamp> Zone::parse_time(std::string_view text) const {
  std::string_view rest = text;
  Day day;
  std::int64_t of_day = 0;
  const auto wrong = [&] {
    return fail(ErrorCode::kInvalid, "", fmt::format("\"{}\" is not a time", text),
                "times are written like 2018-12-31, 2018-12-31T10:00 or 2018-12-31T10:00:30Z");
  };
  if (!take_day(rest, day)) return wrong();
  if (rest.empty()) return start_of(day);
  if (!take(rest, 'T') || !take_time_of_day(rest, of_day)) return wrong();
  const std::int64_t local = std::int64_t{day.index} * 86'400'000'000'000 + of_day;
  if (take(rest, 'Z') && rest.empty()) return Timestamp{local};
  if (!rest.empty()) return wrong();
  if (zone_ == nullptr) return Timestamp{local};
  const auto moment = as_zone(zone_)->to_sys(LocalMoment(nanoseconds(local)), date::choose::earliest);
  return Timestamp{moment.time_since_epoch().count()};
}

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

}  // namespace hinomi::base
