#include "services/platform/resources/resource_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::resources {
namespace {

/// Takes the text up to the next slash off `rest`.
std::string_view TakeSegment(std::string_view& rest) {
  const size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  return segment;
}

bool IsResourceId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseName(std::string_view name, std::string_view pattern,
                                                   std::string_view field) {
  const auto wrong = [form = pattern, field] {
    return InvalidField(field, fmt::format("Must have the form {}.", form));
  };
  if (std::count(name.begin(), name.end(), '/') !=
      std::count(pattern.begin(), pattern.end(), '/')) {
    return wrong();
  }
  std::vector<std::string> ids;
  while (!pattern.empty()) {
    const std::string_view expected = TakeSegment(pattern);
    const std::string_view segment = TakeSegment(name);
    if (expected != "*") {
      if (segment != expected) return wrong();
      continue;
    }
    if (!IsResourceId(segment)) return wrong();
    ids.emplace_back(segment);
  }
  return ids;
}

std::string FormatName(std::string_view pattern, const std::vector<std::string_view>& ids) {
  std::string name;
  size_t next = 0;
  for (const char c : pattern) {
    if (c == '*') {
      name += ids.at(next++);
    } else {
      name += c;
    }
  }
  return name;
}

}  // namespace amble::resources
