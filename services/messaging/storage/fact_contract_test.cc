#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/messaging/testing/messaging_fixture.h"

namespace amble::messaging {
namespace {

/// The facts on both engines.
class FactContract : public MessagingFixture,
                     public ::testing::WithParamInterface<storage::Engine> {
 protected:
  FactContract() : MessagingFixture(GetParam()) {}

  std::vector<std::string> Ids(std::vector<Member> members) {
    std::vector<std::string> ids;
    for (const Member& member : members) ids.push_back(member.id);
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  std::vector<Member> ListActive(const std::string& after, int limit) {
    return Found<std::vector<Member>>([&](storage::Transaction& transaction) {
      return facts_.ListActive(transaction, ramble_, after, limit);
    });
  }
  void Renew(const std::string& feed) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                const absl::Status forgotten = facts_.ForgetVersions(transaction, feed);
                return forgotten.ok() ? facts_.RemoveUntold(transaction, feed, clock_.Now())
                                      : forgotten;
              }),
              absl::OkStatus());
  }

  /// One that soon gives up waiting for a lock.
  std::unique_ptr<storage::Database> OpenImpatient() const {
    constexpr absl::Duration kPatience = absl::Milliseconds(50);
    if (GetParam() == storage::Engine::kSqlite) {
      storage::SqliteOptions options = place_.sqlite_options();
      options.busy_timeout = kPatience;
      return *storage::OpenSqlite(options);
    }
    storage::PostgresOptions options = place_.postgres_options();
    options.lock_timeout = kPatience;
    return *storage::OpenPostgres(options);
  }

  const GroupKey ramble_{"heath", "ramble"};
};

TEST_P(FactContract, KeepsEveryFieldOfAWalk) {
  Walk walk = Wanted();
  walk.cancelled = true;
  walk.cancel_reason = "Ice — sorry";
  walk.access = "Level";
  walk.note = "Slowly";
  walk.leaders = {"m-lea", "m-cole"};
  walk.sequence = 3;
  walk.repeats = true;
  walk.decided = true;
  Tell(walk);
  EXPECT_EQ(Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
              return facts_.FindWalk(transaction, walk.key, false);
            }),
            walk);
}

TEST_P(FactContract, KeepsEveryFieldOfAnAnswer) {
  const Response response{{"heath", "ramble", "pond"}, "m-mia", "mia",
                          ResponseState::kOffered,     true,    3};
  Tell(response);
  EXPECT_EQ(Found<std::optional<Response>>([&](storage::Transaction& transaction) {
              return facts_.FindResponse(transaction, response.walk, "m-mia");
            }),
            response);
  EXPECT_EQ(Found<std::vector<Response>>([&](storage::Transaction& transaction) {
              return facts_.ListResponses(transaction, response.walk, "", 10);
            }),
            std::vector{response});
  EXPECT_TRUE(Found<std::vector<Response>>([&](storage::Transaction& transaction) {
                return facts_.ListResponses(transaction, response.walk, "m-mia", 10);
              }).empty());
}

TEST_P(FactContract, KeepsEveryFieldOfAPerson) {
  Person person{.id = "ann",
                .merged_into = "bea",
                .locale = "en-GB",
                .time_zone = "Pacific/Apia",
                .guest = true,
                .version = 4};
  const auto stored = [&] {
    return Found<std::optional<Person>>(
        [&](storage::Transaction& transaction) { return facts_.FindPerson(transaction, "ann"); });
  };
  for (const Discretion discretion : {Discretion::kByGroup, Discretion::kOff, Discretion::kOn}) {
    person.discretion = discretion;
    ++person.version;
    Tell(person);
    EXPECT_EQ(stored(), person);
  }
}

