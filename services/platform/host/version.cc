#include "services/platform/host/version.h"

#include "fmt/format.h"
#include "generated/amble_version.h"

namespace amble::host {

std::string_view Version() { return kBuiltVersion; }
std::string_view Commit() { return kBuiltCommit; }
std::string VersionLine() { return fmt::format("amble {} ({})", Version(), Commit()); }

}  // namespace amble::host
