#include "services/amble/doctor.h"
#include "services/amble/restore_steps.h"
#include "services/platform/backup/child.h"

namespace amble::program {

void CheckDumps(const host::Configuration& configuration, const std::string& shelf,
                Report& report) {
  if (shelf.empty() || configuration.UsesSqlite()) return;
  constexpr char kSubject[] = "backups of PostgreSQL";
  const absl::Status runs =
      backup::RunChild({"pg_dump", "--version"}, {}, "install postgresql-client");
  if (!runs.ok()) {
    report.Fail(kSubject, "pg_dump, which makes them, is not there",
                "apt install postgresql-client, of the server's version or a later one");
    return;
  }
  const absl::Status may_verify = MayVerifySchemas(configuration);
  if (absl::IsUnavailable(may_verify)) return;  // told of with the databases
  if (may_verify.ok()) {
    report.Ok(kSubject, "pg_dump is there, and this role may try a backup by restore --verify");
  } else {
    // No fault of who serves: that role should not be able to.
    report.Ok(kSubject,
              "pg_dump is there; restore --verify needs a role that may make databases (CREATEDB), "
              "and this one may not");
  }
}

}  // namespace amble::program
