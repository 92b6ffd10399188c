#include "services/accounts/admin.h"

#include <utility>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/amble/commands.h"
#include "services/amble/run_process.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/host/version.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/storage/migrations.h"

namespace amble::program {
namespace {

constexpr char kExamples[] = R"(Examples:
  amble admin create --email=ops@example.org
  amble admin create --email=ops@example.org --public-url=https://walks.example.org \
      --database-file=/run/secrets/database

Works beside a running platform, on its database; an operator that exists gets a new link.
)";

/// The operator may come before the first start: SQLite is migrated here, PostgreSQL by amble
/// migrate alone.
absl::Status PrepareDatabase(storage::Database& database) {
  const auto sets = accounts::Migrations();
  if (database.engine() == storage::Engine::kSqlite) return storage::Migrate(database, sets);
  AMBLE_ASSIGN_OR_RETURN(const int pending, storage::PendingMigrations(database, sets));
  if (pending == 0) return absl::OkStatus();
  return absl::FailedPreconditionError("the database is of another version: run amble migrate");
}

absl::StatusOr<std::string> CreateLink(const host::Configuration& configuration,
                                       const std::string& email) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(configuration, "accounts"));
  AMBLE_RETURN_IF_ERROR(PrepareDatabase(*database));
  const SystemClock clock;
  RandomIds ids(clock);
  return accounts::CreateOperatorLink(*database, clock, ids, configuration.public_url, email);
}

int Create(const Arguments& arguments) {
  std::string email;
  const host::Command command{
      .name = "amble admin create",
      .description =
          "Makes a person the operator of this installation, and prints a link that "
          "signs them in once.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&email](CLI::App& app) {
        app.add_option("--email", email, "Address of the operator")->required();
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  const absl::StatusOr<std::string> link = CreateLink(configuration, email);
  if (!link.ok()) {
    return Fail(link.status(), absl::IsInvalidArgument(link.status()) ? kExitUsage : kExitFailure);
  }
  fmt::print("{}\n", *link);
  fmt::print(stderr, "The link works once, within an hour. Open it in a browser.\n");
  return kExitOk;
}

}  // namespace

int RunAdmin(const Arguments& arguments) {
  if (!arguments.empty() && arguments.front() == "create") {
    return Create({arguments.begin() + 1, arguments.end()});
  }
  const bool help =
      !arguments.empty() && (arguments.front() == "--help" || arguments.front() == "-h");
  fmt::print(help ? stdout : stderr,
             "Usage: amble admin create --email=ADDRESS [FLAGS]\n\n"
             "Makes an operator; see amble admin create --help.\n");
  return help ? kExitOk : kExitUsage;
}

}  // namespace amble::program
