#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/host/configuration.h"
#include "services/platform/host/settings.h"

namespace CLI {
class App;
}

namespace amble::host {

/// One command of the program, as its command line is read.
struct Command {
  std::string name;         ///< "amble serve"
  std::string description;  ///< one sentence
  std::string examples;     ///< shown at the end of --help
  std::string version;      ///< shown by --version
  Configuration defaults;   ///< what --help prints as defaults
  /// Adds the command's own flags. May be empty.
  std::function<void(CLI::App&)> add_flags = {};
};

/// What a command line asks for.
struct CommandLine {
  Configuration configuration;        ///< validated, unless `answer` is set
  std::optional<std::string> answer;  ///< of --help or --version: print it and exit with 0
  std::vector<Setting> settings;      ///< every flag, fit to be shown, unless `answer` is set
};

/// Reads the configuration from `arguments` (without the program's and the command's name), then
/// from AMBLE_* in the environment, then from the file that --config names (lines `flag=value`),
/// then from the defaults. Secrets also come from files: --smtp-password-file, --database-file.
/// INVALID_ARGUMENT, naming the flag at fault.
absl::StatusOr<CommandLine> ParseCommandLine(const Command& command,
                                             const std::vector<std::string>& arguments);

}  // namespace amble::host
