#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace hinomi::app {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Each adds a command to the line and, where the user names it, sets what is to be run: a function that
// returns the exit code. Data go to standard output, all else to standard error.
void add_observe(CLI::App& app, std::function<int()>& chosen);
void add_report(CLI::App& app, std::function<int()>& chosen);
void add_simulate(CLI::App& app, std::function<int()>& chosen);
void add_doctor(CLI::App& app, std::function<int()>& chosen);

}  // namespace hinomi::app
