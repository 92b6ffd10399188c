#pragma once

#include <filesystem>
#include <string>

namespace amble::testing {

/// A folder of its own under the system's temporary folder, removed with all that is in it at the
/// end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace amble::testing
