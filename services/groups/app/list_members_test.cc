#include "services/groups/app/list_members.h"

#include "services/groups/app/get_member.h"
#include "services/groups/app/set_separation.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class ListMembersTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ListMembersTest() : GroupsTest(GetParam()) {
    for (const char* person : {"ann", "bob", "cat", "dan"}) {
      members_of_[person] = *Join(group_.key, person);
    }
  }
  absl::StatusOr<MemberView> Show(const Call& call, const std::string& member, bool shows,
                                  const std::string& etag = "") {
    return UpdateMember(to_)(*call,
                             {.member = {.group = group_.key, .id = member, .shows_name = shows},
                              .paths = {"shows_name"},
                              .etag = etag});
  }
  void ShowAll() {
    for (const auto& [person, member] : members_of_) {
      ASSERT_EQ(Show(As(person), kMe, true).status(), absl::OkStatus());
    }
  }
  /// Whom `person` sees, and with a "*" of whom all is shown.
  std::vector<std::string> SeenBy(const std::string& person, int limit = 9, int64_t after = 0) {
    const auto page = ListMembers(to_)(
        *As(person), {.group = group_.key, .after_sequence = after, .limit = limit});
    EXPECT_EQ(page.status(), absl::OkStatus());
    std::vector<std::string> seen;
    for (const MemberView& view : page->members) {
      seen.push_back(view.member.person + (view.by_name ? "" : "*"));
      last_ = view.member.join_sequence;
    }
    more_ = page->more;
    return seen;
  }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 9, JoinPolicy::kOpen);
  std::map<std::string, Member> members_of_;
  int64_t last_ = 0;
  bool more_ = false;
};

INSTANTIATE_TEST_SUITE_P(Engines, ListMembersTest, testing::Engines(), testing::EngineName);

TEST_P(ListMembersTest, NamesAreReadByThoseWhoShowTheirs) {
  EXPECT_THAT(SeenBy("ann"), ElementsAre("ann*"));
  ASSERT_TRUE(Show(As("ann"), kMe, true)->member.shows_name);
  EXPECT_THAT(SeenBy("ann"), ElementsAre("ann*"));
  EXPECT_THAT(SeenBy("bob"), ElementsAre("bob*")) << "who shows no name reads none";
  ASSERT_TRUE(Show(As("bob"), kMe, true).ok());
  EXPECT_THAT(SeenBy("ann"), ElementsAre("ann*", "bob"));
  EXPECT_THAT(SeenBy("bob"), ElementsAre("ann", "bob*"));
  EXPECT_THAT(SeenBy("theresa"), ElementsAre("theresa*", "ann*", "bob*", "cat*", "dan*"));
  ASSERT_TRUE(Show(As("theresa"), kMe, true).ok());
  EXPECT_THAT(SeenBy("bob"), ElementsAre("theresa", "ann", "bob*")) << "leaders choose too";
  ASSERT_TRUE(Show(As("ann"), kMe, false).ok());
  EXPECT_THAT(SeenBy("ann"), ElementsAre("ann*"));
  EXPECT_THAT(SeenBy("bob"), ElementsAre("theresa", "bob*"));
}

TEST_P(ListMembersTest, OnlyWhoIsActiveShowsAndReads) {
  ShowAll();
  ASSERT_TRUE(UpdateMember(to_)(*As("ann"), {.member = {.group = group_.key,
                                                        .id = std::string(kMe),
                                                        .state = MemberState::kPaused},
                                             .paths = {"state"}})
                  .ok());
  EXPECT_THAT(SeenBy("ann"), ElementsAre("ann*"));
  EXPECT_THAT(SeenBy("bob"), ElementsAre("bob*", "cat", "dan"));
}

TEST_P(ListMembersTest, ThoseWhoAreKeptApartDoNotSeeEachOther) {
  ShowAll();
  for (const SeparationKind kind : {SeparationKind::kNotPaired, SeparationKind::kNotSameWalk}) {
    ASSERT_TRUE(SetSeparation(to_)(*AsTherapist(), {.practice = "p1",
                                                    .id = "s1",
                                                    .group_a = group_.key,
                                                    .member_a = members_of_["ann"].id,
                                                    .group_b = group_.key,
                                                    .member_b = members_of_["cat"].id,
                                                    .kind = kind})
                    .ok());
    EXPECT_THAT(SeenBy("ann"), ElementsAre("ann*", "bob", "dan"));
    EXPECT_THAT(SeenBy("cat"), ElementsAre("bob", "cat*", "dan"));
    EXPECT_THAT(SeenBy("bob"), ElementsAre("ann", "bob*", "cat", "dan"));
  }
  // Page by page, nobody is left out and no page is short.
  EXPECT_THAT(SeenBy("ann", 1), ElementsAre("ann*"));
  EXPECT_TRUE(more_);
  EXPECT_THAT(SeenBy("ann", 1, last_), ElementsAre("bob"));
  EXPECT_TRUE(more_);
  EXPECT_THAT(SeenBy("ann", 1, last_), ElementsAre("dan"));
  EXPECT_FALSE(more_);
  EXPECT_THAT(SeenBy("bob", 2), ElementsAre("ann", "bob*"));
  EXPECT_TRUE(more_);
}

TEST_P(ListMembersTest, OnlyWhoseNameItIsSaysWhoReadsIt) {
  const std::string& ann = members_of_["ann"].id;
  EXPECT_THAT(Show(AsTherapist(), ann, true).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(Show(As("bob"), ann, true).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  const auto shown = Show(AsGuest("ann", group_.key), ann, true);
  ASSERT_EQ(shown.status(), absl::OkStatus());
  EXPECT_EQ(shown->member.version, 2);
  EXPECT_THAT(Show(As("ann"), kMe, false, "1").status(),
              RefusedAs(StatusCode::kAborted, Reason::kEtagMismatch));
}

}  // namespace
}  // namespace amble::groups
