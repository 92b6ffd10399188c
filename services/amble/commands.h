#pragma once

#include <string>
#include <vector>

#include "services/platform/host/command_line.h"

/// The commands of the program. Each takes its arguments and returns the exit code.
namespace amble::program {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;  ///< it was understood, and did not work
inline constexpr int kExitUsage = 2;    ///< the command line or the configuration is wrong

using Arguments = std::vector<std::string>;

/// The whole program: finds the command that `arguments` begins with.
int RunProgram(const Arguments& arguments);

/// `amble dev`: the whole platform in one process, on this machine, with mail caught.
int RunDev(const Arguments& arguments);
/// `amble serve`: what runs in production.
int RunServe(const Arguments& arguments);
/// `amble migrate`: brings the databases to this version.
int RunMigrate(const Arguments& arguments);
/// `amble admin create`: makes an operator, and prints the link that signs them in once.
int RunAdmin(const Arguments& arguments);
/// `amble graph`: prints the processes of an installation and which of them reach which.
int RunGraph(const Arguments& arguments);
/// `amble config print`: every setting, and where it came from; no secrets.
int RunConfig(const Arguments& arguments);
/// `amble doctor`: looks at all that the platform needs, and says what to do.
int RunDoctor(const Arguments& arguments);
/// `amble backup`: copies the databases, while the platform runs.
int RunBackup(const Arguments& arguments);
/// `amble restore`: puts a backup back, or shows that it could.
int RunRestore(const Arguments& arguments);

/// `amble keys`: makes, replaces and lists the keys under which fields are sealed.
int RunKeys(const Arguments& arguments);
/// `amble bounce`: notes a mail server's report that a mail of ours did not arrive. Ends with the
/// codes of <sysexits.h>, as mail servers understand them.
int RunBounce(const Arguments& arguments);

/// Reads the command line. When there is nothing left to do (help, version, a mistake), says so and
/// sets `exit_code`, else returns true with `configuration` set.
bool ReadCommandLine(const host::Command& command, const Arguments& arguments,
                     host::Configuration& configuration, int& exit_code);

/// Prints `status` to stderr for a person, and returns `exit_code`.
int Fail(const absl::Status& status, int exit_code);

}  // namespace amble::program
