#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

class PlaceContract : public StorageContract {
 protected:
  void SetUp() override {
    StorageContract::SetUp();
    for (const char* practice : {"p", "q"}) {
      Save(Route{.practice = practice, .id = "r", .title = "Pond", .version = 1});
    }
  }
  using Find = absl::StatusOr<std::optional<std::string>> (PlaceSqlRepository::*)(
      storage::Transaction&, const std::string&, const std::string&);
  std::optional<std::string> Found(Find find, const std::string& practice,
                                   const std::string& route = "r") {
    std::optional<std::string> found;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(found, (places_.*find)(transaction, practice, route));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return found;
  }
  std::optional<std::string> Photo(const std::string& practice, const std::string& route = "r") {
    return Found(&PlaceSqlRepository::FindPhoto, practice, route);
  }
  std::optional<std::string> Way(const std::string& practice, const std::string& route = "r") {
    return Found(&PlaceSqlRepository::FindWay, practice, route);
  }
  absl::Status SavePhoto(const std::string& practice, const std::string& route,
                         const std::string& jpeg) {
    return Write([&](storage::Transaction& transaction) {
      return places_.SavePhoto(transaction, practice, route, jpeg);
    });
  }
  absl::Status SaveWay(const std::string& practice, const std::string& route,
                       const std::string& polyline) {
    return Write([&](storage::Transaction& transaction) {
      return places_.SaveWay(transaction, practice, route, polyline);
    });
  }
};

TEST_P(PlaceContract, KeepsPhotosByteForByte) {
  EXPECT_EQ(Photo("p"), std::nullopt);
  std::string jpeg("\xFF\xD8\0\x80'\"\\", 7);
  for (int i = 0; i < 1'000'000; ++i) jpeg += static_cast<char>(i * 7);
  ASSERT_EQ(SavePhoto("p", "r", jpeg), absl::OkStatus());
  EXPECT_EQ(Photo("p"), jpeg);
  EXPECT_EQ(Photo("q"), std::nullopt);
  EXPECT_EQ(Photo("p", "s"), std::nullopt);
  ASSERT_EQ(SavePhoto("p", "r", "another"), absl::OkStatus());
  EXPECT_EQ(Photo("p"), "another");
}

TEST_P(PlaceContract, KeepsWays) {
  EXPECT_EQ(Way("p"), std::nullopt);
  ASSERT_EQ(SaveWay("p", "r", "_p~iF~ps|U_ulLnnqC"), absl::OkStatus());
  EXPECT_EQ(Way("p"), "_p~iF~ps|U_ulLnnqC");
  EXPECT_EQ(Way("q"), std::nullopt);
  ASSERT_EQ(SaveWay("p", "r", "??"), absl::OkStatus());
  EXPECT_EQ(Way("p"), "??");
}

TEST_P(PlaceContract, DeletesWithinOnePractice) {
  for (const char* practice : {"p", "q"}) {
    ASSERT_EQ(SavePhoto(practice, "r", "jpeg"), absl::OkStatus());
    ASSERT_EQ(SaveWay(practice, "r", "??"), absl::OkStatus());
  }
  const auto remove = [this] {
    return Write([this](storage::Transaction& transaction) {
      AMBLE_RETURN_IF_ERROR(places_.DeletePhoto(transaction, "p", "r"));
      return places_.DeleteWay(transaction, "p", "r");
    });
  };
  ASSERT_EQ(remove(), absl::OkStatus());
  EXPECT_EQ(Photo("p"), std::nullopt);
  EXPECT_EQ(Way("p"), std::nullopt);
  EXPECT_EQ(Photo("q"), "jpeg");
  EXPECT_EQ(Way("q"), "??");
  EXPECT_EQ(remove(), absl::OkStatus()) << "gone already";
}

TEST_P(PlaceContract, BelongsToARoute) {
  EXPECT_EQ(SavePhoto("p", "none", "jpeg").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(SaveWay("p", "none", "??").code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(SavePhoto("p", "r", "jpeg"), absl::OkStatus());
  ASSERT_EQ(SaveWay("p", "r", "??"), absl::OkStatus());
  ASSERT_EQ(Write([this](storage::Transaction& transaction) {
              return routes_.Delete(transaction, "p", "r");
            }),
            absl::OkStatus());
  EXPECT_EQ(Photo("p"), std::nullopt);
  EXPECT_EQ(Way("p"), std::nullopt);
}

TEST_P(PlaceContract, IsReadWithWalksAlongTheRoute) {
  Route route{.practice = "p", .id = "r", .title = "Pond", .version = 2};
  route.place = "a secret";
  Save(route);
  Walk walk = BareWalk("w", 1000);
  walk.route = "r";
  Save(walk);
  std::optional<Walk> found;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_ASSIGN_OR_RETURN(found, walks_.Find(transaction, walk.key, false));
              return absl::OkStatus();
            }),
            absl::OkStatus());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->place, "a secret");
}

INSTANTIATE_TEST_SUITE_P(Engines, PlaceContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