/// It writes what it knew, and leaves the rest as it was.
TEST_P(FactContract, WhatAnOlderVersionWroteOfDiscretionCounts) {
  const auto write = [&](bool discretion, int version) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return transaction
                    .Execute({"INSERT INTO people (person, merged_into, discretion, locale,"
                              " time_zone, version) VALUES ('ann', '', $1, '', '', $2)"
                              " ON CONFLICT (person) DO UPDATE SET discretion ="
                              " excluded.discretion, version = excluded.version"},
                             {discretion, version})
                    .status();
              }),
              absl::OkStatus());
  };
  const auto stored = [&] {
    return Found<std::optional<Person>>([&](storage::Transaction& transaction) {
             return facts_.FindPerson(transaction, "ann");
           })
        ->discretion;
  };
  write(true, 1);
  EXPECT_EQ(stored(), Discretion::kOn);
  Tell(Person{.id = "ann", .discretion = Discretion::kByGroup, .version = 2});
  EXPECT_EQ(stored(), Discretion::kByGroup);
  write(true, 3);
  EXPECT_EQ(stored(), Discretion::kOn) << "was perhaps chosen";
  write(false, 4);
  EXPECT_EQ(stored(), Discretion::kOff);
}

/// Answers and walks come by feeds of their own, and meet also where neither is there yet.
TEST_P(FactContract, WhoTellsOfAWalkOrAnAnswerWaitsForTheOther) {
  const Walk walk = Wanted();
  const storage::Database::Work plan = [&](storage::Transaction& transaction) {
    return ApplyWalk(dependencies_, transaction, walk, /*history=*/false);
  };
  const auto impatient = OpenImpatient();
  absl::Status meanwhile;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              absl::Status answered = ApplyResponse(dependencies_, transaction,
                                                    {.walk = walk.key,
                                                     .member = "m-mia",
                                                     .person = "mia",
                                                     .state = ResponseState::kGoing,
                                                     .version = 1},
                                                    /*history=*/false);
              meanwhile = impatient->Write(plan);
              return answered;
            }),
            absl::OkStatus());
  EXPECT_NE(meanwhile, absl::OkStatus()) << "it would not see the answer, nor be seen by it";
  EXPECT_EQ(impatient->Write(plan), absl::OkStatus());
}

TEST_P(FactContract, ListsActiveMembersPageByPage) {
  EXPECT_EQ(Ids(ListActive("", 10)),
            (std::vector<std::string>{"m-cole", "m-lea", "m-mia", "m-noor"}));
  EXPECT_EQ(Ids(ListActive("", 2)), (std::vector<std::string>{"m-cole", "m-lea"}));
  EXPECT_EQ(Ids(ListActive("m-lea", 2)), (std::vector<std::string>{"m-mia", "m-noor"}));
}

TEST_P(FactContract, ListsWalksThatSomebodyLeadsAndThatAreNotOver) {
  for (const char* id : {"pond", "wood", "mill"}) Tell(Wanted(id));
  Tell(Wanted("pond", "mend"));
  Change(Wanted("wood").key, [](Walk& walk) { walk.leaders = {"m-lea2", "m-cole"}; });
  Change(Wanted("mill").key, [](Walk& walk) {
    walk.leaders = {"m-cole", "m-lea"};
    walk.start -= absl::Hours(1);
  });
  const absl::Time start = Wanted().start;
  const auto led = [&](const std::string& member, absl::Time now) {
    std::set<std::string> walks;
    for (const Walk& walk : Found<std::vector<Walk>>([&](storage::Transaction& transaction) {
           return facts_.ListLedBy(transaction, ramble_, member, now);
         })) {
      walks.insert(walk.key.walk);
    }
    return walks;
  };
  EXPECT_EQ(led("m-lea", start), std::set<std::string>{"pond"}) << "the mill is over";
  EXPECT_EQ(led("m-lea", start - absl::Minutes(1)), (std::set<std::string>{"mill", "pond"}));
  EXPECT_EQ(led("m-cole", start), std::set<std::string>{"wood"});
  EXPECT_TRUE(led("m-lea", start + absl::Hours(1)).empty());
  EXPECT_TRUE(led("m-mia", start).empty());
}

