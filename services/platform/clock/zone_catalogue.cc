#include "services/platform/clock/zone_catalogue.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

constexpr std::string_view kVersionLine = "# version ";
/// tzdata's zone of a machine that nobody has set up. It is nowhere.
constexpr std::string_view kNowhere = "Factory";

/// The name that a line introduces: "Z NAME …" a zone, "L TARGET NAME" another name of one.
std::string NameIn(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  std::string first;
  std::string second;
  words >> kind >> first >> second;
  if (kind == "Z") return first;
  return kind == "L" ? second : "";
}

}  // namespace

absl::StatusOr<ZoneCatalogue> ZoneCatalogue::Load(const std::string& path) {
  std::ifstream list(path);
  std::string version;
  std::vector<std::string> names;
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with(kVersionLine)) version = line.substr(kVersionLine.size());
    std::string name = NameIn(line);
    if (!name.empty() && name != kNowhere) names.push_back(std::move(name));
  }
  if (version.empty() || names.empty()) {
    return Error(absl::StatusCode::kUnavailable, Reason::kUnavailable,
                 "There is no list of time zones in " + path + "; is tzdata installed?");
  }
  std::sort(names.begin(), names.end());
  return ZoneCatalogue(std::move(version), std::move(names));
}

absl::StatusOr<absl::TimeZone> ZoneCatalogue::Find(std::string_view name,
                                                   std::string_view field) const {
  absl::TimeZone zone;
  if (!std::binary_search(names_.begin(), names_.end(), name) ||
      !absl::LoadTimeZone(absl::string_view(name.data(), name.size()), &zone)) {
    return InvalidField(field, "Is no time zone that is known here, such as Europe/London.");
  }
  return zone;
}

}  // namespace amble
