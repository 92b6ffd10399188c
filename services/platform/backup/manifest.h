#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

/// A backup is a folder: a manifest, a file for each service, maybe the key. It is whole or it is
/// not there: it gets its name last.
namespace amble::backup {

inline constexpr int kFormat = 1;
inline constexpr char kManifestName[] = "manifest.json";

/// What a database holds, counted: compared before and after.
struct Inventory {
  std::map<std::string, int64_t> rows;        ///< by table
  std::map<std::string, int64_t> migrations;  ///< last step by component

  friend bool operator==(const Inventory&, const Inventory&) = default;
};

/// One file of a backup.
struct StoredFile {
  std::string name;  ///< below the backup's folder
  uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal
};

struct StoredService {
  std::string service;  ///< "groups"
  StoredFile file;
  Inventory inventory;
};

struct Manifest {
  std::string made_by;  ///< version and commit
  absl::Time time;      ///< when it began
  std::string engine;   ///< "sqlite" or "postgres"
  /// What the databases have in common, in words: one moment, or one after the other.
  std::string consistency;
  std::vector<StoredService> services;  ///< in the order in which they were read
  std::vector<StoredFile> keys;         ///< empty: kept elsewhere
};

/// The service of this name; nullptr when the backup has none.
const StoredService* Find(const Manifest& manifest, const std::string& service);

/// Size and checksum of `folder`/`name`. FAILED_PRECONDITION when it cannot be read.
absl::StatusOr<StoredFile> Describe(const std::string& folder, const std::string& name);

/// DATA_LOSS, naming the file, unless it is there and as it was.
absl::Status Check(const std::string& folder, const StoredFile& file);

/// Writes the manifest into `folder`, on disk before it returns.
absl::Status WriteManifest(const std::string& folder, const Manifest& manifest);

/// NOT_FOUND when `folder` holds no backup, DATA_LOSS when its manifest is damaged,
/// FAILED_PRECONDITION when a newer program made it in another way.
absl::StatusOr<Manifest> ReadManifest(const std::string& folder);

/// Waits until the file or folder at `path` is on disk.
absl::Status SyncPath(const std::string& path);

}  // namespace amble::backup
