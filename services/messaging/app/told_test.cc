#include "services/messaging/app/told.h"

#include "services/messaging/app/own_notices.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// A walk that is cancelled, and that mia, noor and cole counted on.
class ToldTest : public MessagingFixture {
 protected:
  ToldTest() {
    Walk walk = Wanted();
    walk.leaders = {"m-cole"};
    MessagingFixture::Tell(walk, /*history=*/true);
    for (const char* person : {"mia", "noor", "cole"}) {
      Answer(Wanted().key, person, ResponseState::kGoing);
    }
    Change(Wanted().key, [](Walk& walk) {
      walk.cancelled = true;
      walk.cancel_reason = "Ice";
    });
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    notice_ =
        Found<std::optional<Notice>>([&](storage::Transaction& transaction) {
          return notices_.FindByKey(transaction, "heath", KeyOf(NoticeKind::kCancelled, Wanted()));
        })
            .value_or(Notice())
            .id;
  }

  absl::StatusOr<DeliveryPage> List(const auth::Principal& caller) {
    return messaging::ListDeliveries(dependencies_)(As(caller), "heath", notice_, {}, 20);
  }
  std::vector<std::string> Names(const auth::Principal& caller) {
    std::vector<std::string> names;
    const auto page = List(caller);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return names;
    for (const NamedDelivery& named : page->deliveries) names.push_back(named.walking_name);
    return names;
  }
  absl::StatusOr<ToldDelivery> Mark(const auth::Principal& caller, const std::string& member,
                                    DeliveryState state, const std::string& request_id = "",
                                    const std::string& body = "") {
    return messaging::MarkTold(dependencies_)(As(caller, request_id, body), "heath", notice_,
                                              member, state);
  }

  std::string notice_;
};

TEST_F(ToldTest, AWalkThatWasPlannedAMomentAgoIsKnown) {
  Walk fresh = Wanted();
  fresh.key.walk = "fresh";
  const messaging::ListWalkNotices list(dependencies_);
  EXPECT_EQ(ReasonOf(list(As(Somebody("lea")), fresh.key).status()), Reason::kNotFound);
  dependencies_.catch_up = [&](absl::Time) {
    MessagingFixture::Tell(fresh, /*history=*/true);
    return absl::OkStatus();
  };
  EXPECT_EQ(list(As(Somebody("lea")), fresh.key).status(), absl::OkStatus());
  fresh.key.walk = "another";
  dependencies_.catch_up = [](absl::Time) { return absl::UnavailableError("away"); };
  EXPECT_TRUE(absl::IsUnavailable(list(As(Somebody("lea")), fresh.key).status())) << "no guess";
}

TEST_F(ToldTest, WhoHasNotHeardStandsFirst) {
  EXPECT_EQ(Names(Somebody("lea")),
            (std::vector<std::string>{"Walking cole", "Walking mia", "Walking noor"}));
  ASSERT_TRUE(Mark(Somebody("lea"), "m-cole", DeliveryState::kToldByPhone).ok());
  ASSERT_TRUE(Mark(Somebody("lea"), "m-noor", DeliveryState::kUnreachable).ok());
  EXPECT_EQ(Names(Somebody("lea")),
            (std::vector<std::string>{"Walking noor", "Walking mia", "Walking cole"}));
  const auto page = List(Somebody("lea"));
  EXPECT_EQ(page->tally.recipients, 3);
  EXPECT_EQ(page->tally.heard, 1);
  EXPECT_EQ(page->tally.failed, 1);
}

