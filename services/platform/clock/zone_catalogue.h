#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace amble {

/// The zones that tzdata lists. A name is looked up in the list and never in a folder, where
/// "../etc/passwd" or "localtime" would be found, too. Immutable, so safe from any thread.
class ZoneCatalogue {
 public:
  /// Where tzdata says what it holds (zic(8)'s input in its compact form).
  static constexpr std::string_view kListPath = "/usr/share/zoneinfo/tzdata.zi";

  /// UNAVAILABLE when the list cannot be read or is none.
  static absl::StatusOr<ZoneCatalogue> Load(const std::string& path = std::string(kListPath));

  /// The zone `name`, "Europe/London", written exactly so; INVALID_ARGUMENT naming `field` when
  /// tzdata has none.
  absl::StatusOr<absl::TimeZone> Find(std::string_view name, std::string_view field) const;

  /// All names, zones and their links, in the order of their bytes.
  const std::vector<std::string>& names() const { return names_; }
  /// "2025b": stored beside what was derived from it.
  const std::string& version() const { return version_; }

 private:
  ZoneCatalogue(std::string version, std::vector<std::string> names)
      : version_(std::move(version)), names_(std::move(names)) {}

  std::string version_;
  std::vector<std::string> names_;
};

}  // namespace amble
