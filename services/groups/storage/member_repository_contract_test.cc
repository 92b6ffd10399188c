#include "services/groups/storage/member_sql_repository.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using enum MemberState;

class MemberRepositoryContract : public GroupsTest,
                                 public ::testing::WithParamInterface<storage::Engine> {
 protected:
  MemberRepositoryContract() : GroupsTest(GetParam()) {}

  absl::Status Save(const Member& member) {
    return database_->Write(
        [&](storage::Transaction& transaction) { return to_.members->Save(transaction, member); });
  }
  Member Make(const std::string& id, MemberState state, int64_t sequence,
              const std::string& person = "") {
    Member member{.group = group_.key,
                  .id = id,
                  .person = person.empty() ? "person " + id : person,
                  .walking_name = "Name " + id,
                  .role = MemberRole::kMember,
                  .state = state,
                  .join_sequence = sequence,
                  .agreement_version = 1,
                  .create_time = clock_.Now(),
                  .version = 1};
    EXPECT_EQ(Save(member), absl::OkStatus());
    return member;
  }
  template <typename T>
  T Read(const std::function<absl::StatusOr<T>(storage::Transaction&)>& read) {
    T value{};
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(value, read(transaction));
      return absl::OkStatus();
    });
    return value;
  }
  static std::string Ids(const std::vector<Member>& members) {
    std::string ids;
    for (const Member& member : members) ids += member.id + " ";
    return ids;
  }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 5);  // Its leader has sequence 1.
};

TEST_P(MemberRepositoryContract, KeepsEveryField) {
  Member member = Make("m1", kActive, 10);
  EXPECT_EQ(Stored(group_.key, "m1"), member);
  EXPECT_EQ(Present(group_.key, member.person), member);
  member.state = kLeft;
  member.merged_into = "m2";
  member.added_by = "theresa";
  member.contact = "0171 555";
  member.vouched = true;
  member.asked = {"w1", Answer::kUnsure};
  member.shows_name = true;
  member.person = "other";
  member.role = MemberRole::kCoLeader;
  member.join_sequence = 11;
  member.version = 2;
  EXPECT_EQ(Save(member), absl::OkStatus());
  EXPECT_EQ(Stored(group_.key, "m1"), member);
  EXPECT_FALSE(Present(group_.key, "other")) << "gone";
}

TEST_P(MemberRepositoryContract, ThosePresentAreUnique) {
  Member ann = Make("m1", kActive, 10, "ann");
  Member twice{.group = group_.key,
               .id = "m2",
               .person = "ann",
               .walking_name = "Other",
               .state = kRequested,
               .join_sequence = 11,
               .create_time = clock_.Now(),
               .version = 1};
  EXPECT_EQ(Save(twice).code(), absl::StatusCode::kAlreadyExists);
  twice.person = "bob";
  twice.walking_name = "NAME M1";
  EXPECT_EQ(Save(twice).code(), absl::StatusCode::kAlreadyExists);
  const auto taken = [&](const std::string& name, const std::string& except) {
    return Read<bool>([&](storage::Transaction& transaction) {
      return to_.members->IsNameTaken(transaction, group_.key, name, except);
    });
  };
  EXPECT_TRUE(taken("name m1", ""));
  EXPECT_FALSE(taken("name m1", "m1"));
  EXPECT_FALSE(taken("name m9", ""));
  ann.state = kRemoved;
  ASSERT_EQ(Save(ann), absl::OkStatus());
  EXPECT_FALSE(taken("name m1", ""));
  EXPECT_EQ(Save(twice), absl::OkStatus());
}

TEST_P(MemberRepositoryContract, TheWaitingListIsInJoinOrder) {
  const auto first = [&] {
    return Read<std::optional<Member>>([&](storage::Transaction& transaction) {
      return to_.members->FirstWaiting(transaction, group_.key);
    });
  };
  EXPECT_FALSE(first());
  Make("m3", kWaiting, 30);
  Make("m1", kWaiting, 10);
  Make("m2", kWaiting, 20);
  Make("m0", kRequested, 5);
  EXPECT_EQ(first()->id, "m1");
  const auto before = [&](int64_t sequence) {
    return Read<int>([&](storage::Transaction& transaction) {
      return to_.members->WaitingBefore(transaction, group_.key, sequence);
    });
  };
  EXPECT_EQ(before(10), 0);
  EXPECT_EQ(before(30), 2);
}

