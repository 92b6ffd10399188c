#include "services/platform/host/vault_keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"

namespace amble::host {
namespace {

absl::Status Refuse(std::string_view cause) {
  return absl::InvalidArgumentError(fmt::format("--vault-keys-file: {}", cause));
}

std::string_view MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile(path, vault::kMaxKeyFileBytes);
  if (!text.ok()) return Refuse(MessageOf(text.status()));
  return text;
}

absl::Status CannotWrite(const std::string& path) {
  return absl::FailedPreconditionError(
      fmt::format("cannot write {}: {}", path, std::generic_category().message(errno)));
}

/// Puts the name of what was renamed on disk.
absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return CannotWrite(folder);
  const bool synced = fsync(descriptor) == 0;
  close(descriptor);
  return synced ? absl::OkStatus() : CannotWrite(folder);
}

/// Replaces the file at `path`, which is there, by one of the same mode and owner.
absl::Status Replace(const std::string& path, const std::string& text) {
  AMBLE_RETURN_IF_ERROR(vault::WrappingKeys::Parse(text).status());
  struct stat old {};
  if (stat(path.c_str(), &old) != 0) return CannotWrite(path);
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());  // of a run that was killed
  AMBLE_RETURN_IF_ERROR(CreatePrivateFile(fresh, text));
  const bool whole = chown(fresh.c_str(), old.st_uid, old.st_gid) == 0 &&
                     chmod(fresh.c_str(), old.st_mode & 0777) == 0 &&
                     rename(fresh.c_str(), path.c_str()) == 0;
  if (!whole) {
    const absl::Status failed = CannotWrite(path);
    unlink(fresh.c_str());
    return failed;
  }
  return SyncFolderOf(path);
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin) + "\n");
    begin = end + 1;
  }
  return lines;
}

}  // namespace

absl::StatusOr<vault::WrappingKeys> ReadVaultKeys(const std::string& path) {
  AMBLE_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  absl::StatusOr<vault::WrappingKeys> keys = vault::WrappingKeys::Parse(text);
  if (!keys.ok()) return Refuse(fmt::format("{}: {}", path, MessageOf(keys.status())));
  return keys;
}

absl::Status EnsureVaultKeys(const std::string& path, absl::Time now) {
  const absl::Status status = CreatePrivateFile(path, vault::NewKeyLine(now));
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

absl::StatusOr<std::string> AddVaultKey(const std::string& path, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(ReadVaultKeys(path).status());
  AMBLE_ASSIGN_OR_RETURN(std::string text, ReadText(path));
  if (!text.ends_with('\n')) text += '\n';
  const std::string line = vault::NewKeyLine(now);
  AMBLE_RETURN_IF_ERROR(Replace(path, text + line));
  return line.substr(0, line.find(' '));
}

absl::Status UseVaultKey(const std::string& path, const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const vault::WrappingKeys keys, ReadVaultKeys(path));
  if (keys.Find(id) == nullptr) {
    return absl::NotFoundError(fmt::format("there is no key {} in {}", id, path));
  }
  if (keys.current_id() == id) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  std::string first;
  std::string others;
  for (const std::string& line : LinesOf(text)) {
    (line.starts_with(id + " ") ? first : others) += line;
  }
  return Replace(path, first + others);
}

}  // namespace amble::host
