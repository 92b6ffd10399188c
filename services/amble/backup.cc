#include "services/amble/backup.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "services/platform/backup/manifest.h"
#include "services/platform/backup/postgres_session.h"
#include "services/platform/backup/shelf.h"
#include "services/platform/backup/sqlite_copy.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

namespace fs = std::filesystem;

constexpr char kKeyFile[] = "signing_seed";

absl::Status CopyFiles(const host::Configuration& configuration, const std::string& folder,
                       backup::Manifest& manifest) {
  manifest.engine = "sqlite";
  manifest.consistency =
      "each database as it was at one moment of its own, who follows others first";
  for (const std::string& service : ConsumersFirst(configuration)) {
    const std::string source = configuration.data_directory + "/" + service + ".db";
    if (!fs::exists(source)) {
      return absl::FailedPreconditionError(fmt::format("there is no {} to back up", source));
    }
    const std::string name = service + ".db";
    const std::string copy = fmt::format("{}/{}", folder, name);
    AMBLE_RETURN_IF_ERROR(backup::CopySqlite(source, copy));
    AMBLE_ASSIGN_OR_RETURN(auto inventory, backup::InspectSqlite(copy));
    AMBLE_ASSIGN_OR_RETURN(auto file, backup::Describe(folder, name));
    manifest.services.push_back({service, std::move(file), std::move(inventory)});
  }
  return absl::OkStatus();
}

absl::Status DumpSchemas(const host::Configuration& configuration, const std::string& folder,
                         backup::Manifest& manifest) {
  manifest.engine = "postgres";
  manifest.consistency = "all databases as they were at one moment";
  AMBLE_ASSIGN_OR_RETURN(auto session, backup::PostgresSession::Open(configuration.database));
  AMBLE_RETURN_IF_ERROR(session->Run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").status());
  AMBLE_ASSIGN_OR_RETURN(const auto snapshot, session->Run("SELECT pg_export_snapshot()"));
  for (const std::string& service : ConsumersFirst(configuration)) {
    AMBLE_ASSIGN_OR_RETURN(auto inventory, session->Inspect(service));
    const std::string name = service + ".dump";
    const std::string dump = fmt::format("{}/{}", folder, name);
    // Its owner alone may read it, from its first byte on.
    AMBLE_RETURN_IF_ERROR(host::CreatePrivateFile(dump, ""));
    AMBLE_RETURN_IF_ERROR(
        backup::DumpSchema(configuration.database, service, snapshot.at(0).at(0), dump));
    AMBLE_RETURN_IF_ERROR(backup::SyncPath(dump));
    AMBLE_ASSIGN_OR_RETURN(auto file, backup::Describe(folder, name));
    manifest.services.push_back({service, std::move(file), std::move(inventory)});
  }
  return absl::OkStatus();
}

absl::Status CopyKey(const host::Configuration& configuration, const std::string& folder,
                     backup::Manifest& manifest) {
  if (configuration.signing_seed_file.empty()) {
    return absl::FailedPreconditionError("--with-keys: no --signing-seed-file is configured");
  }
  AMBLE_ASSIGN_OR_RETURN(const std::string seed,
                         host::ReadSigningSeed(configuration.signing_seed_file));
  AMBLE_RETURN_IF_ERROR(host::EnsureSigningSeed(folder + "/" + kKeyFile, seed));
  AMBLE_ASSIGN_OR_RETURN(auto file, backup::Describe(folder, kKeyFile));
  manifest.keys.push_back(std::move(file));
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> ConsumersFirst(const host::Configuration& configuration) {
  std::vector<std::string> services = configuration.targets;
  std::erase(services, std::string(host::kGateway));
  std::reverse(services.begin(), services.end());
  return services;
}

absl::StatusOr<std::string> MakeBackup(const host::Configuration& configuration,
                                       const BackupOptions& options, const Clock& clock) {
  AMBLE_RETURN_IF_ERROR(host::MakePrivateFolder(options.shelf));
  const auto lock = host::FolderLock::Take(options.shelf, "backup");
  if (!lock.ok()) {
    return absl::FailedPreconditionError(
        fmt::format("another backup into {} is under way", options.shelf));
  }
  backup::Manifest manifest{.made_by = host::VersionLine(), .time = clock.Now()};
  const std::string name = backup::NameAt(manifest.time);
  const std::string partial = options.shelf + "/" + backup::kPartialPrefix + name;
  const std::string whole = options.shelf + "/" + name;
  std::error_code error;
  fs::remove_all(partial, error);
  AMBLE_RETURN_IF_ERROR(host::MakePrivateFolder(partial));
  absl::Status status = configuration.UsesSqlite() ? CopyFiles(configuration, partial, manifest)
                                                   : DumpSchemas(configuration, partial, manifest);
  if (status.ok() && options.with_keys) status = CopyKey(configuration, partial, manifest);
  if (status.ok()) status = backup::WriteManifest(partial, manifest);
  if (status.ok()) status = backup::SyncPath(partial);
  if (status.ok()) {
    fs::rename(partial, whole, error);
    if (error) {
      status =
          absl::FailedPreconditionError(fmt::format("cannot make {}: {}", whole, error.message()));
    }
  }
  if (!status.ok()) {
    fs::remove_all(partial, error);
    return status;
  }
  AMBLE_RETURN_IF_ERROR(backup::SyncPath(options.shelf));
  return whole;
}

}  // namespace amble::program
