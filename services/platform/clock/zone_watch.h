#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "services/platform/clock/zone_catalogue.h"

namespace amble {

/// Sees that tzdata was upgraded under a running process. That goes on with the zones that it has
/// read, and would take those that it reads later from the new data: so it has to be restarted, and
/// this is what tells. Safe from any thread.
class ZoneWatch {
 public:
  /// Told once of each version that is installed instead of `loaded`.
  using Outdated = std::function<void(const std::string& loaded, const std::string& installed)>;

  /// `loaded`: ZoneCatalogue::version() of what this process uses. `path`: see ZoneCatalogue.
  ZoneWatch(std::string loaded, Outdated on_outdated,
            std::string path = std::string(ZoneCatalogue::kListPath))
      : loaded_(std::move(loaded)), on_outdated_(std::move(on_outdated)), path_(std::move(path)) {}

  /// Compares with what is installed now. UNAVAILABLE when that cannot be read, as in the middle of
  /// an upgrade: what was seen before stands.
  absl::Status Look();

  /// Whether something else than what was loaded is installed, as of the last look.
  bool outdated() const { return outdated_; }

 private:
  const std::string loaded_;
  const Outdated on_outdated_;
  const std::string path_;
  std::atomic<bool> outdated_ = false;
  std::mutex mutex_;
  std::string told_;  ///< the last version that was told of
};

}  // namespace amble
