/// What every engine owes to SafetyRepository.
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

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

class SafetyContract : public ::testing::TestWithParam<storage::Engine> {
 protected:
  SafetyContract() : database_(testing::OpenFresh(GetParam())) {
    EXPECT_EQ(storage::Migrate(*database_, std::vector{Migrations()}), absl::OkStatus());
  }
  void Do(const std::function<absl::Status(storage::Transaction&)>& work) {
    EXPECT_EQ(database_->Write(work), absl::OkStatus());
  }
  void SaveMember(const std::string& id, const std::string& person,
                  const std::string& practice = "p") {
    Member member{.practice = practice, .group = "g", .member = id, .person = person};
    member.walking_name = "Walker " + id;
    Do([&](auto& transaction) { return repositories_.members.Save(transaction, member); });
  }
  void SaveAnswer(const std::string& member, ResponseState state) {
    Response response{.member = member, .person = member, .state = state, .version = 1};
    response.update_time = kNow;
    const std::vector<StoredResponse> responses{{"w", response}};
    Do([&](auto& transaction) {
      return repositories_.responses.Save(transaction, "p", responses);
    });
  }
  std::vector<std::string> ReadersOf(const std::string& person,
                                     const SafetyRepository::ReadingKey& before = {}) {
    std::vector<std::string> readers;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      readers.clear();
      AMBLE_ASSIGN_OR_RETURN(const auto readings,
                             repositories_.safety.ReadingsOf(transaction, person, before, 10));
      for (const NamedReading& one : readings) {
        readers.push_back(one.reading.reading + " by " + one.reader_name);
      }
      return absl::OkStatus();
    });
    return readers;
  }

  std::unique_ptr<storage::Database> database_;
  SqlRepositories repositories_;
};

INSTANTIATE_TEST_SUITE_P(Engines, SafetyContract, testing::Engines(), testing::EngineName);

TEST_P(SafetyContract, WalkersAreWhoIsGoingOnTheRollOrHasArrived) {
  for (const char* id : {"going", "rolled", "came", "unsure", "nothing"}) SaveMember(id, id);
  SaveMember("going", "somebody else's", "q");
  SaveAnswer("going", ResponseState::kGoing);
  SaveAnswer("unsure", ResponseState::kUnsure);
  Do([&](auto& transaction) {
    return repositories_.roll.AddEntry(transaction, "p", "w", {"rolled", "Walker rolled", true});
  });
  Do([&](auto& transaction) {
    return repositories_.roll.AddEntry(transaction, "p", "w", {"visitor", "A visitor", false});
  });
  const RollMark self{.mark = "s", .entry = "came", .arrival = 1, .self = true};
  const RollMark of_leader{.mark = "l", .entry = "nothing", .arrival = 2};
  Do([&](auto& transaction) {
    return repositories_.roll.AddMarks(transaction, "p", "w", std::vector{self, of_leader});
  });
  std::vector<Walker> walkers;
  Do([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(walkers, repositories_.safety.Walkers(transaction, "p", "w"));
    return absl::OkStatus();
  });
  EXPECT_THAT(walkers, ElementsAre(Walker{"came", "came", "Walker came"},
                                   Walker{"going", "going", "Walker going"},
                                   Walker{"rolled", "rolled", "Walker rolled"}));
}

TEST_P(SafetyContract, ReadingsAreThoseOfTheMemberThatAPersonIsNow) {
  SaveMember("a", "guest");
  SaveMember("reader", "leader");
  SaveMember("b", "other");
  const auto reading = [](const std::string& id, const std::string& member, absl::Time time) {
    return SafetyCardReading{.reading = id,
                             .walk = {"p", "g", "w"},
                             .member = member,
                             .person = "guest",
                             .reader = "reader",
                             .reader_person = "leader",
                             .time = time};
  };
  const std::vector<SafetyCardReading> readings{reading("r1", "a", kNow), reading("r2", "a", kNow),
                                                reading("r0", "a", kNow + absl::Seconds(1)),
                                                reading("r3", "b", kNow)};
  Do([&](auto& transaction) { return repositories_.safety.AddReadings(transaction, readings); });
  Do([&](auto& transaction) { return repositories_.safety.AddReadings(transaction, {}); });
  EXPECT_THAT(ReadersOf("guest"),
              ElementsAre("r0 by Walker reader", "r2 by Walker reader", "r1 by Walker reader"));
  EXPECT_THAT(ReadersOf("guest", {kNow, "r2"}), ElementsAre("r1 by Walker reader"));
  EXPECT_THAT(ReadersOf("leader"), IsEmpty());
  SaveMember("a", "account");
  EXPECT_THAT(ReadersOf("guest"), IsEmpty());
  EXPECT_EQ(ReadersOf("account").size(), 3u);
}

}  // namespace
}  // namespace amble::attendance
