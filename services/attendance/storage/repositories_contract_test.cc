/// What every engine owes to the ports of attendance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/storage/repositories.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using enum ResponseState;

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

class RepositoriesContract : public ::testing::TestWithParam<storage::Engine> {
 protected:
  RepositoriesContract() : database_(testing::OpenFresh(GetParam())) {
    EXPECT_EQ(storage::Migrate(*database_, std::vector{Migrations()}), absl::OkStatus());
  }

  absl::Status Write(const storage::Database::Work& work) { return database_->Write(work); }

  /// The value of a port's query in a transaction of its own.
  template <typename Query>
  auto Get(Query query) {
    decltype(query(std::declval<storage::Transaction&>())) result = absl::UnknownError("not run");
    EXPECT_EQ(database_->Write([&](storage::Transaction& transaction) {
      result = query(transaction);
      return result.status();
    }),
              absl::OkStatus());
    return *std::move(result);
  }

  static Walk SomeWalk(const std::string& id, const std::string& practice = "p") {
    Walk walk{.id = {practice, "g", id}};
    walk.plan.title = "Title";
    walk.plan.start = kNow + absl::Hours(1);
    walk.plan.duration_minutes = 50;
    walk.plan.meeting_point_from = kNow;
    walk.plan.meeting_place = "secret";
    walk.plan.decide_by = kNow + absl::Minutes(30);
    walk.plan.goes_ahead = true;
    walk.plan_version = 1;
    walk.started = absl::UnixEpoch();
    walk.closed = absl::UnixEpoch();
    return walk;
  }

  void Save(const Walk& walk) {
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                return repositories_.walks.Save(transaction, walk);
              }),
              absl::OkStatus());
  }

  void SaveResponses(const std::vector<StoredResponse>& responses,
                     const std::string& practice = "p") {
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                return repositories_.responses.Save(transaction, practice, responses);
              }),
              absl::OkStatus());
  }

  static StoredResponse Answered(const std::string& walk, const std::string& member,
                                 ResponseState state, int64_t sequence) {
    return {walk,
            {.member = member,
             .person = "x",
             .state = state,
             .join_sequence = sequence,
             .version = 3,
             .reason = "because",
             .given_by_leader = true,
             .update_time = kNow}};
  }

  std::vector<std::string> IdsOf(const std::vector<Walk>& walks) {
    std::vector<std::string> ids;
    for (const Walk& walk : walks) ids.push_back(walk.id.walk);
    return ids;
  }

  std::unique_ptr<storage::Database> database_;
  SqlRepositories repositories_;
};

INSTANTIATE_TEST_SUITE_P(Engines, RepositoriesContract, testing::Engines(), testing::EngineName);

TEST_P(RepositoriesContract, OffersWhoseTimeIsOverAreFoundAcrossPractices) {
  const auto offered = [](const std::string& walk, const std::string& member, absl::Time until) {
    StoredResponse response = Answered(walk, member, kOffered, 1);
    response.response.offer_until = until;
    return response;
  };
  Save(SomeWalk("w"));
  Save(SomeWalk("v", "q"));
  SaveResponses({offered("w", "late", kNow + absl::Seconds(1)), offered("w", "now", kNow),
                 Answered("w", "going", kGoing, 2)});
  SaveResponses({offered("v", "long", kNow - absl::Hours(1))}, "q");
  const auto lapsed = [&](int limit) {
    std::vector<std::string> names;
    for (const OfferKey& key : Get([&](auto& transaction) {
           return repositories_.responses.LapsedOffers(transaction, kNow, limit);
         })) {
      names.push_back(key.walk.practice + "/" + key.walk.group + "/" + key.walk.walk + "/" +
                      key.member);
    }
    return names;
  };
  EXPECT_THAT(lapsed(5), ElementsAre("q/g/v/long", "p/g/w/now"));
  EXPECT_THAT(lapsed(1), ElementsAre("q/g/v/long"));
  SaveResponses({Answered("v", "long", kGoing, 1)}, "q");
  EXPECT_THAT(lapsed(5), ElementsAre("p/g/w/now"));
  const auto found = Get([&](auto& transaction) {
    return repositories_.responses.Find(transaction, "p", {{"w", "late"}});
  });
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().response.offer_until, kNow + absl::Seconds(1));
}

