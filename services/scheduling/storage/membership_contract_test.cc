#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

class MembershipContract : public StorageContract {
 protected:
  template <typename Thing>
  void Apply(const Thing& thing) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return memberships_.Apply(transaction, thing);
              }),
              absl::OkStatus());
  }
  std::optional<Group> FindGroup(const std::string& practice, const std::string& group) {
    return Read<Group>([&](storage::Transaction& transaction) {
      return memberships_.FindGroup(transaction, practice, group);
    });
  }
  std::optional<Member> FindMember(const std::string& practice, const std::string& group,
                                   const std::string& member) {
    return Read<Member>([&](storage::Transaction& transaction) {
      return memberships_.FindMember(transaction, practice, group, member);
    });
  }
  std::optional<Member> FindActive(const std::string& practice, const std::string& group,
                                   const std::string& person) {
    return Read<Member>([&](storage::Transaction& transaction) {
      return memberships_.FindActive(transaction, practice, group, person);
    });
  }

  const Group group_{"p", "g", "Ramblers — süd", true, "Europe/London", 3};
  const Member leader_{"p", "g", "m1", "anna", true, true, 3};

 private:
  template <typename Thing, typename Find>
  std::optional<Thing> Read(Find find) {
    std::optional<Thing> found;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(found, find(transaction));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }
};

TEST_P(MembershipContract, KeepsEveryField) {
  Apply(group_);
  Apply(leader_);
  EXPECT_EQ(FindGroup("p", "g"), group_);
  EXPECT_EQ(FindMember("p", "g", "m1"), leader_);
  EXPECT_EQ(FindActive("p", "g", "anna"), leader_);

  const Group group{"p", "g", "Others", false, "Europe/Paris", 4, true};
  const Member member{"p", "g", "m1", "ben", false, false, 4};
  Apply(group);
  Apply(member);
  EXPECT_EQ(FindGroup("p", "g"), group);
  EXPECT_EQ(FindMember("p", "g", "m1"), member);
  EXPECT_EQ(FindActive("p", "g", "anna"), std::nullopt);
  EXPECT_EQ(FindActive("p", "g", "ben"), std::nullopt) << "not ACTIVE";
}

TEST_P(MembershipContract, IgnoresVersionsThatAreNotNewer) {
  Apply(group_);
  Apply(leader_);
  for (const int64_t version : {2, 3}) {
    Apply(Group{"p", "g", "Old", false, "Europe/Paris", version});
    Apply(Member{"p", "g", "m1", "ben", false, false, version});
    EXPECT_EQ(FindGroup("p", "g"), group_);
    EXPECT_EQ(FindMember("p", "g", "m1"), leader_);
  }
}

TEST_P(MembershipContract, LooksWithinOneGroup) {
  Apply(group_);
  Apply(leader_);
  EXPECT_EQ(FindGroup("q", "g"), std::nullopt);
  EXPECT_EQ(FindGroup("p", "h"), std::nullopt);
  EXPECT_EQ(FindMember("q", "g", "m1"), std::nullopt);
  EXPECT_EQ(FindMember("p", "h", "m1"), std::nullopt);
  EXPECT_EQ(FindActive("q", "g", "anna"), std::nullopt);
  EXPECT_EQ(FindActive("p", "h", "anna"), std::nullopt);
}

TEST_P(MembershipContract, PrefersTheMembershipThatLeads) {
  Apply(Member{"p", "g", "m0", "anna", false, true, 1});
  Apply(leader_);
  Apply(Member{"p", "g", "m2", "anna", false, true, 1});
  EXPECT_EQ(FindActive("p", "g", "anna"), leader_);
}

TEST_P(MembershipContract, ForgetsEverything) {
  Apply(group_);
  Apply(leader_);
  ASSERT_EQ(
      Write([&](storage::Transaction& transaction) { return memberships_.Reset(transaction); }),
      absl::OkStatus());
  EXPECT_EQ(FindGroup("p", "g"), std::nullopt);
  EXPECT_EQ(FindMember("p", "g", "m1"), std::nullopt);
  Apply(Group{"p", "g", "Anew", false, "Europe/Paris", 1});
  EXPECT_TRUE(FindGroup("p", "g")) << "after that, lower versions count again";
}

INSTANTIATE_TEST_SUITE_P(Engines, MembershipContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
