/// What every engine owes to DayRepository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/storage/repositories.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

class DayContract : public ::testing::TestWithParam<storage::Engine> {
 protected:
  DayContract() : database_(testing::OpenFresh(GetParam())) {
    EXPECT_EQ(storage::Migrate(*database_, std::vector{Migrations()}), absl::OkStatus());
  }

  void Do(const std::function<absl::Status(storage::Transaction&)>& work) {
    EXPECT_EQ(database_->Write(work), absl::OkStatus());
  }
  template <typename Query>
  auto Get(Query query) {
    decltype(query(std::declval<storage::Transaction&>())) result = absl::UnknownError("not run");
    Do([&](storage::Transaction& transaction) {
      result = query(transaction);
      return result.status();
    });
    return *std::move(result);
  }

  Walk SaveWalk(const std::string& id, Progress progress, absl::Time end,
                const std::string& practice = "p") {
    Walk walk{.id = {practice, "g", id}, .progress = progress};
    walk.plan.duration_minutes = 60;
    walk.plan.start = end - absl::Hours(1);
    walk.plan.meeting_point_from = kNow;
    walk.started = walk.closed = absl::UnixEpoch();
    Do([&](auto& transaction) { return repositories_.walks.Save(transaction, walk); });
    return walk;
  }

  std::unique_ptr<storage::Database> database_;
  SqlRepositories repositories_;
  DayRepository& day_ = repositories_.day;
};

INSTANTIATE_TEST_SUITE_P(Engines, DayContract, testing::Engines(), testing::EngineName);

TEST_P(DayContract, CountsAreInTheOrderOfArrival) {
  const HeadCount second{.moment = Moment::kEnd,
                         .count = 7,
                         .counted_time = kNow - absl::Hours(24),
                         .receive_time = kNow,
                         .counted_by = "Ash",
                         .present_count = 8,
                         .arrival = 10};
  const HeadCount first{.receive_time = kNow, .arrival = 9};
  for (const HeadCount& count : {second, first}) {
    Do([&](auto& transaction) { return day_.AddHeadCount(transaction, "p", "w", count); });
  }
  const auto counts = [&](const std::string& practice, const std::string& walk) {
    return Get([&](auto& transaction) { return day_.HeadCounts(transaction, practice, walk); });
  };
  EXPECT_THAT(counts("p", "w"), ElementsAre(first, second));
  EXPECT_THAT(counts("q", "w"), IsEmpty());
  EXPECT_THAT(counts("p", "v"), IsEmpty());
}

TEST_P(DayContract, ALateNoticeReplacesTheLastOne) {
  for (const LateNotice& notice :
       {LateNotice{"b", 5, 1}, LateNotice{"a", 10, 1}, LateNotice{"a", 20, 2}}) {
    Do([&](auto& transaction) { return day_.SaveLate(transaction, "p", "w", notice); });
  }
  const auto notices = [&](const std::string& practice) {
    return Get([&](auto& transaction) { return day_.LateNotices(transaction, practice, "w"); });
  };
  EXPECT_THAT(notices("p"), ElementsAre(LateNotice{"a", 20, 2}, LateNotice{"b", 5, 1}));
  EXPECT_THAT(notices("q"), IsEmpty());
}

TEST_P(DayContract, WhatAWalkHasOfItsOwnOutlivesItsPlan) {
  Walk walk = SaveWalk("w", Progress::kUnderWay, kNow);
  SaveWalk("w", Progress::kPlanned, kNow, "q");
  const auto code = [&](const std::string& practice) {
    return Get([&](auto& transaction) { return day_.ArrivalCode(transaction, practice, "w"); });
  };
  const auto reason = [&] {
    return Get([&](auto& transaction) { return day_.EarlyReason(transaction, "p", "w"); });
  };
  EXPECT_EQ(code("p") + reason() + code("unknown"), "");
  Do([&](auto& transaction) { return day_.SetArrivalCode(transaction, "p", "w", "012345"); });
  Do([&](auto& transaction) { return day_.SetEarlyReason(transaction, "p", "w", "Rain"); });
  Do([&](auto& transaction) { return repositories_.walks.Save(transaction, walk); });
  EXPECT_EQ(code("p"), "012345");
  EXPECT_EQ(reason(), "Rain");
  EXPECT_EQ(code("q"), "");
}

