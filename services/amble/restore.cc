#include "services/amble/restore.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "services/amble/backup.h"
#include "services/amble/parts.h"
#include "services/platform/backup/postgres_session.h"
#include "services/platform/backup/sqlite_copy.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"
#include "services/platform/host/host.h"
#include "services/platform/host/runtime.h"
#include "services/platform/host/signing_seed.h"

namespace amble::program {
namespace {

namespace fs = std::filesystem;
using backup::Inventory;
using backup::Manifest;
using backup::PostgresSession;
using Services = std::vector<std::string>;

constexpr char kStaging[] = ".restoring";

absl::Status FileError(const std::string& what, const std::error_code& error) {
  return absl::FailedPreconditionError(fmt::format("cannot {}: {}", what, error.message()));
}

/// What is to be restored, in the order of wiring.
absl::StatusOr<Services> Choose(const host::Configuration& configuration,
                                const RestoreOptions& options, const Manifest& manifest) {
  const std::string engine = configuration.UsesSqlite() ? "sqlite" : "postgres";
  if (manifest.engine != engine) {
    return absl::FailedPreconditionError(fmt::format("{} is a backup of {}, but --database is {}",
                                                     options.from, manifest.engine, engine));
  }
  Services services;
  for (const std::string& target : configuration.targets) {
    if (target == host::kGateway) continue;
    if (options.only.empty() ||
        std::find(options.only.begin(), options.only.end(), target) != options.only.end()) {
      services.push_back(target);
    }
  }
  for (const std::string& wanted : options.only) {
    if (std::find(services.begin(), services.end(), wanted) == services.end()) {
      return absl::InvalidArgumentError(
          fmt::format("--only: '{}' is no service that --target names", wanted));
    }
  }
  for (const std::string& service : services) {
    const backup::StoredService* stored = Find(manifest, service);
    if (stored == nullptr) {
      return absl::FailedPreconditionError(fmt::format(
          "{} holds no {}: name what is to be restored by --only", options.from, service));
    }
    AMBLE_RETURN_IF_ERROR(backup::Check(options.from, stored->file));
  }
  return services;
}

absl::Status CheckVersion(const host::Module& module, const Inventory& inventory) {
  for (const auto& [component, number] : inventory.migrations) {
    bool known = false;
    for (const storage::MigrationSet& set : module.migrations()) {
      known = known ||
              (set.component == component && number <= static_cast<int64_t>(set.migrations.size()));
    }
    if (!known) {
      return absl::FailedPreconditionError(
          fmt::format("{}: the backup is of a newer amble than this one (step {} of {})",
                      module.name(), number, component));
    }
  }
  return absl::OkStatus();
}

/// Makes what was put back fit to be served: this version's tables, new lives of what others count
/// by. Everything is closed when it returns.
absl::Status Finish(host::Configuration configuration, const Services& services,
                    const Manifest& manifest) {
  configuration.targets = services;
  configuration.restoring = true;
  configuration.signing_seed_file.clear();
  configuration.redis.clear();
  configuration.tls = {};
  configuration.smtp = {};
  AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
  AMBLE_ASSIGN_OR_RETURN(auto host,
                         host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()}));
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(CheckVersion(*host->Find(service), Find(manifest, service)->inventory));
  }
  AMBLE_RETURN_IF_ERROR(host->Migrate());
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(host->Find(service)->Restored());
  }
  return absl::OkStatus();
}

absl::Status SameCounts(const std::string& service, const Inventory& there, const Inventory& told) {
  if (there == told) return absl::OkStatus();
  return absl::DataLossError(fmt::format("{}: other rows came back than were written", service));
}