TEST_P(FactContract, FindsTheNextWalkOfAGroup) {
  const auto next = [&] {
    const auto walk = Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
      return facts_.FindNext(transaction, ramble_, clock_.Now());
    });
    return walk ? walk->key.walk : "";
  };
  EXPECT_EQ(next(), "");
  const auto plan = [&](const std::string& id, absl::Duration after, bool cancelled = false,
                        const std::string& group = "ramble") {
    Walk walk = Wanted(id, group);
    walk.start = clock_.Now() + after;
    walk.cancelled = cancelled;
    walk.version = 1;
    ASSERT_EQ(
        Write([&](storage::Transaction& transaction) { return facts_.Save(transaction, walk); }),
        absl::OkStatus());
  };
  plan("began", absl::ZeroDuration());
  plan("off", absl::Hours(1), /*cancelled=*/true);
  plan("elsewhere", absl::Hours(1), false, "mend");
  EXPECT_EQ(next(), "");
  plan("later", absl::Hours(3));
  plan("soon", absl::Hours(2));
  EXPECT_EQ(next(), "soon");
}

TEST_P(FactContract, FindsLeadersOwnersAndMemberships) {
  EXPECT_EQ(Ids(Found<std::vector<Member>>([&](storage::Transaction& transaction) {
              return facts_.ListLeaders(transaction, ramble_);
            })),
            (std::vector<std::string>{"m-cole", "m-lea"}));
  EXPECT_EQ(Found<std::vector<Staff>>([&](storage::Transaction& transaction) {
              return facts_.ListOwners(transaction, "heath");
            })[0]
                .person,
            "olga");
  EXPECT_EQ(Found<std::vector<Member>>([&](storage::Transaction& transaction) {
              return facts_.ListMemberships(transaction, "mia");
            }).size(),
            2u);
  EXPECT_EQ(Ids(Found<std::vector<Member>>([&](storage::Transaction& transaction) {
              return facts_.FindActives(transaction, ramble_, {"mia", "exa", "lou"});
            })),
            std::vector<std::string>{"m-mia"});
}

TEST_P(FactContract, WhatAFeedNoLongerTellsIsGone) {
  Tell(Wanted());
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Renew("attendance");
  EXPECT_TRUE(Found<std::vector<Response>>([&](storage::Transaction& transaction) {
                return facts_.ListResponses(transaction, Wanted().key, "", 10);
              }).empty());
  Renew("scheduling");
  EXPECT_EQ(Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
              return facts_.FindWalk(transaction, Wanted().key, false);
            }),
            std::nullopt);
  Renew("groups");
  EXPECT_TRUE(ListActive("", 10).empty());
  const auto author = Found<std::optional<Member>>([&](storage::Transaction& transaction) {
    return facts_.FindMember(transaction, ramble_, "m-mia");
  });
  ASSERT_TRUE(author) << "what they wrote keeps its author";
  EXPECT_EQ(author->left, clock_.Now());
}

TEST_P(FactContract, HowFarAWalkIsComesFromAttendance) {
  Walk walk = Wanted();
  walk.progress = WalkProgress::kClosed;
  Tell(walk);
  Renew("attendance");
  const auto found = Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
    return facts_.FindWalk(transaction, walk.key, false);
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->progress, WalkProgress::kPlanned);
}

TEST_P(FactContract, WhatAFeedTellsAgainStays) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return facts_.ForgetVersions(transaction, "groups");
            }),
            absl::OkStatus());
  Tell(Group{ramble_, "Ramblers", false, kHome, 1});
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return facts_.RemoveUntold(transaction, "groups", clock_.Now());
            }),
            absl::OkStatus());
  EXPECT_TRUE(Found<std::optional<Group>>(
      [&](storage::Transaction& transaction) { return facts_.FindGroup(transaction, ramble_); }));
  EXPECT_FALSE(Found<std::optional<Group>>([&](storage::Transaction& transaction) {
    return facts_.FindGroup(transaction, {"heath", "mend"});
  }));
}

INSTANTIATE_TEST_SUITE_P(Engines, FactContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
