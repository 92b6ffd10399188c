#include "services/messaging/app/look_notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/follow_hints.h"
#include "services/messaging/app/give_hints.h"
#include "services/messaging/app/report_message.h"
#include "services/messaging/testing/threads_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class LookNoticesTest : public ThreadsFixture {
 protected:
  LookNoticesTest() { dependencies_.leader_notices = &look_; }

  std::vector<OwnNotice> Of(const std::string& person) {
    return Found<std::vector<OwnNotice>>([&](storage::Transaction& transaction) {
      return notices_.ListOfPerson(transaction, person, std::nullopt, absl::InfinitePast(), {}, 10);
    });
  }

  LookNotices look_{dependencies_};
};

TEST_F(LookNoticesTest, TellLeadersWithoutAWordOfIt) {
  ASSERT_TRUE(Post("mia", talk_, "I want to die").ok());
  ASSERT_TRUE(Post("mia", talk_, "I want to die").ok());
  EXPECT_THAT(Of("mia"), IsEmpty());
  EXPECT_THAT(Of("noor"), IsEmpty());
  for (const char* leader : {"lea", "cole"}) {
    const auto told = Of(leader);
    ASSERT_EQ(told.size(), 1u) << leader;
    const Notice& notice = told[0].notice;
    EXPECT_EQ(notice.kind, NoticeKind::kLook);
    EXPECT_EQ(notice.GroupOf(), ramble_);
    EXPECT_EQ(notice.thread, talk_.thread);
    EXPECT_EQ(notice.text, "");
    EXPECT_EQ(notice.member, "") << "not who wrote it";
  }
  const auto hints = FollowHints(dependencies_).Read(0, 10);
  ASSERT_TRUE(hints.ok()) << hints.status();
  std::vector<std::string> people;
  for (const Hint& hint : hints->hints) people.push_back(hint.person + " " + hint.name);
  EXPECT_THAT(people, UnorderedElementsAre("lea me/notices", "cole me/notices"));
}

TEST_F(LookNoticesTest, TellTheOwnerWhoIsNoMember) {
  ASSERT_TRUE(Post("lea", talk_, "Rude").ok());
  ASSERT_EQ(ReportMessage(dependencies_)(As(Somebody("mia")), {talk_, 1}, ""), absl::OkStatus());
  const auto told = Of("olga");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].delivery.member, "s-olga");
  EXPECT_THAT(Of("lea"), IsEmpty());
}

TEST_F(LookNoticesTest, AreGoneWithAMessageThatWasNotSaid) {
  EXPECT_FALSE(Write([&](storage::Transaction& transaction) -> absl::Status {
                 EXPECT_EQ(look_.AskToLook(transaction, {.group = ramble_,
                                                         .thread = talk_.thread,
                                                         .key = "look/x",
                                                         .recipients = {{"m-lea", "lea"}}}),
                           absl::OkStatus());
                 return absl::CancelledError("no");
               }).ok());
  EXPECT_THAT(Of("lea"), IsEmpty());
}

}  // namespace
}  // namespace amble::messaging
