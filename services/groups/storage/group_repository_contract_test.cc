#include "services/groups/storage/group_sql_repository.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class GroupRepositoryContract : public GroupsTest,
                                public ::testing::WithParamInterface<storage::Engine> {
 protected:
  GroupRepositoryContract() : GroupsTest(GetParam()) {}

  Group Make(const std::string& practice, const std::string& id) {
    Group group{.key = {practice, id},
                .title = "Title \xE2\x98\x80",
                .description = "First line\nsecond",
                .kind = GroupKind::kTherapy,
                .join_policy = JoinPolicy::kInvited,
                .capacity = 7,
                .time_zone = "Europe/London",
                .agreement = {1, "Be kind."},
                .create_time = clock_.Now(),
                .version = 1,
                .active_count = 2,
                .waiting_count = 3,
                .leader_count = 1,
                .next_join_sequence = 9};
    Save(group);
    return group;
  }
  void Save(const Group& group) {
    Write([&](storage::Transaction& transaction) { return to_.groups->Save(transaction, group); });
  }
};

TEST_P(GroupRepositoryContract, KeepsEveryField) {
  Group group = Make("p1", "g1");
  EXPECT_EQ(Stored(group.key), group);
  group.title = "Other";
  group.join_policy = JoinPolicy::kOpen;
  group.agreement = {2, "Be kinder."};
  group.active_count = 4;
  group.next_join_sequence = 10;
  group.archive_time = clock_.Now() + absl::Hours(1);
  group.version = 2;
  Save(group);
  EXPECT_EQ(Stored(group.key), group);
  EXPECT_EQ(Stored(GroupKey{"p2", "g1"}), Group()) << "another practice";
}

TEST_P(GroupRepositoryContract, OlderAgreementsAreKept) {
  Group group = Make("p1", "g1");
  group.agreement = {2, "Be kinder."};
  Save(group);
  group.agreement = {1, "Forged."};
  Save(group);
  EXPECT_EQ(Stored(group.key).agreement.text, "Be kind.");
}

TEST_P(GroupRepositoryContract, CountersNeverFallBelowZero) {
  Group group = Make("p1", "g1");
  group.active_count = -1;
  EXPECT_EQ(database_
                ->Write([&](storage::Transaction& transaction) {
                  return to_.groups->Save(transaction, group);
                })
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(GroupRepositoryContract, ListsThePracticesOwnNewestFirst) {
  Make("p1", "g1");
  Make("p1", "g2");
  Make("p1", "g3");
  Make("p2", "g4");
  const auto list = [&](const std::string& before, int limit) {
    std::string ids;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(auto groups,
                             to_.groups->ListOfPractice(transaction, "p1", before, limit));
      for (const Group& group : groups) ids += group.key.group;
      return absl::OkStatus();
    });
    return ids;
  };
  EXPECT_EQ(list("", 2), "g3g2");
  EXPECT_EQ(list("g2", 2), "g1");
  EXPECT_EQ(list("g1", 2), "");
}

INSTANTIATE_TEST_SUITE_P(Engines, GroupRepositoryContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
