#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/commands.h"
#include "app/terminal.h"
#include "store/store.h"

namespace hinomi::app {
namespace {

int doctor(const std::string& folder) {
  const auto opened =
      store::Store::open(folder, {.create = false, .time_zone = {}, .purpose = "hinomi doctor"});
  if (!opened) return complain(opened.error());
  const auto findings = (*opened)->examine();
  if (!findings) return complain(findings.error());
  std::string out;
  for (const store::Finding& finding : *findings) {
    out += fmt::format("{}: {}\n  {}\n", finding.place, finding.message, finding.remedy);
  }
  if (findings->empty()) out = fmt::format("{}: sound\n", folder);
  if (const auto written = write_output(out, ""); !written) return complain(written.error());
  return findings->empty() ? kExitDone : kExitFailed;
}

}  // namespace

void add_doctor(CLI::App& app, std::function<int()>& chosen) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("doctor", "Look for contradictions in a store; changes nothing");
  command->add_option("--store", *folder, "The store's folder")->required()->type_name("DIR");
  command->callback([folder, &chosen] { chosen = [folder] { return doctor(*folder); }; });
}

}  // namespace hinomi::app
