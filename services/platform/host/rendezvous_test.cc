#include "services/platform/host/rendezvous.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amble::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr int kWalks = 4000;

std::string Walk(int number) {
  return fmt::format("practices/p{}/groups/g/walks/{}", number % 7, number);
}

std::vector<std::string> Nodes(int count) {
  std::vector<std::string> nodes;
  for (int i = 0; i < count; ++i) nodes.push_back(fmt::format("10.0.0.{}:8490", i + 1));
  return nodes;
}

std::vector<std::string> Order(std::string_view key, const std::vector<std::string>& nodes) {
  std::vector<std::string> ordered;
  for (const size_t index : RendezvousOrder(key, nodes)) ordered.push_back(nodes[index]);
  return ordered;
}

TEST(Rendezvous, NamesEachNodeOnce) {
  EXPECT_THAT(RendezvousOrder("walk", {}), IsEmpty());
  EXPECT_THAT(RendezvousOrder("walk", {"one"}), ElementsAre(0));
  EXPECT_THAT(RendezvousOrder("walk", Nodes(5)), UnorderedElementsAre(0, 1, 2, 3, 4));
}

TEST(Rendezvous, IsTheSameInEveryProcessAndVersion) {
  EXPECT_THAT(Order("practices/p/groups/g/walks/w", Nodes(3)),
              ElementsAre("10.0.0.3:8490", "10.0.0.1:8490", "10.0.0.2:8490"));
}

TEST(Rendezvous, DoesNotDependOnTheOrderOfAddresses) {
  std::vector<std::string> nodes = Nodes(6);
  std::vector<std::string> reversed(nodes.rbegin(), nodes.rend());
  for (int walk = 0; walk < 200; ++walk)
    EXPECT_EQ(Order(Walk(walk), nodes), Order(Walk(walk), reversed));
}

TEST(Rendezvous, SpreadsEvenly) {
  const std::vector<std::string> nodes = Nodes(4);
  std::map<std::string, int> first, second;
  for (int walk = 0; walk < kWalks; ++walk) {
    const auto order = Order(Walk(walk), nodes);
    ++first[order[0]];
    ++second[order[1]];
  }
  for (const std::string& node : nodes) {
    EXPECT_NEAR(first[node], kWalks / 4.0, kWalks / 20.0) << node;
    EXPECT_NEAR(second[node], kWalks / 4.0, kWalks / 20.0) << node;
  }
}

TEST(Rendezvous, OneThatLeavesMovesItsOwnWalksAlone) {
  const std::vector<std::string> before = Nodes(5);
  std::vector<std::string> after = before;
  after.erase(after.begin() + 2);
  for (int walk = 0; walk < kWalks; ++walk) {
    auto expected = Order(Walk(walk), before);
    std::erase(expected, before[2]);
    EXPECT_EQ(Order(Walk(walk), after), expected) << "the others keep their order";
  }
}

TEST(Rendezvous, OneThatJoinsTakesItsShare) {
  const std::vector<std::string> before = Nodes(4), after = Nodes(5);
  int moved = 0;
  for (int walk = 0; walk < kWalks; ++walk) {
    const std::string now = Order(Walk(walk), after)[0];
    if (now == Order(Walk(walk), before)[0]) continue;
    ++moved;
    EXPECT_EQ(now, after.back()) << "no walk moves between those that were there";
  }
  EXPECT_NEAR(moved, kWalks / 5.0, kWalks / 20.0);
}

}  // namespace
}  // namespace amble::host
