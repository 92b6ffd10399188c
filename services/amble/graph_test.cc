#include "services/amble/graph.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <regex>
#include <set>

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/amble/parts.h"
#include "services/platform/host/runtime.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> Set(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

/// What `pattern` catches in the sources below `folder`.
std::set<std::string> CaughtInSources(const std::filesystem::path& folder,
                                      const std::regex& pattern) {
  std::set<std::string> caught;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cc") || name.ends_with("_test.cc")) continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end;
         ++match) {
      caught.insert((*match)[1]);
    }
  }
  return caught;
}

/// Services that the sources below `folder` name when they ask for a channel: To("accounts").
std::set<std::string> NamedInSources(const std::filesystem::path& folder) {
  static const std::regex kAsked(R"re(\bTo\("([a-z]+)"\))re");
  return CaughtInSources(folder, kAsked);
}

TEST(Graph, SynchronousCallsHaveNoCycle) {
  EXPECT_THAT(CycleOf(GraphOf(Parts()), "calls"), IsEmpty());
  EXPECT_THAT(CycleOf(GraphOf(Parts()), "follows"), Not(IsEmpty())) << "feeds do form cycles";
}

TEST(Graph, ACycleIsFound) {
  const Graph graph = GraphOf({{.name = "a", .make = {}, .calls = {"b"}},
                               {.name = "b", .make = {}, .calls = {"c"}},
                               {.name = "c", .make = {}, .calls = {"d", "b"}},
                               {.name = "d", .make = {}}});
  EXPECT_THAT(CycleOf(graph, "calls"), ElementsAre("b", "c", "b"));
}

TEST(Graph, EveryEdgeJoinsNodesAtAKnownPort) {
  const Graph graph = GraphOf(Parts());
  std::set<std::string> nodes;
  for (const GraphNode& node : graph.nodes) EXPECT_TRUE(nodes.insert(node.name).second);
  for (const GraphEdge& edge : graph.edges) {
    EXPECT_THAT(nodes, Contains(edge.from));
    EXPECT_THAT(nodes, Contains(edge.to));
    EXPECT_NE(edge.from, edge.to);
    EXPECT_TRUE(std::any_of(kGraphPorts.begin(), kGraphPorts.end(),
                            [&edge](const GraphPort& port) { return port.name == edge.port; }));
  }
  EXPECT_THAT(graph.edges, Contains(GraphEdge{"ingress", "gateway", "http", "serves"}));
  EXPECT_THAT(graph.edges, Contains(GraphEdge{"groups", "attendance", "grpc", "calls"}));
  EXPECT_THAT(graph.edges, Contains(GraphEdge{"accounts", "smtp", "smtp", "mails"}));
  EXPECT_THAT(graph.edges, Contains(GraphEdge{"messaging", "push-services", "https", "pushes"}));
  EXPECT_THAT(graph.edges,
              Not(Contains(GraphEdge{"gateway", "gateway-database", "postgresql", "stores"})));
}

TEST(Graph, IsPrintedAsJson) {
  const Graph graph = GraphOf(Parts());
  google::protobuf::Struct json;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(ToJson(graph), &json).ok());
  const auto& edges = json.fields().at("edges").list_value().values();
  ASSERT_EQ(static_cast<size_t>(edges.size()), graph.edges.size());
  const auto& first = edges[0].struct_value().fields();
  EXPECT_EQ(first.at("from").string_value(), "ingress");
  EXPECT_EQ(first.at("to").string_value(), "gateway");
  EXPECT_EQ(first.at("port").string_value(), "http");
  EXPECT_EQ(first.at("kind").string_value(), "serves");
  EXPECT_EQ(json.fields().at("nodes").list_value().values_size(),
            static_cast<int>(graph.nodes.size()));
  EXPECT_EQ(json.fields().at("ports").struct_value().fields().at("grpc").number_value(), 8490);
}

TEST(Graph, DeclaresWhatTheSourcesCall) {
  for (const host::Part& part : Parts()) {
    if (part.name == host::kGateway) continue;  // it calls whatever a method belongs to
    EXPECT_EQ(NamedInSources("services/" + part.name), Set(part.calls)) << part.name;
  }
}

TEST(Graph, DeclaresWhoPostsToPushServices) {
  static const std::regex kMade(R"re(\b(WebPushSender)::Create)re");
  for (const host::Part& part : Parts()) {
    const std::string folder = part.name == host::kGateway ? part.name : "services/" + part.name;
    EXPECT_EQ(!CaughtInSources(folder, kMade).empty(), part.pushes) << part.name;
  }
}

/// The whole platform as it is wired, in one process.
TEST(Graph, DeclaresWhatTheModulesFollowStoreAndMail) {
  const testing::TemporaryFolder folder;
  host::Configuration configuration;
  configuration.data_directory = folder.path().string();
  configuration.gateway_http.port = 0;
  configuration.drain_wait = absl::ZeroDuration();
  ASSERT_TRUE(host::Validate(configuration).ok());
  const auto runtime = host::Runtime::Make(configuration);
  ASSERT_TRUE(runtime.ok()) << runtime.status();
  std::map<std::string, host::Module*> modules;
  std::vector<host::Part> parts = Parts();
  for (host::Part& part : parts) {
    part.make = [&modules, name = part.name, make = part.make](const host::Environment& lent) {
      auto module = make(lent);
      if (module.ok()) modules[name] = module->get();
      return module;
    };
  }
  std::promise<void> ready;
  auto host = host::Host::Complete(
      {.lent = (*runtime)->Lend(), .parts = parts, .on_ready = [&ready] { ready.set_value(); }});
  ASSERT_TRUE(host.ok()) << host.status();
  auto ended = std::async(std::launch::async, [&host] { return (*host)->Run(); });
  ready.get_future().wait();
  for (const host::Part& part : parts) {
    host::Module& module = *modules.at(part.name);
    if (part.name != host::kGateway) {
      EXPECT_EQ((*host)->AskedBy(part.name), Set(part.follows)) << part.name;
    } else {
      // Beside the others' answers to what is called by then.
      EXPECT_THAT((*host)->AskedBy(part.name), ::testing::IsSupersetOf(part.follows));
    }
    EXPECT_EQ(module.database() != nullptr, part.has_database) << part.name;
    const auto sets = module.migrations();
    const bool sends_mail = std::any_of(sets.begin(), sets.end(),
                                        [](const auto& set) { return set.component == "mail"; });
    EXPECT_EQ(sends_mail, part.sends_mail) << part.name;
  }
  (*host)->RequestStop();
  EXPECT_EQ(ended.get(), absl::OkStatus());
}

}  // namespace
}  // namespace amble::program
