#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

/// When the data was last backed up, as a file beside it: the platform itself need not, and on a
/// fenced server cannot, look into the folder of backups.
namespace amble::program {

/// Notes that a backup is whole, as of now by the system's clock.
absl::Status NoteBackup(const std::string& data_directory);

/// When NoteBackup was last called; nullopt when it never was.
std::optional<absl::Time> LastBackup(const std::string& data_directory);

}  // namespace amble::program
