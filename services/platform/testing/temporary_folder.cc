#include "services/platform/testing/temporary_folder.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace amble::testing {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "amble-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    std::perror("A temporary folder cannot be made");
    std::abort();
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace amble::testing
