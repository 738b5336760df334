#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "analysis/find_period.h"
#include "app/commands.h"
#include "app/shared_data.h"
#include "app/terminal.h"
#include "report/period_json.h"
#include "report/period_text.h"
#include "store/store.h"

namespace hinomi::app {
namespace {

struct ReportOptions {
  std::string store;
  std::string from;
  std::string to;
  std::string compare;
  std::string home;
  std::string format = "text";
  std::string out;
  CatalogOptions catalog;
};

base::Result<base::Day> parse_option_day(const std::string& text, const char* option) {
  auto day = base::parse_day(text);
  if (!day) return base::fail(base::ErrorCode::kInvalid, option, day.error().message, day.error().hint);
  return day;
}

base::Result<store::Period> checked(store::Period period, const char* option) {
  if (period.from > period.to) {
    return base::fail(base::ErrorCode::kInvalid, option,
                      fmt::format("{} comes before {}", to_string(period.to), to_string(period.from)),
                      "the first day stands first; both days belong to the period");
  }
  return period;
}

// "2017-01-01..2017-12-31".
base::Result<store::Period> parse_compare(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return base::fail(base::ErrorCode::kInvalid, "--compare", fmt::format("\"{}\" is not a period", text),
                      "write it like --compare 2017-01-01..2017-12-31");
  }
  HINOMI_ASSIGN(const base::Day from, parse_option_day(text.substr(0, dots), "--compare"));
  HINOMI_ASSIGN(const base::Day to, parse_option_day(text.substr(dots + 2), "--compare"));
  return checked({from, to}, "--compare");
}

// The days that were asked for; where one is not given, the first or last that the store holds.
base::Result<store::Period> period_of(const ReportOptions& options,
                                      const std::optional<store::Period>& held) {
  if (!held && (options.from.empty() || options.to.empty())) {
    return base::fail(base::ErrorCode::kNotFound, options.store, "holds nothing yet",
                      "observe captures into it first: hinomi observe CAPTURE --store ...");
  }
  store::Period period = held.value_or(store::Period{});
  if (!options.from.empty()) {
    HINOMI_ASSIGN(period.from, parse_option_day(options.from, "--from"));
  }
  if (!options.to.empty()) {
    HINOMI_ASSIGN(period.to, parse_option_day(options.to, "--to"));
  }
  return checked(period, "--from, --to");
}

base::Result<addr::Country> parse_home(const std::string& text) {
  const addr::Country home = addr::Country::from_text(text);
  if (!home.known()) {
    return base::fail(base::ErrorCode::kInvalid, "--home", fmt::format("\"{}\" is not a country", text),
                      "give its two letters, such as JP");
  }
  return home;
}

void say_if_nothing_is_held(store::Period asked, const std::optional<store::Period>& held) {
  if (held && asked.from <= held->to && held->from <= asked.to) return;
  const std::string holds = held
                                ? fmt::format("it holds {} to {}", to_string(held->from), to_string(held->to))
                                : "it holds nothing yet";
  say(fmt::format("nothing was observed from {} to {}: {}", to_string(asked.from), to_string(asked.to),
                  holds));
}

base::Result<void> write_report(const ReportOptions& options) {
  analysis::FindOptions find;
  if (!options.compare.empty()) {
    HINOMI_ASSIGN(find.compare, parse_compare(options.compare));
  }
  if (!options.home.empty()) {
    HINOMI_ASSIGN(find.home, parse_home(options.home));
  }
  HINOMI_ASSIGN(
      const auto store,
      store::Store::open(options.store, {.create = false, .time_zone = {}, .purpose = "hinomi report"}));
  HINOMI_TRY(store->close_days());
  HINOMI_ASSIGN(const std::optional<store::Period> held, store->days_held());
  HINOMI_ASSIGN(find.period, period_of(options, held));
  say_if_nothing_is_held(find.period, held);
  if (find.compare) {
    if (find.compare->from <= find.period.to && find.period.from <= find.compare->to) {
      return base::fail(base::ErrorCode::kInvalid, "--compare",
                        "overlaps the period that it is compared with",
                        "compare with days before or after it");
    }
    say_if_nothing_is_held(*find.compare, held);
  }
  HINOMI_ASSIGN(const catalog::Catalog catalog, load_meanings(options.catalog));
  HINOMI_ASSIGN(const analysis::PeriodFindings findings, analysis::find_period(*store, catalog, find));
  return write_output(options.format == "json" ? report::period_json(findings)
                                               : report::period_text(findings, output_width()),
                      options.out);
}

int report(const ReportOptions& options) {
  const auto done = write_report(options);
  return done ? kExitDone : complain(done.error());
}

}  // namespace

void add_report(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command =
      app.add_subcommand("report", "The figures of a period, as an observation report gives them");
  command->add_option("--store", options->store, "The store's folder")->required()->type_name("DIR");
  command->add_option("--from", options->from, "First day (default: the first that the store holds)")
      ->type_name("DAY");
  command->add_option("--to", options->to, "Last day, inclusive (default: the last that the store holds)")
      ->type_name("DAY");
  command->add_option("--compare", options->compare, "The period to compare with")->type_name("DAY..DAY");
  command->add_option("--home", options->home, "The country whose share is named apart, such as JP")
      ->type_name("CC");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "Write there and not to standard output")->type_name("FILE");
  command
      ->add_option("--catalog", options->catalog.folder,
                   "Folder with rules, services and taxonomies (default: shipped)")
      ->type_name("DIR");
  command->callback([options, &chosen] { chosen = [options] { return report(*options); }; });
}

}  // namespace hinomi::app
