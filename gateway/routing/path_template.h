#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::gateway {

/// One segment of a path template.
struct TemplateSegment {
  /// Empty for '*': any one segment.
  std::string literal;

  bool is_wildcard() const { return literal.empty(); }
  friend bool operator==(const TemplateSegment&, const TemplateSegment&) = default;
};

/// A field that a part of the path names: segments [begin, end).
struct TemplateVariable {
  std::string field_path;  ///< "group.name"
  size_t begin = 0;
  size_t end = 0;

  friend bool operator==(const TemplateVariable&, const TemplateVariable&) = default;
};

/// A path of google.api.http (https://google.aip.dev/127): literals, '*', "{field}",
/// "{field=literal/*}" and a verb after ':'. "**" is not used here and refused.
struct PathTemplate {
  std::vector<TemplateSegment> segments;
  std::vector<TemplateVariable> variables;
  std::string verb;  ///< "cancel" of ":cancel"; empty for none

  /// INVALID_ARGUMENT for what is not such a path.
  static absl::StatusOr<PathTemplate> Parse(std::string_view text);
};

/// The values of a template's variables, in their order.
using PathValues = std::vector<std::string>;

/// The path that names `values`: the reverse of matching. INVALID_ARGUMENT when a value does not
/// have the shape of its variable.
absl::StatusOr<std::string> FormatPath(const PathTemplate& path, const PathValues& values);

/// A decoded path in segments, its verb taken from the last one.
struct SplitPath {
  std::vector<std::string_view> segments;
  std::string_view verb;
};
/// `path` begins with '/'; the views point into it.
SplitPath Split(std::string_view path);

}  // namespace amble::gateway
