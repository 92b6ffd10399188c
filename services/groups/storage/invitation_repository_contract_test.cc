#include "services/groups/storage/invitation_sql_repository.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class InvitationRepositoryContract : public GroupsTest,
                                     public ::testing::WithParamInterface<storage::Engine> {
 protected:
  InvitationRepositoryContract() : GroupsTest(GetParam()) {}

  absl::Status Save(const Invitation& invitation) {
    return database_->Write([&](storage::Transaction& transaction) {
      return to_.invitations->Save(transaction, invitation);
    });
  }
  Invitation Make(const std::string& id) const {
    return {.group = group_.key,
            .id = id,
            .token_hash = "hash of " + id,
            .email = "ann@example.org",
            .max_uses = 2,
            .expire_time = clock_.Now() + absl::Hours(1),
            .created_by = "theresa",
            .create_time = clock_.Now()};
  }
  std::optional<Invitation> Find(const std::string& id, bool by_token) {
    std::optional<Invitation> found;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          found, by_token ? to_.invitations->FindByToken(transaction, "hash of " + id, true)
                          : to_.invitations->Find(transaction, group_.key, id, true));
      return absl::OkStatus();
    });
    return found;
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 5);
};

TEST_P(InvitationRepositoryContract, KeepsEveryFieldAndChangesUseAndEnd) {
  Invitation invitation = Make("i1");
  ASSERT_EQ(Save(invitation), absl::OkStatus());
  EXPECT_EQ(Find("i1", false), invitation);
  EXPECT_EQ(Find("i1", true), invitation);
  EXPECT_FALSE(Find("i2", true));
  invitation.use_count = 2;
  invitation.revoked = true;
  ASSERT_EQ(Save(invitation), absl::OkStatus());
  EXPECT_EQ(Find("i1", false), invitation);
}

TEST_P(InvitationRepositoryContract, IsNeverUsedMoreOftenThanItMay) {
  Invitation invitation = Make("i1");
  invitation.use_count = 3;
  EXPECT_EQ(Save(invitation).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(InvitationRepositoryContract, ATokenIsUnique) {
  ASSERT_EQ(Save(Make("i1")), absl::OkStatus());
  Invitation other = Make("i2");
  other.token_hash = "hash of i1";
  EXPECT_EQ(Save(other).code(), absl::StatusCode::kAlreadyExists);
}

TEST_P(InvitationRepositoryContract, CountsWhatWasMailedLately) {
  const char* const emails[] = {"ann@example.org", "bob@example.org", "", "ann@example.org"};
  for (int i = 0; i < 4; ++i) {
    Invitation invitation = Make("i" + std::to_string(i));
    invitation.email = emails[i];
    ASSERT_EQ(Save(invitation), absl::OkStatus());
  }
  const auto count = [&](const std::string& email, absl::Time since, int limit) {
    int counted = -1;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          counted, to_.invitations->MailedSince(transaction, group_.key, email, since, limit));
      return absl::OkStatus();
    });
    return counted;
  };
  const absl::Time before = clock_.Now() - absl::Seconds(1);
  EXPECT_EQ(count("ann@example.org", before, 9), 2);
  EXPECT_EQ(count("", before, 9), 3);
  EXPECT_EQ(count("", before, 2), 2);
  EXPECT_EQ(count("", clock_.Now(), 9), 0);
}

TEST_P(InvitationRepositoryContract, ListsNewestFirst) {
  for (const char* id : {"i1", "i2", "i3"}) ASSERT_EQ(Save(Make(id)), absl::OkStatus());
  const auto list = [&](const std::string& before, int limit) {
    std::string ids;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(auto invitations,
                             to_.invitations->List(transaction, group_.key, before, limit));
      for (const Invitation& invitation : invitations) ids += invitation.id;
      return absl::OkStatus();
    });
    return ids;
  };
  EXPECT_EQ(list("", 2), "i3i2");
  EXPECT_EQ(list("i2", 2), "i1");
}

INSTANTIATE_TEST_SUITE_P(Engines, InvitationRepositoryContract, testing::Engines(),
                         testing::EngineName);

}  // namespace
}  // namespace amble::groups
