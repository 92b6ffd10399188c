#include "services/amble/commands.h"

#include <array>
#include <cstdio>
#include <utility>

#include "fmt/format.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

struct Entry {
  std::string_view name;
  int (*run)(const Arguments&);
  std::string_view summary;
};

constexpr std::array kCommands{
    Entry{"dev", RunDev, "run the whole platform on this machine, with mail caught"},
    Entry{"serve", RunServe, "run the platform, or one service of it"},
    Entry{"migrate", RunMigrate, "bring the databases to this version"},
    Entry{"admin", RunAdmin, "create: make an operator, print their one-time link"},
    Entry{"graph", RunGraph, "print who reaches whom, as JSON"},
    Entry{"doctor", RunDoctor, "look at all that the platform needs, and say what to do"},
    Entry{"backup", RunBackup, "copy the databases, while the platform runs"},
    Entry{"restore", RunRestore, "put a backup back, or verify that it could be"},
    Entry{"bounce", RunBounce, "note a mail server's report that a mail did not arrive"},
    Entry{"keys", RunKeys, "new, add, use, rewrap, list: the keys under which fields are sealed"},
    Entry{"config", RunConfig, "print: every setting and where it came from, without secrets"},
};

std::string Help() {
  std::string help =
      "Amble runs group walks: plan, invite, answer, turn up.\n\n"
      "Usage: amble COMMAND [FLAGS]\n\n"
      "Commands:\n";
  for (const Entry& entry : kCommands) {
    help += fmt::format("  {:<10}{}\n", entry.name, entry.summary);
  }
  help +=
      "\nFlags:\n"
      "  --help     this text; after a command, its flags and examples\n"
      "  --version  the version and the commit\n\n"
      "Examples:\n"
      "  amble dev\n"
      "  amble serve --target=all --public-url=https://walks.example.org\n"
      "  amble admin create --email=ops@example.org\n"
      "  amble serve --help\n";
  return help;
}

}  // namespace

int RunProgram(const Arguments& arguments) {
  if (arguments.empty()) {
    fmt::print(stderr, "{}", Help());
    return kExitUsage;
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    fmt::print("{}", Help());
    return kExitOk;
  }
  if (first == "--version") {
    fmt::print("{}\n", host::VersionLine());
    return kExitOk;
  }
  for (const Entry& entry : kCommands) {
    if (entry.name == first) return entry.run({arguments.begin() + 1, arguments.end()});
  }
  fmt::print(stderr, "amble: there is no command '{}'; see amble --help\n", first);
  return kExitUsage;
}

bool ReadCommandLine(const host::Command& command, const Arguments& arguments,
                     host::Configuration& configuration, int& exit_code) {
  auto line = host::ParseCommandLine(command, arguments);
  if (!line.ok()) {
    exit_code = Fail(line.status(), kExitUsage);
    fmt::print(stderr, "See {} --help\n", command.name);
    return false;
  }
  if (line->answer) {
    fmt::print("{}", *line->answer);
    exit_code = kExitOk;
    return false;
  }
  configuration = std::move(line->configuration);
  return true;
}

int Fail(const absl::Status& status, int exit_code) {
  fmt::print(stderr, "amble: {}\n", std::string(status.message()));
  return exit_code;
}

}  // namespace amble::program