TEST_P(MemberRepositoryContract, ListsByStateAndSequence) {
  Make("m3", kActive, 30);
  Make("m1", kWaiting, 10);
  Make("m2", kLeft, 20);
  const auto list = [&](const std::set<MemberState>& states, int64_t after, int limit) {
    return Ids(Read<std::vector<Member>>([&](storage::Transaction& transaction) {
      return to_.members->List(transaction, group_.key, states, after, limit);
    }));
  };
  EXPECT_EQ(list({kActive, kWaiting}, 1, 9), "m1 m3 ");
  EXPECT_EQ(list({kActive, kWaiting}, 1, 1), "m1 ");
  EXPECT_EQ(list({kActive, kWaiting}, 10, 9), "m3 ");
  EXPECT_EQ(list({kLeft}, 0, 9), "m2 ");
  EXPECT_EQ(list({}, 0, 9), "");
  EXPECT_EQ(list({kInvited, kRequested, kWaiting, kActive, kPaused, kLeft, kRemoved}, 1, 9),
            "m1 m2 m3 ");
}

TEST_P(MemberRepositoryContract, ListsThoseWhoShowTheirNames) {
  for (Member member :
       {Make("m3", kActive, 30), Make("m1", kActive, 10), Make("m2", kPaused, 20)}) {
    member.shows_name = true;
    ASSERT_EQ(Save(member), absl::OkStatus());
  }
  Make("m4", kActive, 40);
  const auto shown = [&](int64_t after, int limit) {
    return Ids(Read<std::vector<Member>>([&](storage::Transaction& transaction) {
      return to_.members->ListShown(transaction, group_.key, after, limit);
    }));
  };
  EXPECT_EQ(shown(0, 9), "m1 m3 ");
  EXPECT_EQ(shown(0, 1), "m1 ");
  EXPECT_EQ(shown(10, 9), "m3 ");
}

TEST_P(MemberRepositoryContract, ListsOfAPerson) {
  const Group second = MakeGroup(GroupKind::kCommunity, 5);
  Make("m1", kLeft, 10, "ann");
  Make("m2", kActive, 20, "ann");
  Member elsewhere{.group = second.key,
                   .id = "m3",
                   .person = "ann",
                   .walking_name = "Ann",
                   .state = kWaiting,
                   .join_sequence = 2,
                   .create_time = clock_.Now(),
                   .version = 1};
  ASSERT_EQ(Save(elsewhere), absl::OkStatus());
  const auto present = [&](const std::string& before, int limit) {
    return Ids(Read<std::vector<Member>>([&](storage::Transaction& transaction) {
      return to_.members->ListPresentOfPerson(transaction, "ann", before, limit);
    }));
  };
  EXPECT_EQ(present("", 9), "m3 m2 ");
  EXPECT_EQ(present("", 1), "m3 ");
  EXPECT_EQ(present("m3", 9), "m2 ");
  EXPECT_EQ(Ids(Read<std::vector<Member>>([&](storage::Transaction& transaction) {
              return to_.members->ListAllOfPerson(transaction, "ann");
            })),
            "m1 m2 m3 ");
}

TEST_P(MemberRepositoryContract, RemembersWhoWasRemoved) {
  const auto removed = [&](const std::string& person) {
    return Read<bool>([&](storage::Transaction& transaction) {
      return to_.members->WasRemoved(transaction, group_.key, person);
    });
  };
  Make("m1", kLeft, 10, "ann");
  EXPECT_FALSE(removed("ann"));
  Make("m2", kRemoved, 11, "ann");
  EXPECT_TRUE(removed("ann"));
  EXPECT_FALSE(removed("bob"));
}

INSTANTIATE_TEST_SUITE_P(Engines, MemberRepositoryContract, testing::Engines(),
                         testing::EngineName);

}  // namespace
}  // namespace amble::groups
