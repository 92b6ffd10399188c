#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "services/platform/host/host.h"

namespace amble::program {

/// One thing of an installation: a part of ours, or something that stands beside them.
struct GraphNode {
  std::string name;
  /// "part", "job", "database", "cache", "mail", "internet" (public addresses alone), "edge" (what
  /// brings requests from outside) or "monitoring".
  std::string kind;
};

/// `from` opens connections to `to`.
struct GraphEdge {
  std::string from;
  std::string to;
  std::string port;  ///< a name of kGraphPorts, on the side of `to`
  /// "calls" (waits for the answer, so these have no cycle), "follows" (reads its feed), "stores",
  /// "caches", "mails", "pushes", "serves" or "scrapes".
  std::string kind;

  friend bool operator==(const GraphEdge&, const GraphEdge&) = default;
};

/// A port by name, with the number that it has where each part has an address of its own.
struct GraphPort {
  std::string_view name;
  int number;
};
inline constexpr std::array kGraphPorts{GraphPort{"http", 8480},    GraphPort{"grpc", 8490},
                                        GraphPort{"metrics", 9464}, GraphPort{"postgresql", 5432},
                                        GraphPort{"redis", 6379},   GraphPort{"smtp", 587},
                                        GraphPort{"https", 443}};

/// Who reaches whom when every part is a process of its own. Networks that allow these edges and no
/// other are enough for all that works.
struct Graph {
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
};
Graph GraphOf(const std::vector<host::Part>& parts);

/// The names along a cycle of edges of `kind`, the first again at its end; empty when there is
/// none.
std::vector<std::string> CycleOf(const Graph& graph, const std::string& kind);

/// {"ports": {…}, "nodes": [{"name", "kind"}, …], "edges": [{"from", "to", "port", "kind"}, …]}
std::string ToJson(const Graph& graph);

}  // namespace amble::program