TEST_F(ToldTest, OnlyWhoMayCancelSeesWhoWasTold) {
  EXPECT_TRUE(List(Somebody("cole")).ok());
  EXPECT_TRUE(List(StaffOf("olga", "heath", auth::StaffRole::kOwner)).ok());
  EXPECT_TRUE(List(StaffOf("cora", "heath", auth::StaffRole::kCoordinator)).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(List(Somebody("mia")).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(
      List(StaffOf("theo", "heath", auth::StaffRole::kTherapist)).status()));
  const absl::Status outsider = List(Somebody("lou")).status();
  EXPECT_TRUE(absl::IsNotFound(outsider));
  const absl::Status missing =
      messaging::ListDeliveries(dependencies_)(As(Somebody("lea")), "heath", "none", {}, 20)
          .status();
  EXPECT_EQ(outsider, missing) << "in the same words";
  EXPECT_TRUE(absl::IsNotFound(
      messaging::ListDeliveries(dependencies_)(As(Somebody("lou")), "moor", notice_, {}, 20)
          .status()));
}

TEST_F(ToldTest, StaffSeesCancellationsAndAnnouncementsAlone) {
  MessagingFixture::Tell(Wanted("wood"));
  EXPECT_EQ(Work(dependencies_), absl::OkStatus());
  const auto kinds = [&](const auth::Principal& caller, const std::string& walk) {
    std::vector<NoticeKind> kinds;
    const auto all = messaging::ListWalkNotices(dependencies_)(As(caller), Wanted(walk).key);
    EXPECT_TRUE(all.ok()) << all.status();
    for (const Told& told : all.value_or(std::vector<Told>())) kinds.push_back(told.notice.kind);
    return kinds;
  };
  const auto owner = StaffOf("olga", "heath", auth::StaffRole::kOwner);
  EXPECT_EQ(kinds(Somebody("lea"), "wood"), std::vector{NoticeKind::kInvitation});
  EXPECT_TRUE(kinds(owner, "wood").empty());
  EXPECT_EQ(kinds(owner, "pond"), std::vector{NoticeKind::kCancelled});
  EXPECT_TRUE(absl::IsNotFound(
      messaging::ListWalkNotices(dependencies_)(As(Somebody("lea")), Wanted("none").key).status()));
}

TEST_F(ToldTest, ALeaderMarksNothingButWhatTheyDid) {
  for (const DeliveryState state : {DeliveryState::kSeen, DeliveryState::kAccepted}) {
    const absl::Status status = Mark(Somebody("lea"), "m-mia", state).status();
    ASSERT_EQ(ViolationsOf(status).size(), 1u) << status;
    EXPECT_EQ(ViolationsOf(status)[0].field, "state");
  }
  EXPECT_TRUE(
      absl::IsNotFound(Mark(Somebody("lea"), "m-exa", DeliveryState::kToldByPhone).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(
      Mark(Somebody("mia"), "m-mia", DeliveryState::kToldByPhone).status()));
}

TEST_F(ToldTest, TheSameRequestIsOneAndAnotherBodyIsRefused) {
  ASSERT_TRUE(Mark(Somebody("lea"), "m-mia", DeliveryState::kUnreachable, "r-1", "a").ok());
  ASSERT_TRUE(Mark(Somebody("lea"), "m-mia", DeliveryState::kToldByPhone, "r-2", "b").ok());
  const auto again = Mark(Somebody("lea"), "m-mia", DeliveryState::kUnreachable, "r-1", "a");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->delivery.delivery.state, DeliveryState::kToldByPhone) << "read afresh";
  EXPECT_TRUE(absl::IsAborted(
      Mark(Somebody("lea"), "m-mia", DeliveryState::kToldByPhone, "r-1", "c").status()));
}

TEST_F(ToldTest, WhoOpensItHasHeardWhateverALeaderSays) {
  const messaging::ListNotices list(dependencies_);
  auto page = list(As(Somebody("mia")), {}, 20);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->notices.size(), 1u);
  EXPECT_EQ(page->unseen_count, 1);
  EXPECT_EQ(page->notices[0].title, "Cancelled: Round the pond");
  EXPECT_EQ(page->notices[0].text,
            "Tuesday 23 March, 10am to 11am, near the south gate. It will not be.\nIce");
  ASSERT_EQ(messaging::MarkNoticesSeen(dependencies_)(As(Somebody("mia")), {{"heath", notice_}}),
            absl::OkStatus());
  ASSERT_EQ(messaging::MarkNoticesSeen(dependencies_)(As(Somebody("lea")), {{"heath", notice_}}),
            NotFound("notice"))
      << "not theirs";
  EXPECT_EQ(list(As(Somebody("mia")), {}, 20)->unseen_count, 0);
  const auto marked = Mark(Somebody("lea"), "m-mia", DeliveryState::kUnreachable);
  ASSERT_TRUE(marked.ok()) << marked.status();
  EXPECT_EQ(marked->delivery.delivery.state, DeliveryState::kSeen);
  EXPECT_EQ(marked->delivery.walking_name, "Walking mia");
}

TEST_F(ToldTest, AGuestSeesNoticesOfItsGroupAlone) {
  const messaging::ListNotices list(dependencies_);
  EXPECT_EQ(list(As(GuestOf("mia", "heath", "ramble")), {}, 20)->notices.size(), 1u);
  EXPECT_TRUE(list(As(GuestOf("mia", "heath", "mend")), {}, 20)->notices.empty());
}

}  // namespace
}  // namespace amble::messaging
