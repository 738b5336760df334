#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "app/commands.h"
#include "app/shared_data.h"
#include "app/terminal.h"
#include "simulate/simulate.h"

namespace hinomi::app {
namespace {

struct SimulateOptions {
  std::string scenario;
  std::string out;
};

// A file, or the name of a shipped scenario: "police-2018".
std::string scenario_path(const std::string& named) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (fs::exists(named, ignored)) return named;
  const fs::path shipped = fs::path(shared_folder()) / "scenarios" / (named + ".toml");
  return fs::exists(shipped, ignored) ? shipped.string() : named;
}

// How to observe what was made, as words that a shell takes.
std::string observe_line(const simulate::SimulatedSensor& sensor, const std::string& capture) {
  std::string line = fmt::format("hinomi observe {} --store STORE --sensor {} --monitored {}", capture,
                                 sensor.name, fmt::join(sensor.monitored, " "));
  for (const record::Interval& interval : sensor.covers) {
    line += fmt::format(" --covers {}/{}", to_string(interval.from), to_string(interval.to));
  }
  return line + "\n";
}

int simulate_scenario(const SimulateOptions& options) {
  const auto summary = simulate::simulate(scenario_path(options.scenario), options.out);
  if (!summary) return complain(summary.error());
  say(fmt::format("{}: {} packets for {} sensors; observe them with", options.out, summary->packets,
                  summary->sensors.size()));
  std::string lines;
  for (const simulate::SimulatedSensor& sensor : summary->sensors) lines += observe_line(sensor, options.out);
  if (const auto written = write_output(lines, ""); !written) return complain(written.error());
  return kExitDone;
}

}  // namespace

void add_simulate(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command = app.add_subcommand(
      "simulate", "Make up a telescope capture, to a file only, and print how to observe it");
  command
      ->add_option("scenario", options->scenario,
                   "A scenario file, or the name of a shipped one: police-2018, uneven")
      ->required()
      ->type_name("SCENARIO.toml");
  command->add_option("--out", options->out, "The capture to write (pcap)")->required()->type_name("FILE");
  command->callback([options, &chosen] { chosen = [options] { return simulate_scenario(*options); }; });
}

}  // namespace hinomi::app
