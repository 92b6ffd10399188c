#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/routing/route.h"

namespace amble::gateway {

/// What a path leads to.
struct Match {
  /// nullptr when nothing is there for this method; then `allowed` says for which there is.
  const Route* route = nullptr;
  /// The values of the route's variables.
  PathValues values;
  /// Methods that the path has, sorted, HEAD beside GET; empty when the path leads nowhere.
  std::vector<std::string> allowed;
};

/// Finds routes by walking a tree of segments, literals before wildcards. Immutable once made.
class Router {
 public:
  /// INVALID_ARGUMENT when two routes are the same.
  static absl::StatusOr<Router> Make(std::vector<Route> routes);
  /// Of all public methods; aborts when the protos do not make sense, which tests find.
  static Router OfPublicMethods();

  /// `path` is decoded and begins with '/'. HEAD finds routes of GET.
  Match Find(std::string_view http_method, std::string_view path) const;
  const std::vector<std::unique_ptr<const Route>>& routes() const { return routes_; }

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> wildcard;
    /// By verb (empty for none), then by HTTP method.
    std::map<std::string, std::map<std::string, const Route*, std::less<>>, std::less<>> ends;
  };

  Router() : root_(std::make_unique<Node>()) {}
  absl::Status Add(Route route);
  static const Route* Walk(const Node& node, const SplitPath& path, size_t depth,
                           std::string_view http_method, std::vector<std::string>& allowed);

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<const Route>> routes_;
};

}  // namespace amble::gateway
