#include "gateway/routing/router.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"

namespace amble::gateway {
namespace {

/// No template is deeper; a path that is cannot match and need not be walked.
constexpr size_t kMaxDepth = 32;

/// The text of each variable, taken from the segments that it covers.
PathValues ValuesOf(const Route& route, const SplitPath& path) {
  PathValues values;
  for (const TemplateVariable& variable : route.path.variables) {
    std::string value;
    for (size_t i = variable.begin; i < variable.end; ++i) {
      if (i > variable.begin) value.push_back('/');
      value.append(path.segments[i]);
    }
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

absl::StatusOr<Router> Router::Make(std::vector<Route> routes) {
  Router router;
  for (Route& route : routes) AMBLE_RETURN_IF_ERROR(router.Add(std::move(route)));
  return router;
}

Router Router::OfPublicMethods() {
  std::vector<Route> routes;
  absl::Status status;
  for (const auto* method : PublicMethods()) {
    auto found = RoutesOf(*method);
    status.Update(found.status());
    if (!found.ok()) continue;
    std::move(found->begin(), found->end(), std::back_inserter(routes));
  }
  auto router = Make(std::move(routes));
  status.Update(router.status());
  if (!status.ok()) {
    logging::Error(std::string(status.message()));
    std::abort();
  }
  return *std::move(router);
}

absl::Status Router::Add(Route route) {
  Node* node = root_.get();
  for (const TemplateSegment& segment : route.path.segments) {
    std::unique_ptr<Node>& next =
        segment.is_wildcard() ? node->wildcard : node->literals[segment.literal];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  const Route*& end = node->ends[route.path.verb][route.http_method];
  if (end != nullptr) {
    return absl::InvalidArgumentError(
        fmt::format("{} and {} have the same route {} {}", end->method->full_name(),
                    route.method->full_name(), route.http_method, route.text));
  }
  route.index = routes_.size();
  routes_.push_back(std::make_unique<const Route>(std::move(route)));
  end = routes_.back().get();
  return absl::OkStatus();
}

const Route* Router::Walk(const Node& node, const SplitPath& path, size_t depth,
                          std::string_view http_method, std::vector<std::string>& allowed) {
  if (depth == path.segments.size()) {
    const auto methods = node.ends.find(path.verb);
    if (methods == node.ends.end()) return nullptr;
    if (const auto found = methods->second.find(http_method); found != methods->second.end()) {
      return found->second;
    }
    for (const auto& [method, route] : methods->second) allowed.push_back(method);
    return nullptr;
  }
  const std::string_view segment = path.segments[depth];
  if (segment.empty()) return nullptr;
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Route* found = Walk(*literal->second, path, depth + 1, http_method, allowed)) {
      return found;
    }
  }
  if (node.wildcard == nullptr) return nullptr;
  return Walk(*node.wildcard, path, depth + 1, http_method, allowed);
}

Match Router::Find(std::string_view http_method, std::string_view path) const {
  Match match;
  const SplitPath split = Split(path);
  if (split.segments.size() > kMaxDepth) return match;
  const std::string_view wanted = http_method == "HEAD" ? "GET" : http_method;
  match.route = Walk(*root_, split, 0, wanted, match.allowed);
  if (match.route != nullptr) {
    match.allowed.clear();
    match.values = ValuesOf(*match.route, split);
    return match;
  }
  if (std::find(match.allowed.begin(), match.allowed.end(), "GET") != match.allowed.end()) {
    match.allowed.emplace_back("HEAD");
  }
  std::sort(match.allowed.begin(), match.allowed.end());
  match.allowed.erase(std::unique(match.allowed.begin(), match.allowed.end()), match.allowed.end());
  return match;
}

}  // namespace amble::gateway
