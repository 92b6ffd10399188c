#include <algorithm>
#include <array>
#include <charconv>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/recurrence.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {
namespace {

constexpr std::string_view kPrefix = "RRULE:";
constexpr std::string_view kDayNames = "MOTUWETHFRSASU";
constexpr std::string_view kCompactShape = "dddddddd";
constexpr std::string_view kCompactTimeShape = "ddddddddTdddddd";
constexpr size_t kDayNameSize = 2;
/// A name that is no part of any rule is given back only while it looks like one.
constexpr size_t kLongestNamedPart = 16;
/// What RFC 5545 (and 7529) has and we have not.
constexpr std::array<std::string_view, 8> kUnsupported = {
    "BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "RSCALE", "SKIP"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

/// ASCII alone: what is no letter of a rule stays as it is, and is refused later.
std::string Capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return capitals;
}

/// The text up to `end`, which is taken off with it; all of it where there is none.
std::string_view TakeUntil(std::string_view& text, char end) {
  const size_t at = text.find(end);
  const std::string_view taken = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return taken;
}

/// Digits, with a sign where `sign` allows one; nothing when there is something else or too much.
std::optional<int> ParseNumber(std::string_view text, bool sign) {
  const bool plus = sign && text.starts_with('+');
  if (plus) text.remove_prefix(1);
  const bool minus = sign && !plus && text.starts_with('-');
  const std::string_view digits = text.substr(minus ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), IsDigit)) return std::nullopt;
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) return std::nullopt;
  return number;
}

bool HasShape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                    [](char c, char s) { return s == 'd' ? IsDigit(c) : c == s; });
}

/// "20270323T100000" as "2027-03-23T10:00:00"; other text as it is.
std::string Spread(std::string_view text) {
  std::string spread(text);
  if (!HasShape(text, kCompactTimeShape)) return spread;
  for (const size_t at : {13, 11}) spread.insert(at, ":");
  for (const size_t at : {6, 4}) spread.insert(at, "-");
  return spread;
}

class Parser {
 public:
  explicit Parser(std::string_view field) : field_(field) {}

  absl::StatusOr<Recurrence> Parse(const RecurrenceText& text) {
    AMBLE_RETURN_IF_ERROR(ParseRule(text.rrule));
    AMBLE_RETURN_IF_ERROR(ParseTimes(text.exdates, "exdates", kMaxExdates, recurrence_.exdates));
    AMBLE_RETURN_IF_ERROR(ParseTimes(text.rdates, "rdates", kMaxRdates, recurrence_.rdates));
    AMBLE_RETURN_IF_ERROR(CheckRecurrence(recurrence_, field_));
    Normalize(recurrence_);
    return std::move(recurrence_);
  }

 private:
  using Read = absl::Status (Parser::*)(std::string_view value);
  struct Part {
    std::string_view name;
    Read read;
  };
  static const std::array<Part, 8> kParts;

  absl::Status Refuse(std::string_view why) const { return InvalidField(field_ + ".rrule", why); }

  absl::Status ParseRule(std::string_view rrule) {
    if (rrule.empty()) return MissingField(field_ + ".rrule");
    if (rrule.size() > kMaxRruleBytes) {
      return Refuse("Must be at most " + std::to_string(kMaxRruleBytes) + " bytes long.");
    }
    const std::string capitals = Capitals(rrule);
    std::string_view rest = capitals;
    if (rest.starts_with(kPrefix)) rest.remove_prefix(kPrefix.size());
    if (rest.ends_with(';')) return Refuse("Must not end in a semicolon.");
    for (int number = 1; !rest.empty(); ++number) {
      std::string_view value = TakeUntil(rest, ';');
      const std::string_view name = TakeUntil(value, '=');
      AMBLE_RETURN_IF_ERROR(ParsePart(number, name, value));
    }
    if (!seen_[0]) return Refuse("FREQ is missing.");
    return absl::OkStatus();
  }

  absl::Status ParsePart(int number, std::string_view name, std::string_view value) {
    const auto* part = std::find_if(kParts.begin(), kParts.end(),
                                    [&](const Part& known) { return known.name == name; });
    if (part == kParts.end()) return RefuseUnknown(number, name);
    bool& seen = seen_[part - kParts.begin()];
    if (seen) return Refuse(std::string(name) + " must be there only once.");
    seen = true;
    if (value.empty()) return Refuse(std::string(name) + " has no value.");
    return (this->*part->read)(value);
  }

  absl::Status RefuseUnknown(int number, std::string_view name) const {
    if (std::find(kUnsupported.begin(), kUnsupported.end(), name) != kUnsupported.end()) {
      return Refuse(std::string(name) + " is not supported.");
    }
    const bool nameable = !name.empty() && name.size() <= kLongestNamedPart &&
                          std::all_of(name.begin(), name.end(), IsCapital);
    return Refuse((nameable ? std::string(name) : "Part " + std::to_string(number)) +
                  " is no part of a rule.");
  }

