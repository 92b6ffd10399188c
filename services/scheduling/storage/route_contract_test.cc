#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class RouteContract : public StorageContract {
 protected:
  static Route Full() {
    return {.practice = "p",
            .id = "r",
            .title = "Pond — süd",
            .meeting_point = "The green bench\nby the gate",
            .area = "near the south gate",
            .duration_minutes = 45,
            .access = {.surface = "Gravel.",
                       .steps = "No steps.",
                       .benches = "Many.",
                       .toilets = "At the start.",
                       .transport = "Bus 12.",
                       .leave_early = "At the bridge."},
            .version = 7,
            .place = "secret",
            .has_photo = true,
            .photo_note = "Left of\nthe gate",
            .has_way = true};
  }
  std::optional<Route> Find(const std::string& practice, const std::string& id, bool lock = false) {
    std::optional<Route> found;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(found, routes_.Find(transaction, practice, id, lock));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return found;
  }
  std::vector<std::string> Ids(const std::string& practice, const std::string& after_title,
                               const std::string& after_id, int limit) {
    std::vector<std::string> ids;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(
                    auto routes, routes_.List(transaction, practice, after_title, after_id, limit));
                for (const Route& route : routes) ids.push_back(route.id);
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return ids;
  }
};

TEST_P(RouteContract, KeepsEveryField) {
  Save(Full());
  EXPECT_EQ(Find("p", "r"), Full());
  EXPECT_EQ(Find("p", "r", true), Full());

  const Route changed{.practice = "p",
                      .id = "r",
                      .title = "a",
                      .meeting_point = "b",
                      .area = "c",
                      .duration_minutes = 1,
                      .access = {.surface = "d",
                                 .steps = "e",
                                 .benches = "f",
                                 .toilets = "g",
                                 .transport = "h",
                                 .leave_early = "i"},
                      .version = 8};
  Save(changed);
  EXPECT_EQ(Find("p", "r"), changed);
}

TEST_P(RouteContract, LooksWithinOnePractice) {
  Save(Full());
  EXPECT_EQ(Find("q", "r"), std::nullopt);
  EXPECT_EQ(Find("p", "s"), std::nullopt);
  EXPECT_THAT(Ids("q", "", "", 10), ElementsAre());
}

TEST_P(RouteContract, ListsByTitleThenId) {
  for (const auto& [id, title] : std::vector<std::pair<std::string, std::string>>{
           {"4", "b"}, {"3", "a"}, {"2", "ä"}, {"1", "b"}, {"5", "Z"}}) {
    Route route = Full();
    route.id = id;
    route.title = title;
    Save(route);
  }
  // By bytes: capitals first, accents last; the same in both engines.
  EXPECT_THAT(Ids("p", "", "", 10), ElementsAre("5", "3", "1", "4", "2"));
  EXPECT_THAT(Ids("p", "", "", 2), ElementsAre("5", "3"));
  EXPECT_THAT(Ids("p", "a", "3", 2), ElementsAre("1", "4"));
  EXPECT_THAT(Ids("p", "b", "1", 2), ElementsAre("4", "2"));
  EXPECT_THAT(Ids("p", "ä", "2", 2), ElementsAre());
}

TEST_P(RouteContract, DeletesWhatNoWalkRefersTo) {
  const auto remove = [this](const std::string& practice) {
    return Write([&](storage::Transaction& transaction) {
      return routes_.Delete(transaction, practice, "r");
    });
  };
  Save(Full());
  EXPECT_EQ(remove("q"), absl::OkStatus()) << "nothing of another practice is deleted";
  EXPECT_EQ(Find("p", "r"), Full());

  Walk walk = BareWalk("w", 1000);
  walk.route = "r";
  Save(walk);
  EXPECT_EQ(remove("p").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Find("p", "r"), Full());

  walk.route.clear();
  Save(walk);
  EXPECT_EQ(remove("p"), absl::OkStatus());
  EXPECT_EQ(Find("p", "r"), std::nullopt);
  EXPECT_EQ(remove("p"), absl::OkStatus()) << "gone already";
}

TEST_P(RouteContract, LocksARoute) {
  Save(Full());
  EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
    return routes_.Find(transaction, "p", "r", true).status();
  }));
}

INSTANTIATE_TEST_SUITE_P(Engines, RouteContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
