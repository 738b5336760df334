#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "analysis/observation_summary.h"
#include "app/commands.h"
#include "app/shared_data.h"
#include "app/terminal.h"
#include "capture/frame_source.h"
#include "intake/intake.h"
#include "observe/observer.h"
#include "pipeline/infer_monitored.h"
#include "pipeline/observe_captures.h"
#include "report/observation.h"
#include "store/store.h"

namespace hinomi::app {
namespace {

struct ObserveOptions {
  std::vector<std::string> captures;
  std::string store;
  std::string sensor;
  std::vector<std::string> monitored;
  std::vector<std::string> covers;
  std::string time_zone;
  bool dry_run = false;
  std::string format = "text";
  CatalogOptions catalog;
};

// Packet capture as we know it began in the early nineties; a sensor's clock may be ahead by a day.
constexpr base::Timestamp kEarliestCapture = base::Timestamp::from_seconds(631'152'000);  // 1990-01-01
constexpr base::Duration kClockTolerance = base::Duration::seconds(86'400);

// As many as a /32 has: their milliseconds of a day still fit where they are summed up.
constexpr std::uint64_t kMostSlash64s = std::uint64_t{1} << 32;

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

base::Result<record::Interval> parse_interval(const std::string& text, const base::Zone& zone) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    return base::fail(base::ErrorCode::kInvalid, "--covers", fmt::format("\"{}\" has no slash", text),
                      "write it like --covers 2018-01-01/2018-07-01T12:00");
  }
  const auto from = zone.parse_time(std::string_view(text).substr(0, slash));
  if (!from)
    return base::fail(base::ErrorCode::kInvalid, "--covers", from.error().message, from.error().hint);
  const auto to = zone.parse_time(std::string_view(text).substr(slash + 1));
  if (!to) return base::fail(base::ErrorCode::kInvalid, "--covers", to.error().message, to.error().hint);
  if (*from >= *to) {
    return base::fail(base::ErrorCode::kInvalid, "--covers",
                      fmt::format("\"{}\" ends before it begins", text),
                      "the first moment stands before the slash, the first that is not covered behind it");
  }
  return record::Interval{*from, *to};
}

base::Result<std::vector<record::Interval>> parse_covers(const std::vector<std::string>& texts,
                                                         const base::Zone& zone) {
  std::vector<record::Interval> covers;
  for (const std::string& text : texts) {
    HINOMI_ASSIGN(const record::Interval interval, parse_interval(text, zone));
    covers.push_back(interval);
  }
  std::ranges::sort(covers);
  for (std::size_t i = 1; i < covers.size(); ++i) {
    if (covers[i].from < covers[i - 1].to) {
      return base::fail(base::ErrorCode::kInvalid, "--covers",
                        fmt::format("two intervals overlap from {} on", to_string(covers[i].from)),
                        "name each time once");
    }
  }
  return covers;
}

// The prefixes that were given, or a guess from the captures themselves, which are then read twice. A
// guess is stored only if the user asks for one by this word.
constexpr const char* kGuess = "guess";
base::Result<record::Monitored> monitored_of(const ObserveOptions& options) {
  const bool guess_wanted =
      options.monitored.empty() || options.monitored == std::vector<std::string>{kGuess};
  if (!guess_wanted) return record::Monitored::parse(options.monitored);
  if (std::ranges::find(options.captures, "-") != options.captures.end()) {
    return base::fail(base::ErrorCode::kInvalid, "standard input",
                      "what is monitored cannot be guessed from a stream that is read once",
                      "say it with --monitored PREFIX");
  }
  HINOMI_ASSIGN(const auto source, capture::open_captures(options.captures));
  HINOMI_ASSIGN(record::Monitored guess, pipeline::infer_monitored(*source));
  say(fmt::format(
      "what is monitored was guessed: {} IPv4 addresses and {} IPv6 /64s that receive and never send",
      guess.v4_addresses(), guess.v6_slash64s()));
  return guess;
}

// Runs captures through an observer to a sink, showing progress, and says what a user should know.
base::Result<std::string> run(const ObserveOptions& options, observe::ObserverOptions observer_options,
                              record::Sink& sink, const std::string& carried) {
  HINOMI_ASSIGN(const auto source, capture::open_captures(options.captures));
  observe::Observer observer(std::move(observer_options), sink);
  if (!carried.empty()) {
    if (const auto restored = observer.restore(carried); !restored) say(restored.error().text());
  }
  ProgressLine line;
  const auto frames = pipeline::observe_captures(
      *source, observer, [&line](double fraction, std::uint64_t n) { line.show(fraction, n); });
  line.clear();
  for (const std::string& warning : source->warnings()) say(warning);
  if (!frames) return std::unexpected(frames.error());
  return observer.carry();
}

base::Result<void> observe_dry(const ObserveOptions& options) {
  HINOMI_ASSIGN(record::SensorName sensor, record::SensorName::parse("dry-run"));
  HINOMI_ASSIGN(record::Monitored monitored, monitored_of(options));
  HINOMI_ASSIGN(std::vector<record::Interval> covers, parse_covers(options.covers, base::Zone()));
  HINOMI_ASSIGN(const catalog::Catalog catalog, load_meanings(options.catalog));
  analysis::ObservationSummarizer summarizer(catalog.rules);
  HINOMI_TRY(run(options,
                 {.sensor = std::move(sensor),
                  .monitored = std::move(monitored),
                  .covers = std::move(covers),
                  .earliest = {std::numeric_limits<std::int64_t>::min()},
                  .latest = {std::numeric_limits<std::int64_t>::max()},
                  .seed = random_seed()},
                 summarizer, ""));
  const analysis::ObservationSummary summary = summarizer.summary();
  return write_output(options.format == "json"
                          ? report::observation_json(summary)
                          : report::observation_text(summary, catalog.services, output_width()),
                      "");
}

void say_what_was_stored(const std::string& store, const intake::IntakeSummary& done) {
  say(fmt::format("{}: {} minutes stored ({} packets, {} attempts); {} minutes were already there", store,
                  done.minutes_new, done.packets, done.attempts, done.minutes_already_there));
  if (done.packets > 0 && done.elsewhere == done.packets) {
    say("none of the packets was from or to a monitored address: is --monitored right?");
  }
  if (done.uncovered > 0) {
    say(fmt::format("{} packets came in time that --covers does not name: they are kept and never counted",
                    done.uncovered));
  }
  if (done.late > 0) {
    say(fmt::format(
        "{} packets came more than a minute after later ones: they are counted as late, and in no figure",
        done.late));
  }
}

base::Result<void> observe_to_store(const ObserveOptions& options) {
  HINOMI_ASSIGN(record::SensorName sensor, record::SensorName::parse(options.sensor));
  HINOMI_ASSIGN(record::Monitored monitored, monitored_of(options));
  if (monitored.v6_slash64s() > kMostSlash64s) {
    return base::fail(base::ErrorCode::kInvalid, "--monitored", "holds more IPv6 than a /32",
                      "no sensor watches so much; give the prefixes that are routed to it");
  }
  HINOMI_ASSIGN(const catalog::Catalog catalog, load_catalog(options.catalog));
  std::optional<std::string> zone;
  if (!options.time_zone.empty()) zone = options.time_zone;
  HINOMI_ASSIGN(const auto store, store::Store::open(options.store, {.create = true,
                                                                     .time_zone = std::move(zone),
                                                                     .purpose = "hinomi observe"}));
  HINOMI_ASSIGN(std::vector<record::Interval> covers, parse_covers(options.covers, store->zone()));
  const base::Timestamp latest = base::system_clock().now() + kClockTolerance;
  if (!covers.empty() && (covers.front().from < kEarliestCapture || covers.back().to > latest)) {
    return base::fail(base::ErrorCode::kInvalid, "--covers", "reaches before 1990 or into the future",
                      "nobody has observed that time");
  }
  HINOMI_ASSIGN(const std::string carried, store->carry(sensor));
  intake::Intake intake(*store, catalog, sensor);
  HINOMI_ASSIGN(std::vector<base::Timestamp> cuts, intake.cuts());
  HINOMI_ASSIGN(std::string carry, run(options,
                                       {.sensor = sensor,
                                        .monitored = std::move(monitored),
                                        .covers = std::move(covers),
                                        .cuts = std::move(cuts),
                                        .earliest = kEarliestCapture,
                                        .latest = latest,
                                        .seed = random_seed()},
                                       intake, carried));
  HINOMI_TRY(intake.finish(std::move(carry)));
  say_what_was_stored(options.store, intake.summary());
  return {};
}

// What the options contradict each other in; empty where they do not.
std::string wrong_usage(const ObserveOptions& options) {
  if (options.dry_run && !options.store.empty()) return "--dry-run stores nothing: leave out --store";
  if (options.dry_run) return {};
  if (options.store.empty()) return "say where to with --store DIR, or only look with --dry-run";
  if (options.sensor.empty()) return "say which sensor this is with --sensor NAME";
  if (options.monitored.empty()) return "say which unused addresses it watches with --monitored PREFIX";
  return {};
}

int observe(const ObserveOptions& options) {
  if (const std::string wrong = wrong_usage(options); !wrong.empty()) {
    say(wrong);
    return kExitUsage;
  }
  const auto done = options.dry_run ? observe_dry(options) : observe_to_store(options);
  return done ? kExitDone : complain(done.error());
}

}  // namespace

