#include "gateway/routing/path_template.h"

#include "fmt/format.h"

namespace amble::gateway {
namespace {

absl::Status Malformed(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("path template \"{}\": {}", text, why));
}

bool IsPlain(std::string_view text) {
  return !text.empty() && text.find_first_of("{}*:=/") == std::string_view::npos;
}

std::vector<std::string_view> SplitAtSlashes(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

/// Reads "a/*/b" behind what is there already.
absl::Status AddSegments(std::string_view whole, std::string_view text, PathTemplate& path) {
  for (const std::string_view part : SplitAtSlashes(text)) {
    if (part == "*") {
      path.segments.push_back({});
    } else if (IsPlain(part)) {
      path.segments.push_back({std::string(part)});
    } else {
      return Malformed(whole, fmt::format("\"{}\" is no segment", part));
    }
  }
  return absl::OkStatus();
}

/// Reads "name=practices/*" or "name".
absl::Status AddVariable(std::string_view whole, std::string_view text, PathTemplate& path) {
  const size_t equals = text.find('=');
  const std::string_view field = text.substr(0, equals);
  if (!IsPlain(field)) return Malformed(whole, "a variable has no name");
  TemplateVariable variable{.field_path = std::string(field), .begin = path.segments.size()};
  const std::string_view pattern =
      equals == std::string_view::npos ? std::string_view("*") : text.substr(equals + 1);
  if (absl::Status added = AddSegments(whole, pattern, path); !added.ok()) return added;
  variable.end = path.segments.size();
  path.variables.push_back(std::move(variable));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PathTemplate> PathTemplate::Parse(std::string_view text) {
  PathTemplate path;
  if (text.empty() || text.front() != '/') return Malformed(text, "it does not begin with '/'");
  std::string_view rest = text;
  while (!rest.empty() && rest.front() == '/') {
    rest.remove_prefix(1);
    absl::Status added;
    if (!rest.empty() && rest.front() == '{') {
      const size_t end = rest.find('}');
      if (end == std::string_view::npos) return Malformed(text, "a '{' is not closed");
      added = AddVariable(text, rest.substr(1, end - 1), path);
      rest.remove_prefix(end + 1);
    } else {
      const size_t end = std::min(rest.find_first_of("/:"), rest.size());
      added = AddSegments(text, rest.substr(0, end), path);
      rest.remove_prefix(end);
    }
    if (!added.ok()) return added;
  }
  if (!rest.empty()) {
    if (rest.front() != ':' || !IsPlain(rest.substr(1))) return Malformed(text, "its end");
    path.verb = std::string(rest.substr(1));
  }
  return path;
}

absl::StatusOr<std::string> FormatPath(const PathTemplate& path, const PathValues& values) {
  if (values.size() != path.variables.size()) {
    return absl::InvalidArgumentError("a template has as many values as variables");
  }
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < path.segments.size(); ++i) {
    if (next < path.variables.size() && path.variables[next].begin == i) {
      const TemplateVariable& variable = path.variables[next];
      const auto parts = SplitAtSlashes(values[next]);
      if (parts.size() != variable.end - variable.begin) {
        return absl::InvalidArgumentError("a value has other segments than its variable");
      }
      for (size_t p = 0; p < parts.size(); ++p) {
        const TemplateSegment& segment = path.segments[variable.begin + p];
        const bool fits = segment.is_wildcard() ? !parts[p].empty() : parts[p] == segment.literal;
        if (!fits) return absl::InvalidArgumentError("a value does not fit its variable");
      }
      text += "/" + values[next];
      i = variable.end - 1;
      ++next;
    } else if (path.segments[i].is_wildcard()) {
      return absl::InvalidArgumentError("a '*' outside of a variable has no value");
    } else {
      text += "/" + path.segments[i].literal;
    }
  }
  if (!path.verb.empty()) text += ":" + path.verb;
  return text;
}

SplitPath Split(std::string_view path) {
  SplitPath split;
  if (!path.empty()) split.segments = SplitAtSlashes(path.substr(1));
  if (split.segments.empty()) return split;
  std::string_view& last = split.segments.back();
  if (const size_t colon = last.rfind(':'); colon != std::string_view::npos) {
    split.verb = last.substr(colon + 1);
    // "/v1/a:" names nothing.
    if (!split.verb.empty()) last = last.substr(0, colon);
  }
  return split;
}

}  // namespace amble::gateway
