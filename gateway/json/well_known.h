#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amble::gateway {

/// Seconds and nanoseconds as google.protobuf.Timestamp and Duration hold them.
struct SecondsAndNanos {
  int64_t seconds = 0;
  int32_t nanos = 0;

  friend bool operator==(const SecondsAndNanos&, const SecondsAndNanos&) = default;
};

/// RFC 3339 with an offset or "Z", years 0001 to 9999, up to nine digits of a second. False for
/// anything else, days that do not exist and leap seconds included.
bool ParseTimestamp(std::string_view text, SecondsAndNanos* out);
/// Appends "2027-03-23T10:00:00Z" with 0, 3, 6 or 9 digits of a second; false out of range.
bool AppendTimestamp(const SecondsAndNanos& time, std::string* out);

/// "1.5s", "-3s": at most 315,576,000,000 s either way and nine digits. False for anything else.
bool ParseDuration(std::string_view text, SecondsAndNanos* out);
/// Appends "1.500s"; false when out of range or when seconds and nanos differ in sign.
bool AppendDuration(const SecondsAndNanos& duration, std::string* out);

/// "title,start.timeZone" as the paths "title", "start.time_zone"; the empty text has none. False
/// for anything that is not a list of dotted identifiers.
bool ParseFieldMask(std::string_view text, std::vector<std::string>* paths);
/// Appends one path in lowerCamelCase; false when it is not a dotted snake_case identifier.
bool AppendMaskPath(std::string_view path, std::string* out);

}  // namespace amble::gateway