TEST_P(DayContract, WrongGuessesAreOfOnePersonAndWalk) {
  const auto guesses = [&](const std::string& walk, const std::string& person) {
    return Get(
        [&](auto& transaction) { return day_.WrongGuesses(transaction, "p", walk, person); });
  };
  EXPECT_EQ(guesses("w", "x"), 0);
  for (int i = 0; i < 2; ++i) {
    Do([&](auto& transaction) { return day_.CountWrongGuess(transaction, "p", "w", "x"); });
  }
  EXPECT_EQ(guesses("w", "x"), 2);
  EXPECT_EQ(guesses("w", "y"), 0);
  EXPECT_EQ(guesses("v", "x"), 0);
}

TEST_P(DayContract, OverdueIsWhoIsOutAndNotTold) {
  SaveWalk("long", Progress::kUnderWay, kNow - absl::Minutes(90), "q");
  SaveWalk("short", Progress::kUnderWay, kNow - absl::Minutes(30));
  SaveWalk("not", Progress::kUnderWay, kNow - absl::Minutes(29));
  SaveWalk("planned", Progress::kPlanned, kNow - absl::Hours(9));
  SaveWalk("closed", Progress::kClosed, kNow - absl::Hours(9));
  const auto overdue = [&](int limit) {
    std::vector<std::string> names;
    for (const WalkId& id : Get([&](auto& transaction) {
           return day_.Overdue(transaction, kNow - absl::Minutes(30), kNow - absl::Minutes(60),
                               limit);
         })) {
      names.push_back(id.practice + "/" + id.group + "/" + id.walk);
    }
    return names;
  };
  const auto told = [&](const std::string& practice, const std::string& walk, int stage) {
    Do([&](auto& transaction) {
      return day_.SetOverdueStageTold(transaction, practice, walk, stage);
    });
    EXPECT_EQ(
        Get([&](auto& transaction) { return day_.OverdueStageTold(transaction, practice, walk); }),
        stage);
  };
  EXPECT_THAT(overdue(9), ElementsAre("q/g/long", "p/g/short"));
  EXPECT_THAT(overdue(1), ElementsAre("q/g/long"));
  told("q", "long", 1);
  told("p", "short", 1);
  EXPECT_THAT(overdue(9), ElementsAre("q/g/long")) << "for its second stage";
  told("q", "long", 2);
  EXPECT_THAT(overdue(9), IsEmpty());
}

TEST_P(DayContract, WhoHasArrivedOrIsLateIsAnnounced) {
  for (const char* id : {"came", "late", "maybe", "nothing"}) {
    Member member{.practice = "p", .group = "g", .member = id, .person = id};
    member.walking_name = std::string("Walker ") + id;
    Do([&](auto& transaction) { return repositories_.members.Save(transaction, member); });
  }
  const RollMark self{.mark = "s", .entry = "came", .arrival = 1, .self = true};
  const RollMark of_leader{.mark = "l", .entry = "nothing", .arrival = 2};
  Do([&](auto& transaction) {
    return repositories_.roll.AddMarks(transaction, "p", "w", std::vector{self, of_leader});
  });
  EXPECT_THAT(
      Get([&](auto& transaction) { return repositories_.roll.Marks(transaction, "p", "w"); }),
      ElementsAre(self, of_leader));
  for (const char* id : {"late", "maybe"}) {
    Do([&](auto& transaction) { return day_.SaveLate(transaction, "p", "w", {id, 10, 1}); });
  }
  const auto answered = [](const std::string& member, ResponseState state) {
    Response response{.member = member, .person = member, .state = state, .version = 1};
    response.update_time = kNow;
    return StoredResponse{"w", response};
  };
  Do([&](auto& transaction) {
    return repositories_.responses.Save(transaction, "p",
                                        std::vector{answered("late", ResponseState::kGoing),
                                                    answered("maybe", ResponseState::kUnsure)});
  });
  EXPECT_THAT(Get([&](auto& transaction) { return day_.Announced(transaction, "p", "w"); }),
              UnorderedElementsAre(RollEntry{"came", "Walker came", true},
                                   RollEntry{"late", "Walker late", true}));
}

}  // namespace
}  // namespace amble::attendance
