#include "services/messaging/app/announce.h"

#include "services/messaging/app/contact_reachability.h"
#include "services/messaging/app/dispatcher.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;
constexpr char kKey[] = "a key of addresses";

/// Everybody has an address but noor.
class FewContacts final : public Contacts {
 public:
  absl::StatusOr<std::map<std::string, Contact>> Find(
      const std::vector<std::string>& people) override {
    std::map<std::string, Contact> contacts;
    for (const std::string& person : people) {
      contacts[person].email = person == "noor" ? "" : person + "@example.org";
    }
    return contacts;
  }
};

class AnnounceTest : public MessagingFixture {
 protected:
  absl::StatusOr<Announced> Run(const auth::Principal& caller, AnnounceCommand command,
                                const std::string& request_id = "") {
    command.group = {"heath", "ramble"};
    if (command.text.empty()) command.text = "Bring water";
    return announce_(As(caller, request_id), command);
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  static Lines Names(const std::vector<AnnouncedTo>& all) {
    Lines names;
    for (const AnnouncedTo& to : all) names.push_back(to.member + " " + to.failure);
    return names;
  }

  FewContacts contacts_;
  ContactReachability reachability_{dependencies_, contacts_, kKey};
  const messaging::Announce announce_{dependencies_, reachability_};
};

TEST_F(AnnounceTest, AWalkThatWasPlannedAMomentAgoIsKnown) {
  Walk fresh = Wanted();
  fresh.key.walk = "fresh";
  dependencies_.catch_up = [&](absl::Time) {
    MessagingFixture::Tell(fresh, /*history=*/true);
    return absl::OkStatus();
  };
  EXPECT_EQ(Run(Somebody("lea"), {.walk = "fresh", .validate_only = true}).status(),
            absl::OkStatus());
}

TEST_F(AnnounceTest, ShowsWhoWouldBeToldAndWhomItWouldNotReach) {
  Preferences off;
  off.version = 1;
  off.no_mail_at_all = true;
  Preferences bounced;
  bounced.version = 1;
  bounced.bounced_address = AddressHash(kKey, "cole@example.org");
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_RETURN_IF_ERROR(preferences_.Save(transaction, "mia", off));
              return preferences_.Save(transaction, "cole", bounced);
            }),
            absl::OkStatus());
  const auto shown = Run(Somebody("lea"), {.validate_only = true});
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(shown->notice, "");
  EXPECT_EQ(shown->recipient_count, 4);
  EXPECT_EQ(Names(shown->recipients), (Lines{"m-cole address_bounced", "m-lea ",
                                             "m-mia no_mail_at_all", "m-noor no_address"}));
  EXPECT_EQ(shown->recipients[1].channels, BitOf(Channel::kApp) | BitOf(Channel::kEmail));
  EXPECT_EQ(shown->unreachable.size(), 3u);
  EXPECT_TRUE(Waiting().empty()) << "nobody is told";
}

TEST_F(AnnounceTest, TellsAllActiveMembersOnce) {
  const auto first = Run(Somebody("lea"), {}, "r-1");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Run(Somebody("lea"), {}, "r-1")->notice, first->notice);
  EXPECT_EQ(Waiting(), (Lines{"9 cole", "9 lea", "9 mia", "9 noor"}));
}

TEST_F(AnnounceTest, TellsThoseWhoCountOnAWalk) {
  Tell(Wanted(), /*history=*/true);
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Answer(Wanted().key, "noor", ResponseState::kNotGoing);
  const auto told = Run(Somebody("lea"), {.walk = "pond"});
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->recipient_count, 1);
  EXPECT_EQ(Waiting(), Lines{"9 mia"});
  EXPECT_TRUE(absl::IsNotFound(Run(Somebody("lea"), {.walk = "none"}).status()));
}

TEST_F(AnnounceTest, ByTheWaysThatTheLeaderNamesAlone) {
  ASSERT_TRUE(Run(Somebody("lea"), {.channels = BitOf(Channel::kApp)}).ok());
  EXPECT_TRUE(Waiting().empty());
  EXPECT_EQ(AllHeard(*database_).size(), 4u) << "they have it in the app";
}

TEST_F(AnnounceTest, LeadersAndCoordinatorsMay) {
  EXPECT_TRUE(Run(StaffOf("cora", "heath", auth::StaffRole::kCoordinator), {}).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(Run(Somebody("mia"), {}).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(
      Run(StaffOf("olga", "heath", auth::StaffRole::kOwner), {}).status()));
  EXPECT_TRUE(absl::IsNotFound(Run(Somebody("lou"), {}).status()));
}

}  // namespace
}  // namespace amble::messaging
