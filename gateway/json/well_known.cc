#include "gateway/json/well_known.h"

#include <fmt/format.h>

#include <iterator>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace amble::gateway {
namespace {

constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr int32_t kNanosPerSecond = 1'000'000'000;
constexpr int kMaxFractionDigits = 9;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

/// Takes exactly `count` digits off the front.
bool TakeDigits(std::string_view* text, int count, int* value) {
  if (text->size() < static_cast<size_t>(count)) return false;
  *value = 0;
  for (int i = 0; i < count; ++i) {
    const char c = text->front();
    if (!IsDigit(c)) return false;
    *value = *value * 10 + (c - '0');
    text->remove_prefix(1);
  }
  return true;
}

bool TakeChar(std::string_view* text, char c) {
  if (!text->starts_with(c)) return false;
  text->remove_prefix(1);
  return true;
}

/// Takes ".5" and the like off the front when there is a point.
bool TakeFraction(std::string_view* text, int32_t* nanos) {
  *nanos = 0;
  if (!TakeChar(text, '.')) return true;
  int digits = 0;
  for (; !text->empty() && IsDigit(text->front()); ++digits, text->remove_prefix(1)) {
    if (digits == kMaxFractionDigits) return false;
    *nanos = *nanos * 10 + (text->front() - '0');
  }
  for (int i = digits; i < kMaxFractionDigits; ++i) *nanos *= 10;
  return digits > 0;
}

/// Takes "Z" or "+01:00" off the front.
bool TakeOffset(std::string_view* text, int* seconds) {
  *seconds = 0;
  if (TakeChar(text, 'Z')) return true;
  const bool is_west = text->starts_with('-');
  int hours = 0;
  int minutes = 0;
  if (!TakeChar(text, is_west ? '-' : '+') || !TakeDigits(text, 2, &hours) ||
      !TakeChar(text, ':') || !TakeDigits(text, 2, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  *seconds = (hours * 60 + minutes) * 60 * (is_west ? -1 : 1);
  return true;
}

void AppendFraction(int32_t nanos, std::string* out) {
  if (nanos == 0) return;
  if (nanos % 1'000'000 == 0) {
    fmt::format_to(std::back_inserter(*out), ".{:03}", nanos / 1'000'000);
  } else if (nanos % 1'000 == 0) {
    fmt::format_to(std::back_inserter(*out), ".{:06}", nanos / 1'000);
  } else {
    fmt::format_to(std::back_inserter(*out), ".{:09}", nanos);
  }
}

/// One path of a mask to snake_case.
bool AppendSnakeCase(std::string_view path, std::string* out) {
  bool at_start = true;
  for (const char c : path) {
    if (c == '.' || IsDigit(c) || c == '_') {
      if (at_start) return false;
      out->push_back(c);
    } else if (IsUpper(c)) {
      if (at_start) return false;
      out->push_back('_');
      out->push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (IsLower(c)) {
      out->push_back(c);
    } else {
      return false;
    }
    at_start = c == '.';
  }
  return !at_start;
}

}  // namespace

bool ParseTimestamp(std::string_view text, SecondsAndNanos* out) {
  int year, month, day, hour, minute, second, offset;
  if (!TakeDigits(&text, 4, &year) || !TakeChar(&text, '-') || !TakeDigits(&text, 2, &month) ||
      !TakeChar(&text, '-') || !TakeDigits(&text, 2, &day) || !TakeChar(&text, 'T') ||
      !TakeDigits(&text, 2, &hour) || !TakeChar(&text, ':') || !TakeDigits(&text, 2, &minute) ||
      !TakeChar(&text, ':') || !TakeDigits(&text, 2, &second) ||
      !TakeFraction(&text, &out->nanos) || !TakeOffset(&text, &offset) || !text.empty()) {
    return false;
  }
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  // CivilSecond turns 30 February into 1 March; what it had to change does not exist.
  if (civil.month() != month || civil.day() != day || civil.hour() != hour ||
      civil.minute() != minute || civil.second() != second) {
    return false;
  }
  out->seconds = civil - absl::CivilSecond(1970, 1, 1) - offset;
  return out->seconds >= kFirstSecond && out->seconds <= kLastSecond;
}

bool AppendTimestamp(const SecondsAndNanos& time, std::string* out) {
  if (time.seconds < kFirstSecond || time.seconds > kLastSecond || time.nanos < 0 ||
      time.nanos >= kNanosPerSecond) {
    return false;
  }
  const absl::CivilSecond civil = absl::CivilSecond(1970, 1, 1) + time.seconds;
  fmt::format_to(std::back_inserter(*out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year(),
                 civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second());
  AppendFraction(time.nanos, out);
  out->push_back('Z');
  return true;
}

bool ParseDuration(std::string_view text, SecondsAndNanos* out) {
  const bool is_negative = TakeChar(&text, '-');
  if (text.empty() || !IsDigit(text.front())) return false;
  int64_t seconds = 0;
  for (; !text.empty() && IsDigit(text.front()); text.remove_prefix(1)) {
    seconds = seconds * 10 + (text.front() - '0');
    if (seconds > kMaxDurationSeconds) return false;
  }
  int32_t nanos = 0;
  if (!TakeFraction(&text, &nanos) || text != "s") return false;
  if (seconds == kMaxDurationSeconds && nanos != 0) return false;
  out->seconds = is_negative ? -seconds : seconds;
  out->nanos = is_negative ? -nanos : nanos;
  return true;
}

bool AppendDuration(const SecondsAndNanos& duration, std::string* out) {
  const auto [seconds, nanos] = duration;
  if (seconds < -kMaxDurationSeconds || seconds > kMaxDurationSeconds ||
      nanos <= -kNanosPerSecond || nanos >= kNanosPerSecond || (seconds > 0 && nanos < 0) ||
      (seconds < 0 && nanos > 0)) {
    return false;
  }
  if (seconds < 0 || nanos < 0) out->push_back('-');
  fmt::format_to(std::back_inserter(*out), "{}", seconds < 0 ? -seconds : seconds);
  AppendFraction(nanos < 0 ? -nanos : nanos, out);
  out->push_back('s');
  return true;
}

bool ParseFieldMask(std::string_view text, std::vector<std::string>* paths) {
  while (!text.empty()) {
    const size_t comma = text.find(',');
    if (!AppendSnakeCase(text.substr(0, comma), &paths->emplace_back())) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
    if (text.empty()) return false;
  }
  return true;
}

bool AppendMaskPath(std::string_view path, std::string* out) {
  bool after_underscore = false;
  for (const char c : path) {
    if (c == '_') {
      if (after_underscore) return false;
      after_underscore = true;
    } else if (IsLower(c)) {
      out->push_back(after_underscore ? static_cast<char>(c - 'a' + 'A') : c);
      after_underscore = false;
    } else if (IsDigit(c) || c == '.') {
      // "a_1" has no camelCase that leads back to it.
      if (after_underscore) return false;
      out->push_back(c);
    } else {
      return false;
    }
  }
  return !after_underscore;
}

}  // namespace amble::gateway
