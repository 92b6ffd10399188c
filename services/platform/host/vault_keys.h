#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/vault/wrapping_keys.h"

/// The file of --vault-keys-file.
namespace amble::host {

/// Reads the keys at `path`. An error names the flag and never holds the content.
absl::StatusOr<vault::WrappingKeys> ReadVaultKeys(const std::string& path);

/// Makes a file with one new key at `path`, for this user alone; leaves one that is there.
absl::Status EnsureVaultKeys(const std::string& path, absl::Time now);

/// Puts a new key behind those in the file at `path`, which keeps its mode and owner: all processes
/// can then be made to know it before any of them wraps by it. Returns its id. The file is replaced
/// at once and on disk: whoever reads it meanwhile, or after a crash, finds it before or after.
absl::StatusOr<std::string> AddVaultKey(const std::string& path, absl::Time now);

/// Moves the key `id` to the first line, from where it wraps. NOT_FOUND when it is not there.
absl::Status UseVaultKey(const std::string& path, const std::string& id);

}  // namespace amble::host
