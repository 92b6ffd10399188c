#include "services/platform/gpx/gpx.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <pugixml.hpp>
#include <system_error>

#include "services/platform/errors/errors.h"

namespace amble::gpx {
namespace {

constexpr double kMostNorth = 90;
constexpr double kMostEast = 180;

/// Without the prefix of a namespace: "trk" of "gpx:trk".
std::string_view LocalName(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool Is(const pugi::xml_node& node, std::string_view name) {
  return node.type() == pugi::node_element && LocalName(node.name()) == name;
}

/// A decimal number of XML Schema, or nullopt.
std::optional<double> Number(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

/// Appends the points of one track segment or route to a way; remembers the first fault.
class Collector {
 public:
  explicit Collector(std::string_view field) : field_(field) {}

  absl::Status Collect(const pugi::xml_node& parent, std::string_view point) {
    for (const pugi::xml_node& node : parent.children()) {
      if (!Is(node, point)) continue;
      if (way_.size() == kMostPoints) {
        return InvalidField(field_, fmt::format("There are more than {} points.", kMostPoints));
      }
      WayPoint found;
      AMBLE_ASSIGN_OR_RETURN(found.latitude, Degrees(node, "lat", "latitude", kMostNorth));
      AMBLE_ASSIGN_OR_RETURN(found.longitude, Degrees(node, "lon", "longitude", kMostEast));
      found.elevation = Elevation(node);
      way_.push_back(found);
    }
    return absl::OkStatus();
  }
  Way& way() { return way_; }

 private:
  absl::StatusOr<double> Degrees(const pugi::xml_node& node, const char* attribute,
                                 std::string_view word, double most) const {
    const pugi::xml_attribute found = node.attribute(attribute);
    if (!found) {
      return InvalidField(field_, fmt::format("Point {} has no {}.", way_.size() + 1, word));
    }
    const std::optional<double> degrees = Number(found.value());
    if (!degrees || std::abs(*degrees) > most) {
      return InvalidField(field_,
                          fmt::format("Point {} has a {} that is none.", way_.size() + 1, word));
    }
    return *degrees;
  }

  static std::optional<double> Elevation(const pugi::xml_node& point) {
    for (const pugi::xml_node& node : point.children()) {
      if (!Is(node, "ele")) continue;
      const std::optional<double> metres = Number(node.child_value());
      if (metres && std::abs(*metres) <= kFarthestElevationMetres) return metres;
    }
    return std::nullopt;
  }

  std::string_view field_;
  Way way_;
};

absl::StatusOr<Way> FirstWay(const pugi::xml_node& gpx, std::string_view field) {
  Collector collector(field);
  for (const pugi::xml_node& track : gpx.children()) {
    if (!Is(track, "trk")) continue;
    for (const pugi::xml_node& segment : track.children()) {
      if (Is(segment, "trkseg")) AMBLE_RETURN_IF_ERROR(collector.Collect(segment, "trkpt"));
    }
    if (!collector.way().empty()) return std::move(collector.way());
  }
  for (const pugi::xml_node& route : gpx.children()) {
    if (!Is(route, "rte")) continue;
    AMBLE_RETURN_IF_ERROR(collector.Collect(route, "rtept"));
    if (!collector.way().empty()) return std::move(collector.way());
  }
  return InvalidField(field, "There is neither a track nor a route with points in it.");
}

}  // namespace

absl::StatusOr<Way> ReadGpx(std::string_view file, std::string_view field) {
  if (file.size() > kLargestFileBytes) {
    return InvalidField(field,
                        fmt::format("The file is larger than {} KiB.", kLargestFileBytes / 1024));
  }
  pugi::xml_document document;
  // Neither its parser nor its end recurses, and depth costs no more than width; what follows looks
  // no deeper than four elements.
  const pugi::xml_parse_result parsed =
      document.load_buffer(file.data(), file.size(), pugi::parse_cdata | pugi::parse_escapes);
  if (!parsed) {
    return InvalidField(field,
                        fmt::format("This is no well-formed XML, from byte {} on.", parsed.offset));
  }
  const pugi::xml_node root = document.document_element();
  if (!Is(root, "gpx")) return InvalidField(field, "This is no GPX file.");
  const std::string_view version = root.attribute("version").value();
  if (!version.empty() && version != "1.0" && version != "1.1") {
    return InvalidField(field, "This is neither GPX 1.0 nor 1.1.");
  }
  AMBLE_ASSIGN_OR_RETURN(Way way, FirstWay(root, field));
  if (way.size() < 2) return InvalidField(field, "One point makes no way.");
  return way;
}

}  // namespace amble::gpx
