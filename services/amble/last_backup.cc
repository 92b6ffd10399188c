#include "services/amble/last_backup.h"

#include <sys/stat.h>

#include <fstream>

#include "fmt/format.h"

namespace amble::program {
namespace {

std::string PathIn(const std::string& data_directory) { return data_directory + "/last_backup"; }

}  // namespace

absl::Status NoteBackup(const std::string& data_directory) {
  std::ofstream file(PathIn(data_directory), std::ios::trunc);
  // The time of the file is what counts; its text is for people.
  file << absl::FormatTime(absl::RFC3339_sec, absl::Now(), absl::UTCTimeZone()) << '\n';
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("cannot write {}", PathIn(data_directory)));
}

std::optional<absl::Time> LastBackup(const std::string& data_directory) {
  struct stat about {};
  if (stat(PathIn(data_directory).c_str(), &about) != 0) return std::nullopt;
  return absl::TimeFromTimespec(about.st_mtim);
}

}  // namespace amble::program
