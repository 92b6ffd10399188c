#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

/// The few things that the host does with files. Errors are FAILED_PRECONDITION and name the path.
namespace amble::host {

/// Makes `path` and its parents when missing; a folder made here is for this user alone (0700).
absl::Status MakePrivateFolder(const std::string& path);

/// Makes the file at `path` with `content`, for this user alone (0600), on disk before it returns.
/// ALREADY_EXISTS when there is one.
absl::Status CreatePrivateFile(const std::string& path, std::string_view content);

/// The content of a file of at most `limit` bytes.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t limit);

/// Keeps other processes from running on the same data. Ends with the process, however it ends.
class FolderLock {
 public:
  /// Locks `<folder>/<name>.lock`. FAILED_PRECONDITION when another process holds it.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& folder,
                                                          const std::string& name);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

}  // namespace amble::host