/// A folder that is gone at the end.
class Staging {
 public:
  static absl::StatusOr<std::unique_ptr<Staging>> Make(const std::string& path) {
    std::error_code ignored;
    fs::remove_all(path, ignored);
    AMBLE_RETURN_IF_ERROR(host::MakePrivateFolder(path));
    return std::unique_ptr<Staging>(new Staging(path));
  }
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit Staging(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

/// The files of `services` in `place`, checked, migrated, closed.
absl::Status StageFiles(host::Configuration configuration, const std::string& from,
                        const Services& services, const Manifest& manifest,
                        const std::string& place, std::map<std::string, Inventory>& found) {
  for (const std::string& service : services) {
    const std::string file = place + "/" + service + ".db";
    const backup::StoredService& stored = *Find(manifest, service);
    AMBLE_RETURN_IF_ERROR(backup::CopySqlite(from + "/" + stored.file.name, file));
    AMBLE_ASSIGN_OR_RETURN(found[service], backup::InspectSqlite(file));
    AMBLE_RETURN_IF_ERROR(SameCounts(service, found[service], stored.inventory));
  }
  configuration.data_directory = place;
  AMBLE_RETURN_IF_ERROR(Finish(configuration, services, manifest));
  for (const std::string& service : services) {
    const std::string file = place + "/" + service + ".db";
    AMBLE_RETURN_IF_ERROR(backup::CloseLog(file));
    AMBLE_RETURN_IF_ERROR(backup::InspectSqlite(file).status());
    AMBLE_RETURN_IF_ERROR(backup::SyncPath(file));
  }
  return absl::OkStatus();
}

/// Replaces `to` by `from`. A log of the old database beside the new one would be taken for its
/// own, so it goes first; before that it is emptied into the old one, which thus stays whole.
absl::Status MoveInto(const std::string& from, const std::string& to) {
  std::error_code error;
  if (fs::exists(to)) backup::CloseLog(to).IgnoreError();  // a damaged one is to go anyway
  for (const char* suffix : {"-wal", "-shm"}) {
    fs::remove(to + suffix, error);
    if (error) return FileError("remove the log of " + to, error);
  }
  fs::rename(from, to, error);
  return error ? FileError("write " + to, error) : absl::OkStatus();
}

absl::Status RestoreFiles(const host::Configuration& configuration, const RestoreOptions& options,
                          const Services& services, const Manifest& manifest) {
  const std::string& data = configuration.data_directory;
  AMBLE_RETURN_IF_ERROR(host::MakePrivateFolder(data));
  std::vector<std::unique_ptr<host::FolderLock>> locks;
  AMBLE_ASSIGN_OR_RETURN(locks.emplace_back(), host::FolderLock::Take(data, "restore"));
  for (const std::string& service : services) {
    AMBLE_ASSIGN_OR_RETURN(locks.emplace_back(), host::FolderLock::Take(data, service));
    const std::string file = data + "/" + service + ".db";
    if (!options.replace && fs::exists(file)) {
      return absl::FailedPreconditionError(
          fmt::format("{} is there already: add --replace to lose it", file));
    }
  }
  AMBLE_ASSIGN_OR_RETURN(const auto staging, Staging::Make(data + "/" + kStaging));
  std::map<std::string, Inventory> found;
  AMBLE_RETURN_IF_ERROR(
      StageFiles(configuration, options.from, services, manifest, staging->path(), found));
  for (const std::string& service : services) {
    const std::string name = "/" + service + ".db";
    AMBLE_RETURN_IF_ERROR(MoveInto(staging->path() + name, data + name));
  }
  return backup::SyncPath(data);
}

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
                         const Services& services, const Manifest& manifest,
                         std::map<std::string, Inventory>& found) {
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

absl::Status RestoreSchemas(const host::Configuration& configuration, const RestoreOptions& options,
                            const Services& services, const Manifest& manifest) {
  AMBLE_ASSIGN_OR_RETURN(const auto session, PostgresSession::Open(configuration.database));
  std::map<std::string, bool> there;
  for (const std::string& service : services) {
    AMBLE_ASSIGN_OR_RETURN(const bool alone,
                           IsTrue(*session, fmt::format("SELECT pg_try_advisory_lock({})",
                                                        storage::ServingLock(service))));
    if (!alone) {
      return absl::FailedPreconditionError(
          fmt::format("{} is in use: stop its processes first", service));
    }
    const std::string name = session->Text(service);
    AMBLE_ASSIGN_OR_RETURN(
        there[service],
        IsTrue(*session,
               fmt::format("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = {})", name)));
    AMBLE_ASSIGN_OR_RETURN(
        const bool full,
        IsTrue(*session,
               fmt::format("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = {})", name)));
    if (full && !options.replace) {
      return absl::FailedPreconditionError(
          fmt::format("the schema {} is not empty: add --replace to lose it", service));
    }
  }
  SchemasAside aside(session.get());
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(aside.Put(service, there[service]));
  }
  std::map<std::string, Inventory> found;
  AMBLE_RETURN_IF_ERROR(
      LoadSchemas(configuration.database, *session, options.from, services, manifest, found));
  AMBLE_RETURN_IF_ERROR(Finish(configuration, services, manifest));
  return aside.Forget();
}

absl::Status RestoreKeys(const host::Configuration& configuration, const RestoreOptions& options,
                         const Manifest& manifest) {
  if (manifest.keys.empty()) {
    return absl::FailedPreconditionError("--with-keys: the backup holds no key");
  }
  if (configuration.signing_seed_file.empty()) {
    return absl::FailedPreconditionError("--with-keys: say where by --signing-seed-file");
  }
  const backup::StoredFile& key = manifest.keys.front();
  AMBLE_RETURN_IF_ERROR(backup::Check(options.from, key));
  AMBLE_ASSIGN_OR_RETURN(const std::string seed,
                         host::ReadSigningSeed(options.from + "/" + key.name));
  return host::EnsureSigningSeed(configuration.signing_seed_file, seed);
}

absl::Status VerifySchemas(const host::Configuration& configuration, const std::string& from,
                           const Services& services, const Manifest& manifest,
                           std::map<std::string, Inventory>& found) {
  AMBLE_ASSIGN_OR_RETURN(const auto session, PostgresSession::Open(configuration.database));
  AMBLE_ASSIGN_OR_RETURN(const auto id, session->Run("SELECT md5(random()::text || now()::text)"));
  const std::string database = "amble_verify_" + id.at(0).at(0);
  const auto created = session->Run(fmt::format("CREATE DATABASE {}", session->Name(database)));
  if (!created.ok()) {
    return absl::FailedPreconditionError(
        fmt::format("cannot make a database to try it in ({}): use a role that may, by --database",
                    std::string(created.status().message())));
  }
  host::Configuration scratch = configuration;
  absl::Status status = [&]() -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(scratch.database,
                           backup::UrlOfDatabase(configuration.database, database));
    AMBLE_ASSIGN_OR_RETURN(const auto inside, PostgresSession::Open(scratch.database));
    AMBLE_RETURN_IF_ERROR(LoadSchemas(scratch.database, *inside, from, services, manifest, found));
    return Finish(scratch, services, manifest);
  }();
  const auto dropped =
      session->Run(fmt::format("DROP DATABASE {} WITH (FORCE)", session->Name(database)));
  return status.ok() ? dropped.status() : status;
}

}  // namespace

