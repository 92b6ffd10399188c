#include "services/amble/restore.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "services/amble/backup.h"
#include "services/amble/restore_steps.h"
#include "services/platform/backup/sqlite_copy.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"
#include "services/platform/host/signing_seed.h"

namespace amble::program {
namespace {

namespace fs = std::filesystem;
using backup::Inventory;
using backup::Manifest;

constexpr char kStaging[] = ".restoring";

std::string DatabaseFile(const std::string& folder, const std::string& service) {
  return fmt::format("{}/{}.db", folder, service);
}

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
  AMBLE_ASSIGN_OR_RETURN(Services services, ChooseServices(configuration, options));
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
absl::Status StageFiles(host::Configuration configuration, const RestoreOptions& options,
                        const Services& services, const Manifest& manifest,
                        const std::string& place, Inventories& found) {
  for (const std::string& service : services) {
    const std::string file = DatabaseFile(place, service);
    const backup::StoredService& stored = *Find(manifest, service);
    AMBLE_RETURN_IF_ERROR(backup::CopySqlite(options.from + "/" + stored.file.name, file));
    AMBLE_ASSIGN_OR_RETURN(found[service], backup::InspectSqlite(file));
    AMBLE_RETURN_IF_ERROR(SameCounts(service, found[service], stored.inventory));
  }
  configuration.data_directory = place;
  AMBLE_RETURN_IF_ERROR(Finish(configuration, options, services, manifest));
  for (const std::string& service : services) {
    const std::string file = DatabaseFile(place, service);
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
    const std::string file = DatabaseFile(data, service);
    if (!options.replace && fs::exists(file)) {
      return absl::FailedPreconditionError(
          fmt::format("{} is there already: add --replace to lose it", file));
    }
  }
  AMBLE_ASSIGN_OR_RETURN(const auto staging, Staging::Make(data + "/" + kStaging));
  Inventories found;
  AMBLE_RETURN_IF_ERROR(
      StageFiles(configuration, options, services, manifest, staging->path(), found));
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(
        MoveInto(DatabaseFile(staging->path(), service), DatabaseFile(data, service)));
  }
  return backup::SyncPath(data);
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

absl::StatusOr<Inventories> VerifyBackup(const host::Configuration& configuration,
                                         const RestoreOptions& options) {
  AMBLE_ASSIGN_OR_RETURN(const Manifest manifest, backup::ReadManifest(options.from));
  if (!configuration.UsesSqlite()) AMBLE_RETURN_IF_ERROR(MayVerifySchemas(configuration));
  AMBLE_ASSIGN_OR_RETURN(const Services services, Choose(configuration, options, manifest));
  for (const backup::StoredFile& key : manifest.keys) {
    AMBLE_RETURN_IF_ERROR(backup::Check(options.from, key));
  }
  Inventories found;
  if (!configuration.UsesSqlite()) {
    AMBLE_RETURN_IF_ERROR(VerifySchemas(configuration, options, services, manifest, found));
    return found;
  }
  std::string place = (fs::temp_directory_path() / "amble-verify-XXXXXX").string();
  if (mkdtemp(place.data()) == nullptr) {
    return absl::FailedPreconditionError("no temporary folder can be made: set TMPDIR");
  }
  AMBLE_ASSIGN_OR_RETURN(const auto staging, Staging::Make(place));
  AMBLE_RETURN_IF_ERROR(StageFiles(configuration, options, services, manifest, place, found));
  return found;
}

}  // namespace amble::program
