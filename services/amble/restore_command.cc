#include <algorithm>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/amble/commands.h"
#include "services/amble/grants.h"
#include "services/amble/restore.h"
#include "services/amble/run_process.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr char kExamples[] = R"(Examples:
  amble restore --verify --from=/var/backups/amble/amble-20270323T021500.000Z
  amble restore --from=/var/backups/amble/amble-20270323T021500.000Z
  amble restore --from=… --only=groups --replace
  amble restore --in-place --target=groups
  amble restore --from=… --database-file=/run/secrets/owner --database-role=groups=amble_groups

Refuses while the platform runs, and where something is there already unless --replace is said. An
older backup is brought to this version. One service alone may be put back: the others notice, read
from the beginning what it tells, and forget what it no longer knows. --verify puts it into a
temporary place, checks it, and changes nothing. After a snapshot or PostgreSQL's own log put the
databases back, --in-place does what a restore does beside.
When accounts is restored, every session ends: those ended after the backup was taken would be good
again otherwise. When scheduling is restored, so does every calendar that somebody subscribed to.
PostgreSQL: --database must name the role that owns the tables, or is to; --database-role lets the
roles that serve use them again. --verify needs a role that may make databases.
)";

int64_t Rows(const backup::Inventory& inventory) {
  int64_t rows = 0;
  for (const auto& [table, count] : inventory.rows) rows += count;
  return rows;
}

int Verify(const host::Configuration& configuration, const RestoreOptions& options) {
  const auto found = VerifyBackup(configuration, options);
  if (!found.ok()) return Fail(found.status(), kExitFailure);
  for (const auto& [service, inventory] : *found) {
    fmt::print("{}: {} rows in {} tables, whole and as written\n", service, Rows(inventory),
               inventory.rows.size());
  }
  fmt::print("{} can be restored. Nothing was changed.\n", options.from);
  return kExitOk;
}

bool Among(const std::vector<std::string>& restored, const char* service) {
  return std::find(restored.begin(), restored.end(), service) != restored.end();
}

void TellOfCalendars(const std::vector<std::string>& restored, bool kept) {
  if (!Among(restored, "scheduling")) return;
  if (kept) {
    fmt::print("Calendars are good again that were ended after the backup was taken.\n");
  } else {
    fmt::print("All calendars have ended: who subscribed to one makes another.\n");
  }
}

void TellOfSessions(const std::vector<std::string>& restored, bool kept) {
  if (!Among(restored, "accounts")) return;
  if (kept) {
    fmt::print("Sessions are good again that were ended after the backup was taken.\n");
  } else {
    fmt::print("All sessions have ended: everybody signs in anew, guests by a new invitation.\n");
  }
}

}  // namespace

int RunRestore(const Arguments& arguments) {
  RestoreOptions options;
  bool verify = false;
  bool in_place = false;
  const host::Command command{
      .name = "amble restore",
      .description = "Puts a backup back, or verifies that it could be.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&](CLI::App& app) {
        auto* from = app.add_option("--from", options.from, "A backup's folder");
        auto* place = app.add_flag("--in-place", in_place,
                                   "The databases are back already, by other means: make them fit "
                                   "to be served")
                          ->excludes(from);
        from->excludes(place);
        app.add_option("--only", options.only, "Services to restore, others stay as they are")
            ->delimiter(',');
        app.add_flag("--replace", options.replace, "Lose what is there");
        app.add_flag("--with-keys", options.with_keys,
                     "Put the signing seed where --signing-seed-file says, unless one is there");
        app.add_flag("--keep-sessions", options.keep_sessions,
                     "Leave sessions and calendars good that were when the backup was taken");
        AddDatabaseRoleFlag(app, options.database_roles);
        app.add_flag("--verify", verify, "Only try, in a temporary place")->excludes(place);
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  if (!in_place && options.from.empty()) {
    return Fail(absl::InvalidArgumentError("--from or --in-place is needed"), kExitUsage);
  }
  if (verify) return Verify(configuration, options);
  const auto restored =
      in_place ? RestoreInPlace(configuration, options) : Restore(configuration, options);
  if (!restored.ok()) {
    return Fail(restored.status(),
                absl::IsInvalidArgument(restored.status()) ? kExitUsage : kExitFailure);
  }
  fmt::print("Restored: {}. Others read what these tell from the beginning.\n",
             fmt::join(*restored, ", "));
  TellOfSessions(*restored, options.keep_sessions);
  TellOfCalendars(*restored, options.keep_sessions);
  return kExitOk;
}

}  // namespace amble::program
