// The command line: which command, with which words.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>

#include "app/commands.h"

int main(int argc, char** argv) {
  CLI::App app(
      "Hinomi observes what arrives uninvited at unused addresses, and says how much, from where,\n"
      "after what, with which tool. It watches only: it never scans, attacks or downloads.");
  app.name("hinomi");
  app.set_version_flag("--version", "hinomi " HINOMI_VERSION);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of all commands");

  std::function<int()> chosen;
  hinomi::app::add_observe(app, chosen);
  hinomi::app::add_report(app, chosen);
  hinomi::app::add_simulate(app, chosen);
  hinomi::app::add_doctor(app, chosen);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? hinomi::app::kExitDone : hinomi::app::kExitUsage;
  }
  return chosen();
}
