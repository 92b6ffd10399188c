#include "services/platform/host/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "fmt/format.h"

namespace amble::host {
namespace {

constexpr mode_t kPrivateFile = S_IRUSR | S_IWUSR;

absl::Status Failed(std::string_view what, const std::string& path, int error) {
  return absl::FailedPreconditionError(
      fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(error)));
}

bool WriteAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(descriptor) == 0;
}

}  // namespace

absl::Status MakePrivateFolder(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) return Failed("make the folder", path, error.value());
  if (!made) return absl::OkStatus();
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  return error ? Failed("protect the folder", path, error.value()) : absl::OkStatus();
}

absl::Status CreatePrivateFile(const std::string& path, std::string_view content) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPrivateFile);
  if (descriptor < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(fmt::format("{} exists already", path));
  }
  if (descriptor < 0) return Failed("create", path, errno);
  const bool written = WriteAll(descriptor, content);
  const int error = errno;
  close(descriptor);
  if (written) return absl::OkStatus();
  unlink(path.c_str());
  return Failed("write", path, error);
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t limit) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Failed("read", path, errno);
  std::string content(limit + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad()) return Failed("read", path, errno);
  content.resize(static_cast<size_t>(file.gcount()));
  if (content.size() > limit) {
    return absl::FailedPreconditionError(fmt::format("{} has more than {} bytes", path, limit));
  }
  return content;
}

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Take(const std::string& folder,
                                                             const std::string& name) {
  const std::string path = folder + "/" + name + ".lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivateFile);
  if (descriptor < 0) return Failed("open", path, errno);
  std::unique_ptr<FolderLock> lock(new FolderLock(descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return Failed("lock", path, errno);
  return absl::FailedPreconditionError(fmt::format(
      "another amble is running on {}: stop it, or choose another --data-directory", folder));
}

FolderLock::~FolderLock() { close(descriptor_); }

}  // namespace amble::host
