#include <cstdlib>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/amble/backup.h"
#include "services/amble/commands.h"
#include "services/amble/run_process.h"
#include "services/platform/backup/shelf.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr int kMostKept = 10'000;

constexpr char kExamples[] = R"(Examples:
  amble backup --to=/var/backups/amble --keep=14
  amble backup --to=/mnt/usb --with-keys
  amble backup --to=/var/backups/amble --database-file=/run/secrets/database

Works while the platform runs. Each backup is a folder of its own, which appears once it is whole.
SQLite: a copy of each file as it was at one moment. PostgreSQL: pg_dump (postgresql-client), all at
one moment. Keys are left out unless asked for: whoever has both can read and sign everything.
Try it: amble restore --verify --from=FOLDER
)";

void Tell(const std::string& path, const host::Configuration& configuration, bool with_keys) {
  fmt::print("{}\n", path);
  if (with_keys) {
    fmt::print(stderr, "The signing key is in it: keep it as safe as the platform itself.\n");
  } else if (!configuration.signing_seed_file.empty()) {
    fmt::print(stderr, "The signing key is not in it ({}): keep a copy elsewhere.\n",
               configuration.signing_seed_file);
  }
}

}  // namespace

int RunBackup(const Arguments& arguments) {
  BackupOptions options;
  int keep = 0;
  const host::Command command{
      .name = "amble backup",
      .description = "Copies the databases into a new folder, while the platform runs.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&](CLI::App& app) {
        app.add_option("--to", options.shelf, "Folder that the backup's folder is put into")
            ->envname("AMBLE_BACKUPS")
            ->required();
        app.add_option("--keep", keep, "Delete all but so many of the newest; 0 keeps all")
            ->capture_default_str()
            ->check(CLI::Range(0, kMostKept));
        app.add_flag("--with-keys", options.with_keys, "Put the signing seed into it, too");
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  const SystemClock clock;
  const auto path = MakeBackup(configuration, options, clock);
  if (!path.ok()) return Fail(path.status(), kExitFailure);
  Tell(*path, configuration, options.with_keys);
  if (keep > 0) {
    const auto gone = backup::Prune(options.shelf, keep);
    if (!gone.ok()) return Fail(gone.status(), kExitFailure);
  }
  return kExitOk;
}

}  // namespace amble::program