  absl::Status ReadFrequency(std::string_view value) {
    if (value == "DAILY") {
      recurrence_.frequency = Frequency::kDaily;
    } else if (value == "WEEKLY") {
      recurrence_.frequency = Frequency::kWeekly;
    } else if (value == "MONTHLY") {
      recurrence_.frequency = Frequency::kMonthly;
    } else {
      return Refuse("FREQ must be DAILY, WEEKLY or MONTHLY.");
    }
    return absl::OkStatus();
  }

  /// What does not fit into a number is beyond its limit, and CheckRecurrence says what that is.
  absl::Status ReadInterval(std::string_view value) {
    recurrence_.interval = ParseNumber(value, false).value_or(0);
    return absl::OkStatus();
  }

  absl::Status ReadCount(std::string_view value) {
    recurrence_.count = ParseNumber(value, false).value_or(0);
    return absl::OkStatus();
  }

  absl::Status ReadUntil(std::string_view value) {
    const bool utc = value.ends_with('Z');
    if (utc) value.remove_suffix(1);
    const bool day = !utc && HasShape(value, kCompactShape);
    const std::string compact = std::string(value) + (day ? "T000000" : "");
    const auto local = HasShape(compact, kCompactTimeShape)
                           ? ParseLocalTime(Spread(compact), field_ + ".rrule")
                           : absl::InvalidArgumentError("");
    if (!local.ok()) {
      return Refuse(
          "UNTIL must be a day that exists, such as 20270323, or a time, such as "
          "20270323T100000 or, in UTC, 20270323T100000Z, of a year from " +
          std::to_string(kFirstYear) + " to " + std::to_string(kLastYear) + ".");
    }
    if (utc) {
      recurrence_.until = absl::FromCivil(*local, absl::UTCTimeZone());
    } else if (day) {
      recurrence_.until = absl::CivilDay(*local);
    } else {
      recurrence_.until = *local;
    }
    return absl::OkStatus();
  }

  absl::Status ReadByDay(std::string_view list) {
    while (!list.empty()) {
      const bool more = list.find(',') != std::string_view::npos;
      std::string_view value = TakeUntil(list, ',');
      const size_t split = value.size() < kDayNameSize ? 0 : value.size() - kDayNameSize;
      const std::string_view name = value.substr(split);
      const size_t day = name.size() == kDayNameSize ? kDayNames.find(name) : 1;
      if (day % kDayNameSize != 0 || (more && list.empty())) return RefuseByDay();
      const std::optional<int> ordinal =
          split == 0 ? std::optional<int>(0) : ParseNumber(value.substr(0, split), true);
      if (!ordinal || (split != 0 && *ordinal == 0)) return RefuseByDay();
      recurrence_.by_day.push_back({static_cast<absl::Weekday>(day / kDayNameSize), *ordinal});
    }
    return absl::OkStatus();
  }

  absl::Status RefuseByDay() const {
    return Refuse("BYDAY must be days such as TU or TU,TH or, each month, 2TU or -1FR.");
  }

  absl::Status ReadNumbers(std::string_view list, std::vector<int>& numbers) const {
    while (!list.empty()) {
      const bool more = list.find(',') != std::string_view::npos;
      // 0 is what CheckRecurrence refuses in each of these lists.
      numbers.push_back(ParseNumber(TakeUntil(list, ','), true).value_or(0));
      if (more && list.empty()) numbers.push_back(0);
    }
    return absl::OkStatus();
  }

  absl::Status ReadByMonthDay(std::string_view list) {
    return ReadNumbers(list, recurrence_.by_month_day);
  }

  absl::Status ReadBySetPos(std::string_view list) {
    return ReadNumbers(list, recurrence_.by_set_pos);
  }

  absl::Status ReadWeekStart(std::string_view value) {
    return value == "MO" ? absl::OkStatus() : Refuse("WKST must be MO.");
  }

  absl::Status ParseTimes(const std::vector<std::string>& texts, std::string_view name, size_t most,
                          std::vector<absl::CivilSecond>& times) const {
    const std::string path = field_ + "." + std::string(name);
    if (texts.size() > most) {
      return InvalidField(path, "Must be at most " + std::to_string(most) + " times.");
    }
    times.reserve(texts.size());
    for (size_t i = 0; i < texts.size(); ++i) {
      AMBLE_ASSIGN_OR_RETURN(
          const absl::CivilSecond time,
          ParseLocalTime(Spread(texts[i]), path + "[" + std::to_string(i) + "]"));
      times.push_back(time);
    }
    return absl::OkStatus();
  }

  const std::string field_;
  Recurrence recurrence_;
  std::array<bool, 8> seen_ = {};
};

const std::array<Parser::Part, 8> Parser::kParts = {{
    {"FREQ", &Parser::ReadFrequency},
    {"INTERVAL", &Parser::ReadInterval},
    {"COUNT", &Parser::ReadCount},
    {"UNTIL", &Parser::ReadUntil},
    {"BYDAY", &Parser::ReadByDay},
    {"BYMONTHDAY", &Parser::ReadByMonthDay},
    {"BYSETPOS", &Parser::ReadBySetPos},
    {"WKST", &Parser::ReadWeekStart},
}};

}  // namespace

absl::StatusOr<Recurrence> ParseRecurrence(const RecurrenceText& text, std::string_view field) {
  return Parser(field).Parse(text);
}

}  // namespace amble::scheduling