absl::StatusOr<Services> Restore(const host::Configuration& configuration,
                                 const RestoreOptions& options) {
  AMBLE_ASSIGN_OR_RETURN(const Manifest manifest, backup::ReadManifest(options.from));
  AMBLE_ASSIGN_OR_RETURN(Services services, Choose(configuration, options, manifest));
  if (options.with_keys) AMBLE_RETURN_IF_ERROR(RestoreKeys(configuration, options, manifest));
  AMBLE_RETURN_IF_ERROR(configuration.UsesSqlite()
                            ? RestoreFiles(configuration, options, services, manifest)
                            : RestoreSchemas(configuration, options, services, manifest));
  return services;
}

absl::StatusOr<std::map<std::string, Inventory>> VerifyBackup(
    const host::Configuration& configuration, const RestoreOptions& options) {
  AMBLE_ASSIGN_OR_RETURN(const Manifest manifest, backup::ReadManifest(options.from));
  AMBLE_ASSIGN_OR_RETURN(const Services services, Choose(configuration, options, manifest));
  for (const backup::StoredFile& key : manifest.keys) {
    AMBLE_RETURN_IF_ERROR(backup::Check(options.from, key));
  }
  std::map<std::string, Inventory> found;
  if (!configuration.UsesSqlite()) {
    AMBLE_RETURN_IF_ERROR(VerifySchemas(configuration, options.from, services, manifest, found));
    return found;
  }
  std::string place = (fs::temp_directory_path() / "amble-verify-XXXXXX").string();
  if (mkdtemp(place.data()) == nullptr) {
    return absl::FailedPreconditionError("no temporary folder can be made: set TMPDIR");
  }
  AMBLE_ASSIGN_OR_RETURN(const auto staging, Staging::Make(place));
  AMBLE_RETURN_IF_ERROR(StageFiles(configuration, options.from, services, manifest, place, found));
  return found;
}

}  // namespace amble::program
