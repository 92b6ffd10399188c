#include <utility>

#include "fmt/format.h"
#include "services/amble/restore_steps.h"
#include "services/platform/backup/postgres_session.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/database.h"

namespace amble::program {
namespace {

/// A server frees the locks of processes that have just ended a moment later.
constexpr int kClaimSeconds = 3;

using backup::Inventory;
using backup::Manifest;
using backup::PostgresSession;

/// Schemas put aside, which come back unless the restore succeeds.
class SchemasAside {
 public:
  explicit SchemasAside(PostgresSession* session) : session_(session) {}
  ~SchemasAside() {
    for (const auto& [service, was_there] : aside_) {
      session_->Run(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", Name(service))).IgnoreError();
      if (was_there) {
        session_
            ->Run(fmt::format("ALTER SCHEMA {} RENAME TO {}", Name(Aside(service)), Name(service)))
            .IgnoreError();
      }
    }
  }
  absl::Status Put(const std::string& service, bool is_there) {
    if (is_there) {
      AMBLE_RETURN_IF_ERROR(
          session_->Run(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", Name(Aside(service))))
              .status());
      AMBLE_RETURN_IF_ERROR(session_
                                ->Run(fmt::format("ALTER SCHEMA {} RENAME TO {}", Name(service),
                                                  Name(Aside(service))))
                                .status());
    }
    aside_.emplace_back(service, is_there);
    return absl::OkStatus();
  }
  absl::Status Forget() {
    for (const auto& [service, was_there] : std::exchange(aside_, {})) {
      if (!was_there) continue;
      AMBLE_RETURN_IF_ERROR(
          session_->Run(fmt::format("DROP SCHEMA {} CASCADE", Name(Aside(service)))).status());
    }
    return absl::OkStatus();
  }

 private:
  static std::string Aside(const std::string& service) { return service + "_before_restore"; }
  std::string Name(const std::string& name) const { return session_->Name(name); }

  PostgresSession* session_;
  std::vector<std::pair<std::string, bool>> aside_;
};

absl::Status LoadSchemas(const std::string& url, PostgresSession& session, const std::string& from,
                         const Services& services, const Manifest& manifest, Inventories& found) {
  for (const std::string& service : services) {
    const backup::StoredService& stored = *Find(manifest, service);
    AMBLE_RETURN_IF_ERROR(backup::RestoreSchema(url, from + "/" + stored.file.name));
    AMBLE_ASSIGN_OR_RETURN(found[service], session.Inspect(service));
    AMBLE_RETURN_IF_ERROR(SameCounts(service, found[service], stored.inventory));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> IsTrue(PostgresSession& session, const std::string& sql) {
  AMBLE_ASSIGN_OR_RETURN(const auto rows, session.Run(sql));
  return rows.at(0).at(0) == "t";
}

/// The role of this connection, in words.
absl::StatusOr<std::string> RoleOf(PostgresSession& session) {
  AMBLE_ASSIGN_OR_RETURN(const auto rows, session.Run("SELECT current_user"));
  return rows.at(0).at(0);
}

absl::Status MayMakeSchemas(PostgresSession& session) {
  AMBLE_ASSIGN_OR_RETURN(
      const bool may,
      IsTrue(session, "SELECT has_database_privilege(current_database(), 'CREATE')"));
  if (may) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::string role, RoleOf(session));
  return absl::FailedPreconditionError(
      fmt::format("the role {} may not make schemas in this database: restore as the role that "
                  "owns them, by --database-file",
                  role));
}

/// Whether each schema is there. FAILED_PRECONDITION, in words for operators, when this role may
/// not replace it, somebody serves it, or it may not be lost.
absl::StatusOr<std::map<std::string, bool>> Claim(PostgresSession& session,
                                                  const RestoreOptions& options,
                                                  const Services& services) {
  AMBLE_RETURN_IF_ERROR(MayMakeSchemas(session));
  std::map<std::string, bool> there;
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(ClaimSchema(session, service));
    const std::string name = session.Text(service);
    AMBLE_ASSIGN_OR_RETURN(
        const auto owned,
        session.Run(fmt::format("SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace "
                                "WHERE nspname = {}",
                                name)));
    there[service] = !owned.empty();
    if (!owned.empty() && owned[0][0] != "t") {
      return absl::FailedPreconditionError(fmt::format(
          "the schema {} belongs to another role: restore as its owner, by --database-file",
          service));
    }
    AMBLE_ASSIGN_OR_RETURN(
        const bool full,
        IsTrue(session,
               fmt::format("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = {})", name)));
    if (full && !options.replace) {
      return absl::FailedPreconditionError(
          fmt::format("the schema {} is not empty: add --replace to lose it", service));
    }
  }
  return there;
}

}  // namespace

absl::Status ClaimSchema(PostgresSession& session, const std::string& service) {
  const std::string lock = storage::ServingLock(service);
  // As one transaction: when the wait is in vain, the limit is gone with it.
  const auto waited =
      session.Run(fmt::format("SET lock_timeout = '{}s'; SELECT pg_advisory_lock({}); "
                              "SET lock_timeout = DEFAULT",
                              kClaimSeconds, lock));
  if (waited.ok()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const bool alone,
                         IsTrue(session, fmt::format("SELECT pg_try_advisory_lock({})", lock)));
  if (alone) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{} is in use: stop its processes first", service));
}

absl::Status RestoreSchemas(const host::Configuration& configuration, const RestoreOptions& options,
                            const Services& services, const Manifest& manifest) {
  AMBLE_ASSIGN_OR_RETURN(const auto session, PostgresSession::Open(configuration.database));
  AMBLE_ASSIGN_OR_RETURN(const auto there, Claim(*session, options, services));
  SchemasAside aside(session.get());
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(aside.Put(service, there.at(service)));
  }
  Inventories found;
  AMBLE_RETURN_IF_ERROR(
      LoadSchemas(configuration.database, *session, options.from, services, manifest, found));
  AMBLE_RETURN_IF_ERROR(Finish(configuration, options, services, manifest));
  return aside.Forget();
}

absl::Status MayVerifySchemas(const host::Configuration& configuration) {
  AMBLE_ASSIGN_OR_RETURN(const auto session, PostgresSession::Open(configuration.database));
  AMBLE_ASSIGN_OR_RETURN(
      const bool may,
      IsTrue(*session,
             "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"));
  if (may) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::string role, RoleOf(*session));
  return absl::FailedPreconditionError(fmt::format(
      "--verify puts the backup into a new database for a while, which the role {} may "
      "not make: ALTER ROLE \"{}\" CREATEDB, or use a role that may, by --database-file",
      role, role));
}

absl::Status VerifySchemas(const host::Configuration& configuration, const RestoreOptions& options,
                           const Services& services, const Manifest& manifest, Inventories& found) {
  AMBLE_ASSIGN_OR_RETURN(const auto session, PostgresSession::Open(configuration.database));
  AMBLE_ASSIGN_OR_RETURN(const auto id, session->Run("SELECT md5(random()::text || now()::text)"));
  const std::string database = "amble_verify_" + id.at(0).at(0);
  AMBLE_RETURN_IF_ERROR(
      session->Run(fmt::format("CREATE DATABASE {}", session->Name(database))).status());
  host::Configuration scratch = configuration;
  absl::Status status = [&]() -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(scratch.database,
                           backup::UrlOfDatabase(configuration.database, database));
    AMBLE_ASSIGN_OR_RETURN(const auto inside, PostgresSession::Open(scratch.database));
    AMBLE_RETURN_IF_ERROR(
        LoadSchemas(scratch.database, *inside, options.from, services, manifest, found));
    return Finish(scratch, options, services, manifest);
  }();
  const auto dropped =
      session->Run(fmt::format("DROP DATABASE {} WITH (FORCE)", session->Name(database)));
  return status.ok() ? dropped.status() : status;
}

}  // namespace amble::program
