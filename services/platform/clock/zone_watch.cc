#include "services/platform/clock/zone_watch.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble {

absl::Status ZoneWatch::Look() {
  AMBLE_ASSIGN_OR_RETURN(const ZoneCatalogue installed, ZoneCatalogue::Load(path_));
  const std::string& version = installed.version();
  outdated_ = version != loaded_;
  std::lock_guard lock(mutex_);
  if (version == std::exchange(told_, version) || version == loaded_) return absl::OkStatus();
  on_outdated_(loaded_, version);
  return absl::OkStatus();
}

}  // namespace amble
