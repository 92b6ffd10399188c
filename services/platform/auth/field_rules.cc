#include "services/platform/auth/field_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "services/platform/auth/rules.h"

namespace amble::auth {
namespace {

using google::protobuf::FieldDescriptor;

constexpr size_t kMaxIdLength = 64;

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool IsId(std::string_view segment) {
  return !segment.empty() && segment.size() <= kMaxIdLength &&
         std::all_of(segment.begin(), segment.end(), IsIdCharacter);
}

/// Cuts off what comes before the next slash.
std::string_view TakeSegment(std::string_view& rest, bool& more) {
  const size_t slash = rest.find('/');
  more = slash != std::string_view::npos;
  const std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(more ? slash + 1 : rest.size());
  return segment;
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

TextKind KindOf(api::v1::Text text) {
  switch (text) {
    case api::v1::TEXT_PARAGRAPH:
      return TextKind::kParagraph;
    case api::v1::TEXT_NAME:
      return TextKind::kName;
    default:
      return TextKind::kLine;
  }
}

std::unique_ptr<re2::RE2> Compile(const FieldDescriptor& field, const std::string& pattern) {
  auto compiled = std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet);
  if (!compiled->ok()) {
    fmt::print(stderr, "the pattern of {} is wrong: {}\n", field.full_name(), compiled->error());
    std::abort();
  }
  return compiled;
}

}  // namespace

bool MatchesResource(std::string_view name, std::string_view pattern) {
  bool more_name = true;
  bool more_pattern = true;
  while (more_name && more_pattern) {
    const std::string_view expected = TakeSegment(pattern, more_pattern);
    const std::string_view actual = TakeSegment(name, more_name);
    if (expected == "*" ? !IsId(actual) : actual != expected) return false;
  }
  return more_name == more_pattern;
}

void Violations::Add(std::string_view field, std::string_view description) {
  if (!full()) found_.push_back({std::string(field), std::string(description)});
}

void Violations::AddMissing(std::string_view field) {
  ++missing_;
  Add(field, "This field is required.");
}

absl::Status Violations::ToStatus() const {
  if (found_.empty()) return absl::OkStatus();
  if (found_.size() == 1 && missing_ == 1) return MissingField(found_[0].field);
  return InvalidFields(found_);
}

FieldRule::FieldRule(const FieldDescriptor* descriptor, bool at_top) : field(descriptor) {
  const api::v1::FieldRules& rules = field->options().GetExtension(api::v1::rules);
  required = rules.required();
  output_only = rules.output_only();
  min_length = rules.min_length();
  max_length = rules.max_length() == 0 ? kDefaultMaxLength : rules.max_length();
  max_items = rules.max_items() == 0 ? kDefaultMaxItems : static_cast<int>(rules.max_items());
  if (rules.has_minimum()) minimum = rules.minimum();
  if (rules.has_maximum()) maximum = rules.maximum();
  resource = rules.resource();
  kind = KindOf(rules.text());
  if (!rules.pattern().empty()) pattern = Compile(*field, rules.pattern());
  is_page_size =
      at_top && field->name() == "page_size" && field->type() == FieldDescriptor::TYPE_INT32;
  is_request_id = at_top && field->name() == "request_id" &&
                  field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
}

void FieldRule::CheckText(std::string_view value, std::string_view path,
                          Violations& violations) const {
  if (value.empty()) return;
  if (is_request_id) {
    if (value.size() > kMaxRequestIdLength || !IsPrintable(value)) {
      violations.Add(path, "At most 64 printable ASCII characters without spaces.");
    }
    return;
  }
  if (!resource.empty()) {
    if (!MatchesResource(value, resource)) {
      violations.Add(path, fmt::format("Must have the form {}.", resource));
    }
    return;
  }
  const size_t length = CodePoints(value);
  if (length > max_length) {
    violations.Add(path, fmt::format("At most {} characters.", max_length));
    return;
  }
  if (length < min_length) violations.Add(path, fmt::format("At least {} characters.", min_length));
  if (pattern != nullptr &&
      !re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *pattern)) {
    violations.Add(path, fmt::format("Must match {}.", pattern->pattern()));
    return;
  }
  for (const FieldViolation& violation : ViolationsOf(amble::CheckText(value, kind, path))) {
    violations.Add(violation.field, violation.description);
  }
}

void FieldRule::CheckNumber(int64_t value, std::string_view path, Violations& violations) const {
  if (is_page_size && value < 0) violations.Add(path, "Must not be negative.");
  // A number that was not set is not out of range; `required` says that it must be set.
  if (value == 0 && !field->has_presence() && !field->is_repeated()) return;
  if (minimum && value < *minimum) violations.Add(path, fmt::format("At least {}.", *minimum));
  if (maximum && !is_page_size && value > *maximum) {
    violations.Add(path, fmt::format("At most {}.", *maximum));
  }
}

void FieldRule::CheckUnsigned(uint64_t value, std::string_view path, Violations& violations) const {
  constexpr auto kMost = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  CheckNumber(static_cast<int64_t>(std::min(value, kMost)), path, violations);
}

void FieldRule::CheckReal(double value, std::string_view path, Violations& violations) const {
  if (!std::isfinite(value)) {
    violations.Add(path, "Must be a number.");
    return;
  }
  if (value == 0 && !field->has_presence() && !field->is_repeated()) return;
  if (minimum && value < static_cast<double>(*minimum)) {
    violations.Add(path, fmt::format("At least {}.", *minimum));
  }
  if (maximum && value > static_cast<double>(*maximum)) {
    violations.Add(path, fmt::format("At most {}.", *maximum));
  }
}

void FieldRule::CheckEnum(int value, std::string_view path, Violations& violations) const {
  if (field->enum_type()->FindValueByNumber(value) == nullptr) {
    violations.Add(path, "Not one of the known values.");
  }
}

}  // namespace amble::auth