TEST_P(RepositoriesContract, AWalkComesBackWhole) {
  Walk walk = SomeWalk("w");
  walk.plan.answer_by = kNow - absl::Hours(3);
  walk.plan.cancelled = true;
  walk.plan.cancel_reason = "Storm";
  walk.turnout = {1, 2, 3, 4, 5};
  walk.next_join_sequence = 77;
  walk.progress = Progress::kClosed;
  walk.progress_version = 2;
  walk.started = kNow;
  walk.closed = kNow + absl::Minutes(50);
  walk.last_mark = 9;
  Save(walk);
  const auto found = [&](const std::string& practice, const std::string& id) {
    return Get(
        [&](auto& transaction) { return repositories_.walks.Find(transaction, practice, id); });
  };
  EXPECT_EQ(found("p", "w"), walk);
  EXPECT_EQ(found("q", "w"), std::nullopt) << "another practice's";
  EXPECT_EQ(found("p", "v"), std::nullopt);
  walk.turnout = {5, 4, 3, 2, 1};
  walk.next_join_sequence = 78;
  const Walk* one = &walk;
  EXPECT_EQ(Write([&](storage::Transaction& transaction) {
              return repositories_.walks.SaveTurnouts(transaction, std::span(&one, 1));
            }),
            absl::OkStatus());
  EXPECT_EQ(found("p", "w"), walk);
}

TEST_P(RepositoriesContract, LocksInTheOrderOfIds) {
  for (const char* id : {"c", "a", "b"}) Save(SomeWalk(id));
  Save(SomeWalk("b2", "q"));
  EXPECT_THAT(IdsOf(Get([&](auto& transaction) {
                return repositories_.walks.Lock(transaction, "p", {"c", "b", "missing", "b2", "a"});
              })),
              ElementsAre("a", "b", "c"));
}

TEST_P(RepositoriesContract, UpcomingWalksArePlannedAndInTheFuture) {
  for (const char* id : {"b", "a"}) Save(SomeWalk(id));
  Walk other = SomeWalk("other");
  other.id.group = "other";
  Save(other);
  Walk past = SomeWalk("past");
  past.plan.start = kNow;
  Save(past);
  Walk cancelled = SomeWalk("cancelled");
  cancelled.plan.cancelled = true;
  Save(cancelled);
  Walk started = SomeWalk("started");
  started.progress = Progress::kUnderWay;
  Save(started);
  EXPECT_THAT(IdsOf(Get([&](auto& transaction) {
                return repositories_.walks.LockUpcoming(transaction, "p", "g", kNow);
              })),
              ElementsAre("a", "b"));
}

TEST_P(RepositoriesContract, AnswersAreFoundByExactKeys) {
  SaveResponses({Answered("w1", "a", kGoing, 1), Answered("w1", "b", kUnsure, 2),
                 Answered("w2", "a", kNotGoing, 1)});
  SaveResponses({Answered("w1", "a", kWaitlisted, 1)}, "q");
  const auto found = Get([&](auto& transaction) {
    return repositories_.responses.Find(transaction, "p",
                                        {{"w1", "a"}, {"w2", "a"}, {"w2", "b"}, {"w1", "c"}});
  });
  ASSERT_EQ(found.size(), 2u);
  for (const StoredResponse& one : found) {
    EXPECT_EQ(one.response, one.walk == "w1" ? Answered("w1", "a", kGoing, 1).response
                                             : Answered("w2", "a", kNotGoing, 1).response);
  }
  SaveResponses({Answered("w1", "a", kNotGoing, 9)});
  EXPECT_EQ(Get([&](auto& transaction) {
              return repositories_.responses.Find(transaction, "p", {{"w1", "a"}});
            })
                .at(0)
                .response.join_sequence,
            9);
  EXPECT_THAT(
      Get([&](auto& transaction) { return repositories_.responses.Find(transaction, "p", {}); }),
      IsEmpty());
}

TEST_P(RepositoriesContract, TheWaitingListIsInJoinOrder) {
  SaveResponses({Answered("w", "d", kWaitlisted, 10), Answered("w", "a", kGoing, 1),
                 Answered("w", "b", kWaitlisted, 9), Answered("w", "c", kWaitlisted, 2),
                 Answered("v", "e", kWaitlisted, 1)});
  const auto first = [&](int64_t limit) {
    std::vector<std::string> members;
    for (const Response& response : Get([&](auto& transaction) {
           return repositories_.responses.FirstWaiting(transaction, "p", "w", limit);
         })) {
      members.push_back(response.member);
    }
    return members;
  };
  EXPECT_THAT(first(2), ElementsAre("c", "b"));
  EXPECT_THAT(first(10), ElementsAre("c", "b", "d"));
  EXPECT_EQ(Get([&](auto& transaction) {
              return repositories_.responses.WaitingBefore(transaction, "p", "w", 10);
            }),
            2);
}

