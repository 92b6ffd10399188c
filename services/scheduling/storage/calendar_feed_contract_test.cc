#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/calendar_feed_sql_repository.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CalendarFeedContract : public StorageContract {
 protected:
  static CalendarFeed Feed(const std::string& person, const std::string& id) {
    return {.person = person,
            .id = id,
            .practice = "p",
            .group = "g",
            .token_hash = "hash of " + person + id,
            .create_time = absl::FromUnixMicros(1'800'000'000'123'456)};
  }
  absl::Status Insert(const CalendarFeed& feed) {
    return Write(
        [&](storage::Transaction& transaction) { return feeds_.Insert(transaction, feed); });
  }
  template <typename T>
  T Ask(const std::function<absl::StatusOr<T>(storage::Transaction&)>& question) {
    T answer{};
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(answer, question(transaction));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return answer;
  }
  using Found = std::optional<CalendarFeed>;
  Found Find(const std::string& person, const std::string& id) {
    return Ask<Found>(
        [&](storage::Transaction& transaction) { return feeds_.Find(transaction, person, id); });
  }
  Found FindByToken(const std::string& hash) {
    return Ask<Found>(
        [&](storage::Transaction& transaction) { return feeds_.FindByToken(transaction, hash); });
  }
  std::vector<CalendarFeed> List(const std::string& person, const std::string& after, int limit) {
    return Ask<std::vector<CalendarFeed>>([&](storage::Transaction& transaction) {
      return feeds_.List(transaction, person, after, limit);
    });
  }
  bool Delete(const std::string& person, const std::string& id) {
    return Ask<bool>(
        [&](storage::Transaction& transaction) { return feeds_.Delete(transaction, person, id); });
  }

  CalendarFeedSqlRepository feeds_;
};

TEST_P(CalendarFeedContract, FindsByOwnerAndBySecret) {
  const CalendarFeed feed = Feed("mia", "f1");
  CalendarFeed all = Feed("mia", "f2");
  all.practice = all.group = "";
  ASSERT_EQ(Insert(feed), absl::OkStatus());
  ASSERT_EQ(Insert(all), absl::OkStatus());
  EXPECT_EQ(Find("mia", "f1"), feed);
  EXPECT_EQ(Find("mia", "f2"), all);
  EXPECT_EQ(FindByToken(feed.token_hash), feed);
  EXPECT_EQ(Find("lea", "f1"), std::nullopt);
  EXPECT_EQ(FindByToken("hash of mia"), std::nullopt);
  EXPECT_EQ(FindByToken(""), std::nullopt);
}

TEST_P(CalendarFeedContract, RefusesTheSameIdAndTheSameSecret) {
  const CalendarFeed feed = Feed("mia", "f1");
  ASSERT_EQ(Insert(feed), absl::OkStatus());
  CalendarFeed same_id = Feed("mia", "f1");
  same_id.token_hash = "another";
  EXPECT_EQ(Insert(same_id).code(), absl::StatusCode::kAlreadyExists);
  CalendarFeed same_secret = Feed("lea", "f2");
  same_secret.token_hash = feed.token_hash;
  EXPECT_EQ(Insert(same_secret).code(), absl::StatusCode::kAlreadyExists);
}

TEST_P(CalendarFeedContract, ListsOnePersonsInOrder) {
  for (const char* id : {"f3", "f1", "f2"}) ASSERT_EQ(Insert(Feed("mia", id)), absl::OkStatus());
  ASSERT_EQ(Insert(Feed("lea", "f0")), absl::OkStatus());
  EXPECT_THAT(List("mia", "", 2), ElementsAre(Feed("mia", "f1"), Feed("mia", "f2")));
  EXPECT_THAT(List("mia", "f2", 2), ElementsAre(Feed("mia", "f3")));
  EXPECT_THAT(List("zoe", "", 2), IsEmpty());
}

TEST_P(CalendarFeedContract, DeletesOnePersonsOnly) {
  ASSERT_EQ(Insert(Feed("mia", "f1")), absl::OkStatus());
  ASSERT_EQ(Insert(Feed("lea", "f2")), absl::OkStatus());
  EXPECT_FALSE(Delete("lea", "f1"));
  EXPECT_TRUE(Delete("mia", "f1"));
  EXPECT_FALSE(Delete("mia", "f1"));
  EXPECT_EQ(FindByToken(Feed("mia", "f1").token_hash), std::nullopt);
  EXPECT_EQ(Find("lea", "f2"), Feed("lea", "f2"));
}

TEST_P(CalendarFeedContract, OneAtATimeAddsToAPersons) {
  const storage::Database::Work lock = [&](storage::Transaction& transaction) {
    return feeds_.LockOwner(transaction, "mia");
  };
  EXPECT_TRUE(Holds(lock)) << "nobody is there yet";
  ASSERT_EQ(Write(lock), absl::OkStatus());
  EXPECT_TRUE(Holds(lock)) << "somebody is";
}

INSTANTIATE_TEST_SUITE_P(Engines, CalendarFeedContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
