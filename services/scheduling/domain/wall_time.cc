#include "services/scheduling/domain/wall_time.h"

#include <charconv>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
constexpr size_t kLengthWithoutSeconds = 16;
constexpr int kSecondsPerMinute = 60;
constexpr int kMinutesPerHour = 60;

bool HasShape(std::string_view text) {
  if (text.size() != kShape.size() && text.size() != kLengthWithoutSeconds) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

int Number(std::string_view text, size_t at, size_t digits) {
  int number = 0;
  if (at < text.size()) std::from_chars(text.data() + at, text.data() + at + digits, number);
  return number;
}

int OffsetMinutes(absl::TimeZone zone, absl::Time at) {
  return zone.At(at).offset / kSecondsPerMinute;
}

std::string TwoDigits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// "+01:00 (60)": for people and for the field.
std::string FormatOffset(int minutes) {
  const int size = minutes < 0 ? -minutes : minutes;
  return (minutes < 0 ? "-" : "+") + TwoDigits(size / kMinutesPerHour) + ":" +
         TwoDigits(size % kMinutesPerHour) + " (" + std::to_string(minutes) + ")";
}

absl::Status Skipped(const WallTime& wall, absl::TimeZone zone,
                     const absl::TimeZone::TimeInfo& found, const std::string& field) {
  // By the offset from after the change the time lies before it, and the other way round.
  const std::string before = FormatLocalTime(zone.At(found.post).cs);
  const std::string after = FormatLocalTime(zone.At(found.pre).cs);
  return InvalidFields(
      {{field, "The clocks in " + wall.time_zone + " pass over " + FormatLocalTime(wall.local) +
                   ". They show " + before + " before and " + after + " after."}},
      Reason::kLocalTimeSkipped);
}

absl::Status Ambiguous(const WallTime& wall, int first, int second, const std::string& field) {
  return InvalidFields({{field, "The clocks in " + wall.time_zone + " show " +
                                    FormatLocalTime(wall.local) + " twice. Say which: at offset " +
                                    FormatOffset(first) + " or " + FormatOffset(second) + "."}},
                       Reason::kLocalTimeAmbiguous);
}

}  // namespace

absl::StatusOr<absl::CivilSecond> ParseLocalTime(std::string_view text, std::string_view field) {
  if (!HasShape(text)) {
    return InvalidField(field, "Must be a time such as 2027-03-23T10:00:00, without an offset.");
  }
  const int year = Number(text, 0, 4);
  const int month = Number(text, 5, 2);
  const int day = Number(text, 8, 2);
  const int hour = Number(text, 11, 2);
  const int minute = Number(text, 14, 2);
  const int second = Number(text, 17, 2);
  if (year < kFirstYear || year > kLastYear) {
    return InvalidField(field, "The year must be from " + std::to_string(kFirstYear) + " to " +
                                   std::to_string(kLastYear) + ".");
  }
  // A civil time carries over what is too much: the 30th of February becomes the 2nd of March.
  const absl::CivilSecond local(year, month, day, hour, minute, second);
  if (local.month() != month || local.day() != day || local.hour() != hour ||
      local.minute() != minute || local.second() != second) {
    return InvalidField(field, "Is no time of any day.");
  }
  return local;
}

std::string FormatLocalTime(absl::CivilSecond local) { return absl::FormatCivilTime(local); }

absl::StatusOr<absl::Time> Resolve(const WallTime& wall, const ZoneCatalogue& zones,
                                   std::string_view field) {
  const std::string path(field);
  const std::string local_time = path + ".local_time";
  const std::string utc_offset = path + ".utc_offset_minutes";
  AMBLE_ASSIGN_OR_RETURN(const absl::TimeZone zone,
                         zones.Find(wall.time_zone, path + ".time_zone"));
  const absl::TimeZone::TimeInfo found = zone.At(wall.local);
  if (found.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return Skipped(wall, zone, found, local_time);
  }
  const int first = OffsetMinutes(zone, found.pre);
  const int second = OffsetMinutes(zone, found.post);
  const bool twice = found.kind == absl::TimeZone::TimeInfo::REPEATED;
  if (!wall.utc_offset_minutes) {
    if (twice) return Ambiguous(wall, first, second, local_time);
    return found.pre;
  }
  if (*wall.utc_offset_minutes == first) return found.pre;
  if (*wall.utc_offset_minutes == second) return found.post;
  return InvalidField(utc_offset, "The clocks in " + wall.time_zone + " are at offset " +
                                      FormatOffset(first) +
                                      (twice ? " or " + FormatOffset(second) : "") + " then.");
}

WallTime ToWallTime(absl::Time instant, const std::string& zone_name, absl::TimeZone zone) {
  WallTime wall{.local = zone.At(instant).cs, .time_zone = zone_name};
  if (zone.At(wall.local).kind == absl::TimeZone::TimeInfo::REPEATED) {
    wall.utc_offset_minutes = OffsetMinutes(zone, instant);
  }
  return wall;
}

}  // namespace amble::scheduling
