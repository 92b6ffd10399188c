#include "services/groups/storage/member_photo_sql_repository.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class MemberPhotoRepositoryContract : public GroupsTest,
                                      public ::testing::WithParamInterface<storage::Engine> {
 protected:
  MemberPhotoRepositoryContract() : GroupsTest(GetParam()) {}

  void Save(const Member& member, const std::string& jpeg) {
    Write([&](storage::Transaction& transaction) {
      return to_.member_photos->Save(transaction, member.group, member.id, jpeg);
    });
  }
  void Move(const Member& member, const Member& into) {
    Write([&](storage::Transaction& transaction) {
      return to_.member_photos->Move(transaction, member.group, member.id, into.id);
    });
  }
  void Delete(const Member& member) {
    Write([&](storage::Transaction& transaction) {
      return to_.member_photos->Delete(transaction, member.group, member.id);
    });
  }
  /// What Find says, which Has must agree with.
  std::optional<std::string> Find(const Member& member) {
    std::optional<std::string> photo;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(photo, to_.member_photos->Find(transaction, member.group, member.id));
      AMBLE_ASSIGN_OR_RETURN(const bool has,
                             to_.member_photos->Has(transaction, member.group, member.id));
      EXPECT_EQ(has, photo.has_value());
      return absl::OkStatus();
    });
    return photo;
  }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Group other_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
  const Member bob_ = *Join(group_.key, "bob");
  const std::string bytes_ = std::string("\xFF\xD8\0'", 4);
};

TEST_P(MemberPhotoRepositoryContract, KeepsOneForEachMember) {
  EXPECT_EQ(Find(ann_), std::nullopt);
  Save(ann_, "before");
  Save(ann_, bytes_);
  EXPECT_EQ(Find(ann_), bytes_);
  EXPECT_EQ(Find(bob_), std::nullopt);
  Member elsewhere = ann_;
  elsewhere.group = other_.key;
  EXPECT_EQ(Find(elsewhere), std::nullopt);
  Save(bob_, "bob");
  Delete(ann_);
  EXPECT_EQ(Find(ann_), std::nullopt);
  EXPECT_EQ(Find(bob_), "bob");
  Delete(ann_);
}

TEST_P(MemberPhotoRepositoryContract, MovesToWhoHasNone) {
  Move(ann_, bob_);
  EXPECT_EQ(Find(bob_), std::nullopt);
  Save(ann_, bytes_);
  Move(ann_, bob_);
  EXPECT_EQ(Find(ann_), std::nullopt);
  EXPECT_EQ(Find(bob_), bytes_);
  Save(ann_, "another");
  Move(ann_, bob_);
  EXPECT_EQ(Find(bob_), bytes_) << "their own stays";
}

INSTANTIATE_TEST_SUITE_P(Engines, MemberPhotoRepositoryContract, testing::Engines(),
                         testing::EngineName);

}  // namespace
}  // namespace amble::groups