TEST_P(RepositoriesContract, MembersAreFoundByPersonAndById) {
  const Member first{.practice = "p",
                     .group = "g",
                     .member = "m1",
                     .person = "x",
                     .role = MemberRole::kCoLeader,
                     .state = MemberState::kPaused,
                     .walking_name = "Ash",
                     .agreement_version = 3,
                     .version = 7};
  Member second = first;
  second.member = "m2";
  second.group = "h";
  Member foreign = first;
  foreign.practice = "q";
  EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              for (const Member& member : {first, second, foreign}) {
                AMBLE_RETURN_IF_ERROR(repositories_.members.Save(transaction, member));
              }
              return absl::OkStatus();
            }),
            absl::OkStatus());
  EXPECT_THAT(Get([&](auto& transaction) {
                return repositories_.members.FindByPersons(transaction, "p", {"x", "y"});
              }),
              UnorderedElementsAre(first, second));
  EXPECT_THAT(Get([&](auto& transaction) {
                return repositories_.members.FindAll(transaction, "p", {"m2", "m3"});
              }),
              ElementsAre(second));
  EXPECT_EQ(
      Get([&](auto& transaction) { return repositories_.members.Find(transaction, "q", "m1"); }),
      foreign);
}

TEST_P(RepositoriesContract, TheLedgerRemembersOnceAndForgetsTheOldest) {
  const auto remember = [&](std::vector<LedgerEntry> entries, absl::Time now) {
    return Write([&](storage::Transaction& transaction) {
      return repositories_.ledger.Remember(transaction, "p", entries, now);
    });
  };
  EXPECT_EQ(remember({{"a", "1"}, {"b", "2"}}, kNow), absl::OkStatus());
  EXPECT_EQ(remember({{"c", "3"}, {"a", "9"}}, kNow).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(remember({{"d", "4"}}, kNow + absl::Hours(1)), absl::OkStatus());
  const auto found = [&](const std::string& practice) {
    return Get([&](auto& transaction) {
      return repositories_.ledger.Find(transaction, practice, {"a", "b", "c", "d"});
    });
  };
  EXPECT_THAT(found("p"), ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("d", "4")));
  EXPECT_THAT(found("q"), IsEmpty());
  const auto forget = [&](int limit) {
    return Get([&](auto& transaction) {
      return repositories_.ledger.Forget(transaction, kNow + absl::Minutes(1), limit);
    });
  };
  EXPECT_EQ(forget(1), 1);
  EXPECT_EQ(forget(10), 1);
  EXPECT_THAT(found("p"), ElementsAre(Pair("d", "4")));
}

TEST_P(RepositoriesContract, RollsAreKnownByTheirVersions) {
  Walk started = SomeWalk("started");
  started.progress = Progress::kUnderWay;
  started.progress_version = 1;
  started.last_mark = 41;
  Save(started);
  Save(SomeWalk("planned"));
  Save(SomeWalk("elsewhere", "q"));
  Save(SomeWalk("unasked"));
  const auto versions = Get([&](auto& transaction) {
    return repositories_.roll.Versions(transaction, {"elsewhere", "planned", "started", "no"});
  });
  EXPECT_THAT(versions, UnorderedElementsAre(RollVersion{started.id, 42},
                                             RollVersion{{"p", "g", "planned"}, 0},
                                             RollVersion{{"q", "g", "elsewhere"}, 0}));
  EXPECT_EQ(started.RollVersion(), 42);
  EXPECT_THAT(Get([&](auto& transaction) {
                return repositories_.roll.Versions(transaction, std::vector<std::string>());
              }),
              IsEmpty());
}

TEST_P(RepositoriesContract, MarksComeBackAsTheyWereMade) {
  const std::vector<RollMark> marks{{.mark = "m1",
                                     .entry = "e",
                                     .presence = Presence::kLeftEarly,
                                     .replaces = {"x", "y"},
                                     .client_time = kNow,
                                     .client = "phone",
                                     .arrival = 1},
                                    {.mark = "m2", .entry = "e", .arrival = 2}};
  EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_RETURN_IF_ERROR(
                  repositories_.roll.AddEntry(transaction, "p", "w", {"e", "Ash", true}));
              return repositories_.roll.AddMarks(transaction, "p", "w", marks);
            }),
            absl::OkStatus());
  EXPECT_EQ(Get([&](auto& transaction) { return repositories_.roll.Marks(transaction, "p", "w"); }),
            marks);
  EXPECT_THAT(
      Get([&](auto& transaction) { return repositories_.roll.Entries(transaction, "p", "w"); }),
      ElementsAre(RollEntry{"e", "Ash", true}));
  EXPECT_EQ(Write([&](storage::Transaction& transaction) {
              return repositories_.roll.AddEntry(transaction, "p", "w", {"e", "Elm", true});
            }).code(),
            absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace amble::attendance
