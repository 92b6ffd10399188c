#include "services/messaging/app/open_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/unblock_member.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class OpenThreadTest : public ThreadsFixture {
 protected:
  void OptIn(std::vector<std::string> people) {
    for (const std::string& person : people) LetDirect(person, true);
  }
  ThreadKey Key(const absl::StatusOr<ThreadView>& view) {
    EXPECT_EQ(view.status(), absl::OkStatus());
    return view.ok() ? view->thread.key : ThreadKey();
  }
};

TEST_F(OpenThreadTest, IsTheSameForAMemberAndTheLeaders) {
  const auto mine = Open("mia");
  ASSERT_TRUE(mine.ok()) << mine.status();
  EXPECT_EQ(mine->thread.kind, ThreadKind::kLeader);
  EXPECT_EQ(mine->member, "m-mia");
  EXPECT_EQ(mine->title, "Ramblers");
  EXPECT_EQ(mine->not_monitored, "Nobody watches this conversation. Need help now?\nCall 112.");
  EXPECT_EQ(Key(Open("mia")), mine->thread.key);
  EXPECT_EQ(Key(Open("mia", "m-lea")), mine->thread.key) << "a leader is one of the leaders";
  const auto theirs = Open("cole", "m-mia");
  EXPECT_EQ(Key(theirs), mine->thread.key);
  EXPECT_EQ(theirs->title, "Walking mia");
  ASSERT_TRUE(Post("mia", mine->thread.key, "For you").ok());
  EXPECT_THAT(Reads("lea", mine->thread.key), ElementsAre("1 m-mia:For you"));
  EXPECT_THAT(Reads("noor", mine->thread.key), ElementsAre(kNoThread));
}

TEST_F(OpenThreadTest, NeedsAMemberToTalkWith) {
  EXPECT_EQ(Open("lea").status(), MissingField("member"));
  EXPECT_EQ(ViolationsOf(Open("mia", "m-mia").status()).at(0).field, "member");
  EXPECT_EQ(Open("exa").status(), NotFound("group"));
  EXPECT_EQ(Open("lou").status(), NotFound("group"));
  EXPECT_EQ(OpenThread(dependencies_)(As(StaffOf("olga", "heath", auth::StaffRole::kOwner)),
                                      {.group = ramble_})
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Open("lea", "m-exa").status(), Open("lea", "m-none").status());
}

TEST_F(OpenThreadTest, OfAWalkIsForThoseGoingAndLeaders) {
  EXPECT_EQ(Open("mia", "", "pond").status(), NotFound("walk"));
  Tell(Wanted());
  EXPECT_EQ(Open("mia", "", "pond").status().code(), absl::StatusCode::kPermissionDenied);
  const ThreadKey walk = Key(Open("lea", "", "pond"));
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  EXPECT_EQ(Key(Open("mia", "", "pond")), walk);
}

TEST_F(OpenThreadTest, BetweenTwoOpensWhenBothWantIt) {
  EXPECT_EQ(Open("mia", "m-noor").status().code(), absl::StatusCode::kPermissionDenied);
  OptIn({"mia"});
  const absl::Status closed = Open("mia", "m-noor").status();
  EXPECT_EQ(closed, NotFound("member"));
  OptIn({"noor"});
  const auto direct = Open("mia", "m-noor");
  ASSERT_TRUE(direct.ok()) << direct.status();
  EXPECT_EQ(direct->thread.kind, ThreadKind::kDirect);
  EXPECT_EQ(direct->member, "m-noor");
  EXPECT_EQ(direct->title, "Walking noor");
  EXPECT_EQ(Key(Open("noor", "m-mia")), direct->thread.key);
  ASSERT_TRUE(Post("mia", direct->thread.key, "Hi").ok());
  EXPECT_THAT(Reads("noor", direct->thread.key), ElementsAre("1 m-mia:Hi"));
  EXPECT_THAT(Reads("lea", direct->thread.key), ElementsAre(kNoThread));
  LetDirect("noor", false);
  EXPECT_THAT(Reads("mia", direct->thread.key), ElementsAre(kNoThread));
  EXPECT_THAT(Reads("noor", direct->thread.key), ElementsAre(kNoThread));
  EXPECT_THAT(Lists("mia"), UnorderedElementsAre("Ramblers", "Mending"));
}

TEST_F(OpenThreadTest, TellsABlockedPersonNothing) {
  OptIn({"mia", "noor", "cole"});
  const auto unknown = Open("mia", "m-none").status();
  BlockAs("noor", "mia");
  EXPECT_EQ(Open("mia", "m-noor").status(), unknown) << "who blocked the caller";
  EXPECT_EQ(Open("noor", "m-mia").status(), unknown) << "whom the caller blocked";
  LetDirect("noor", false);
  EXPECT_EQ(Open("mia", "m-noor").status(), unknown) << "who did not opt in";
  EXPECT_EQ(Open("mia", "m-exa").status(), unknown) << "who has left";
  LetDirect("noor", true);
  ASSERT_EQ(UnblockMember(dependencies_)(As(Somebody("noor")), ramble_, "m-mia"), absl::OkStatus());
  const ThreadKey direct = Key(Open("mia", "m-noor"));
  BlockAs("noor", "mia");
  const absl::Status closed = Post("mia", direct, "Hi").status();
  LetDirect("noor", false);
  EXPECT_EQ(Post("mia", direct, "Hi").status(), closed);
  EXPECT_EQ(closed, NotFound("thread"));
}

TEST_F(OpenThreadTest, IsDoneOnceForOneRequest) {
  const OpenThread open(dependencies_);
  ASSERT_TRUE(open(As(Somebody("mia"), "r1", "a"), {.group = ramble_}).ok());
  EXPECT_TRUE(open(As(Somebody("mia"), "r1", "a"), {.group = ramble_}).ok());
  EXPECT_EQ(ReasonOf(open(As(Somebody("mia"), "r1", "b"), {.group = ramble_}).status()),
            Reason::kRequestIdReused);
}

TEST_F(OpenThreadTest, WithNewPeopleIsLimitedADay) {
  OptIn({"mia"});
  for (int i = 0; i <= kNewDirectThreadsPerDay; ++i) {
    const std::string person = "p" + std::to_string(i);
    Join(ramble_, person);
    OptIn({person});
    const absl::Status opened = Open("mia", "m-" + person).status();
    if (i < kNewDirectThreadsPerDay) {
      EXPECT_EQ(opened, absl::OkStatus());
    } else {
      EXPECT_EQ(ReasonOf(opened), Reason::kTooManyRequests);
    }
  }
  EXPECT_TRUE(Open("mia", "m-p0").ok()) << "is there already";
  clock_.Advance(absl::Hours(24));
  EXPECT_TRUE(Open("mia", "m-p5").ok());
}

}  // namespace
}  // namespace amble::messaging
