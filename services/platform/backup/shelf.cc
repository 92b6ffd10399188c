#include "services/platform/backup/shelf.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "services/platform/backup/manifest.h"

namespace amble::backup {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "amble-";

absl::Status Remove(const fs::path& path) {
  // The manifest first: what is half deleted is no backup any more.
  std::error_code error;
  fs::remove(path / kManifestName, error);
  if (!error) fs::remove_all(path, error);
  if (!error) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("cannot delete {}: {}", path.string(), error.message()));
}

}  // namespace

std::string NameAt(absl::Time time) {
  return std::string(kPrefix) + absl::FormatTime("%Y%m%dT%H%M%E3SZ", time, absl::UTCTimeZone());
}

std::vector<std::string> List(const std::string& shelf) {
  std::vector<std::string> backups;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(shelf, error)) {
    std::error_code ignored;
    if (entry.path().filename().string().starts_with(kPrefix) &&
        fs::exists(entry.path() / kManifestName, ignored)) {
      backups.push_back(entry.path().string());
    }
  }
  std::sort(backups.begin(), backups.end());
  return backups;
}

absl::StatusOr<int> Prune(const std::string& shelf, int keep) {
  std::error_code error;
  std::vector<fs::path> doomed;
  for (const auto& entry : fs::directory_iterator(shelf, error)) {
    if (entry.path().filename().string().starts_with(kPartialPrefix)) {
      doomed.push_back(entry.path());
    }
  }
  const std::vector<std::string> backups = List(shelf);
  const int gone = std::max(static_cast<int>(backups.size()) - keep, 0);
  doomed.insert(doomed.end(), backups.begin(), backups.begin() + gone);
  for (const fs::path& path : doomed) {
    if (absl::Status status = Remove(path); !status.ok()) return status;
  }
  return gone;
}

}  // namespace amble::backup
