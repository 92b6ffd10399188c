#include "services/amble/graph.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/amble/commands.h"
#include "services/amble/parts.h"

namespace amble::program {
namespace {

std::string DatabaseOf(const std::string& part) { return part + "-database"; }

/// Extends `path` along edges of `kind` until it meets itself.
bool Walk(const Graph& graph, const std::string& kind, std::vector<std::string>& path) {
  for (const GraphEdge& edge : graph.edges) {
    if (edge.kind != kind || edge.from != path.back()) continue;
    const auto met = std::find(path.begin(), path.end(), edge.to);
    if (met != path.end()) {
      path.erase(path.begin(), met);
      path.push_back(edge.to);
      return true;
    }
    path.push_back(edge.to);
    if (Walk(graph, kind, path)) return true;
    path.pop_back();
  }
  return false;
}

}  // namespace

Graph GraphOf(const std::vector<host::Part>& parts) {
  Graph graph{.nodes = {{"ingress", "edge"},
                        {"prometheus", "monitoring"},
                        {"redis", "cache"},
                        {"smtp", "mail"},
                        {"push-services", "internet"},
                        {"migrate", "job"}},
              .edges = {{"ingress", std::string(host::kGateway), "http", "serves"}}};
  for (const host::Part& part : parts) {
    graph.nodes.push_back({part.name, "part"});
    for (const std::string& to : part.calls) {
      graph.edges.push_back({part.name, to, "grpc", "calls"});
    }
    for (const std::string& to : part.follows) {
      graph.edges.push_back({part.name, to, "grpc", "follows"});
    }
    if (part.has_database) {
      graph.nodes.push_back({DatabaseOf(part.name), "database"});
      graph.edges.push_back({part.name, DatabaseOf(part.name), "postgresql", "stores"});
      graph.edges.push_back({"migrate", DatabaseOf(part.name), "postgresql", "stores"});
    }
    graph.edges.push_back({part.name, "redis", "redis", "caches"});
    if (part.sends_mail) graph.edges.push_back({part.name, "smtp", "smtp", "mails"});
    if (part.pushes) graph.edges.push_back({part.name, "push-services", "https", "pushes"});
    graph.edges.push_back({"prometheus", part.name, "metrics", "scrapes"});
  }
  return graph;
}

std::vector<std::string> CycleOf(const Graph& graph, const std::string& kind) {
  for (const GraphNode& node : graph.nodes) {
    std::vector<std::string> path{node.name};
    if (Walk(graph, kind, path)) return path;
  }
  return {};
}

// All names are ours: nothing in them needs escaping.
std::string ToJson(const Graph& graph) {
  std::vector<std::string> ports;
  for (const GraphPort& port : kGraphPorts) {
    ports.push_back(fmt::format(R"("{}": {})", port.name, port.number));
  }
  std::vector<std::string> nodes;
  for (const GraphNode& node : graph.nodes) {
    nodes.push_back(fmt::format(R"(    {{"name": "{}", "kind": "{}"}})", node.name, node.kind));
  }
  std::vector<std::string> edges;
  for (const GraphEdge& edge : graph.edges) {
    edges.push_back(fmt::format(R"(    {{"from": "{}", "to": "{}", "port": "{}", "kind": "{}"}})",
                                edge.from, edge.to, edge.port, edge.kind));
  }
  return fmt::format(
      "{{\n  \"ports\": {{{}}},\n  \"nodes\": [\n{}\n  ],\n  \"edges\": [\n{}\n  ]\n}}\n",
      fmt::join(ports, ", "), fmt::join(nodes, ",\n"), fmt::join(edges, ",\n"));
}

int RunGraph(const Arguments& arguments) {
  if (arguments.empty()) {
    fmt::print("{}", ToJson(GraphOf(Parts())));
    return kExitOk;
  }
  const bool help = arguments.front() == "--help" || arguments.front() == "-h";
  fmt::print(
      help ? stdout : stderr,
      "Usage: amble graph\n\n"
      "Prints as JSON which processes of an installation reach which, by which port: what a\n"
      "network must allow when every service is a process of its own.\n");
  return help ? kExitOk : kExitUsage;
}

}  // namespace amble::program