void add_observe(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<ObserveOptions>();
  CLI::App* command = app.add_subcommand("observe", "Observe captures into a store, or only look at them");
  command
      ->add_option("captures", options->captures, "Capture files, folders of them, or - for standard input")
      ->required()
      ->type_name("CAPTURE");
  command->add_option("--store", options->store, "The store's folder; made where it is not there")
      ->type_name("DIR");
  command->add_option("--sensor", options->sensor, "The vantage point's name")->type_name("NAME");
  command
      ->add_option("--monitored", options->monitored,
                   "Unused addresses that it watches; behind address translation INNER=PUBLIC; "
                   "\"guess\" for those that receive and never send")
      ->type_name("PREFIX");
  command
      ->add_option("--covers", options->covers,
                   "Time that the captures vouch for, in the store's zone, or UTC with a final Z "
                   "(default: from first to last packet, called assumed)")
      ->type_name("FROM/TO");
  command
      ->add_option("--time-zone", options->time_zone, "Of a new store: where its days begin (default: UTC)")
      ->type_name("ZONE");
  command->add_flag("--dry-run", options->dry_run, "Say what is in the captures; store nothing");
  command->add_option("--format", options->format, "Of --dry-run: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  add_catalog_options(*command, options->catalog);
  command->callback([options, &chosen] { chosen = [options] { return observe(*options); }; });
}

}  // namespace hinomi::app
