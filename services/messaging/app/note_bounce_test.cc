#include "services/messaging/app/note_bounce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/domain/failure.h"
#include "services/messaging/storage/mailed_sql_repository.h"
#include "services/messaging/testing/dispatcher_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using Action = mail::BouncedRecipient::Action;

/// Mails that a real dispatcher has handed over, and reports about them.
class NoteBounceTest : public DispatcherFixture {
 protected:
  NoteBounceTest() {
    for (const char* person : {"mia", "noor"}) Answer(Pond(), person, ResponseState::kGoing);
  }

  /// Tells `people` of `kind`, and returns how many mails that took.
  size_t Mail(const std::string& notice, const std::vector<std::string>& people,
              NoticeKind kind = NoticeKind::kDayBefore, bool digest = false) {
    const Notice added = AddNotice(notice, kind);
    std::vector<Dispatch> dispatches;
    for (const std::string& person : people) {
      dispatches.push_back(For(added, person, Channel::kEmail, digest));
    }
    Add(dispatches);
    return HandOver();
  }
  size_t HandOver() {
    const size_t before = mailer_.sent().size();
    Dispatcher dispatcher(dependencies_, Parts(), options_);
    DispatchAll(dispatcher);
    return mailer_.sent().size() - before;
  }

  /// As a mail server reports on the newest mail to `address`.
  mail::Bounce Report(const std::string& status, Action action = Action::kFailed,
                      const std::string& address = "mia@example.org") {
    mail::Bounce bounce{.to = address};
    bounce.recipients.push_back({.address = address, .action = action, .status = status});
    for (const mail::Message& message : mailer_.sent()) {
      if (message.to.address == address) bounce.message_id = message.message_id;
    }
    return bounce;
  }
  absl::StatusOr<BounceEffect> Note(const mail::Bounce& bounce) {
    return NoteBounce(dependencies_, mailed_, options_.address_key)(bounce);
  }

  MailedSqlRepository mailed_;
};

TEST_F(NoteBounceTest, StopsFurtherMailToWhatNobodyHas) {
  ASSERT_EQ(Mail("first", {"mia", "noor"}), 2u);
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kAccepted);
  EXPECT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("first", "mia").failure, failure::kAddressBounced);
  EXPECT_EQ(Told("first", "noor").state, DeliveryState::kAccepted);

  EXPECT_EQ(Mail("second", {"mia", "noor"}), 1u) << "noor alone";
  EXPECT_EQ(Told("second", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("second", "mia").failure, failure::kAddressBounced);

  contacts_.contacts["mia"] = {"new@example.org", "Mia"};
  EXPECT_EQ(Mail("third", {"mia"}), 1u) << "another address takes mail";
  EXPECT_EQ(PreferencesOf("mia").bounced_address, "");
}

TEST_F(NoteBounceTest, TheSameAgainChangesNothing) {
  Mail("first", {"mia"});
  ASSERT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
  const Delivery told = Told("first", "mia");
  const Preferences preferences = PreferencesOf("mia");
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
  EXPECT_EQ(Told("first", "mia").state_time, told.state_time);
  EXPECT_EQ(PreferencesOf("mia"), preferences);
}

TEST_F(NoteBounceTest, WhatIsDelayedOrArrivesChangesNothing) {
  Mail("first", {"mia"});
  for (const Action action :
       {Action::kDelayed, Action::kDelivered, Action::kRelayed, Action::kExpanded}) {
    EXPECT_EQ(*Note(Report("5.1.1", action)), BounceEffect::kNothing);
  }
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kAccepted);
  EXPECT_EQ(Mail("second", {"mia"}), 1u);
}

TEST_F(NoteBounceTest, WhatIsRefusedForAnotherReasonIsToldAndStopsNothing) {
  const std::pair<const char*, std::string_view> kCases[] = {
      {"5.2.2", failure::kMailRefused},   // the mailbox is full
      {"5.7.1", failure::kMailRefused},   // a rule about contents
      {"4.4.7", failure::kMailNotTaken},  // tried for days
  };
  for (const auto& [status, failure] : kCases) {
    ASSERT_EQ(Mail(status, {"mia"}), 1u);
    EXPECT_EQ(*Note(Report(status)), BounceEffect::kNotDelivered);
    EXPECT_EQ(Told(status, "mia").state, DeliveryState::kBounced);
    EXPECT_EQ(Told(status, "mia").failure, failure);
  }
  EXPECT_EQ(PreferencesOf("mia").bounced_address, "");
}

TEST_F(NoteBounceTest, IsBelievedOfMailsOfOursAlone) {
  const Notice notice = AddNotice("first", NoticeKind::kDayBefore);
  Add({For(notice, "mia"), For(notice, "mia", Channel::kPush)});
  HandOver();
  mail::Bounce forged = Report("5.1.1");
  for (const char* id : {"", "<>", "<@>", "<first-noor@amble.example>", "<first-mia@evil.example>",
                         "first-mia@amble.example", "<first-mia-push@amble.example>",
                         "<first-mia@amble.example", "<' OR 1=1 --@amble.example>"}) {
    forged.message_id = id;
    EXPECT_EQ(Note(forged).status().code(), absl::StatusCode::kNotFound) << id;
    forged.recipients[0].action = Action::kDelayed;
    EXPECT_EQ(Note(forged).status().code(), absl::StatusCode::kNotFound) << id;
    forged.recipients[0].action = Action::kFailed;
  }
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kAccepted);
  EXPECT_EQ(PreferencesOf("mia").bounced_address, "");
}

TEST_F(NoteBounceTest, WhoGotAMailCanStopNobodyElses) {
  Mail("first", {"mia", "noor"});
  mail::Bounce forged = Report("5.1.1");
  forged.to = forged.recipients[0].address = "noor@example.org";
  EXPECT_EQ(*Note(forged), BounceEffect::kAddressStopped);
  EXPECT_EQ(PreferencesOf("noor").bounced_address, "");
  EXPECT_EQ(Told("first", "noor").state, DeliveryState::kAccepted);
  EXPECT_EQ(Mail("second", {"mia", "noor"}), 2u) << "and what mia said of herself was wrong";
}

TEST_F(NoteBounceTest, BehindAForwarderTheAddressItselfStaysGood) {
  Mail("first", {"mia"});
  mail::Bounce bounce = Report("5.1.1");
  bounce.recipients[0].address = "mia@elsewhere.example";
  EXPECT_EQ(*Note(bounce), BounceEffect::kNotDelivered);
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Mail("second", {"mia"}), 1u);
  bounce = Report("5.1.1");
  bounce.to.clear();
  EXPECT_EQ(*Note(bounce), BounceEffect::kNotDelivered) << "nobody knows to whom it was";
  bounce = Report("5.1.1");
  bounce.recipients[0].address = "mia@elsewhere.example";
  bounce.recipients[0].original_address = "Mia@Example.ORG";
  EXPECT_EQ(*Note(bounce), BounceEffect::kAddressStopped) << "told of the address itself";
  EXPECT_EQ(Mail("third", {"mia"}), 0u);
}

TEST_F(NoteBounceTest, TheWorstOfSeveralRecipientsCounts) {
  Mail("first", {"mia"});
  mail::Bounce bounce = Report("5.1.1");
  bounce.recipients.insert(
      bounce.recipients.begin(),
      {{.address = "a@elsewhere.example", .action = Action::kDelivered, .status = "2.0.0"},
       {.address = "b@elsewhere.example", .action = Action::kFailed, .status = "4.4.1"},
       {.address = "c@elsewhere.example", .action = Action::kFailed, .status = "5.7.1"}});
  EXPECT_EQ(*Note(bounce), BounceEffect::kAddressStopped);
  bounce.recipients.pop_back();
  Mail("second", {"noor"});
  bounce.message_id = Report("", Action::kFailed, "noor@example.org").message_id;
  EXPECT_EQ(*Note(bounce), BounceEffect::kNotDelivered);
  EXPECT_EQ(Told("second", "noor").failure, failure::kMailRefused);
}

TEST_F(NoteBounceTest, ComesAgainWhileTheMailIsStillHandedOver) {
  std::vector<absl::StatusCode> early;
  // Asked from within Send, before what became of it is written down.
  mailer_.reply = [&](const mail::Message& message) {
    mail::Bounce bounce{.message_id = message.message_id, .to = message.to.address};
    bounce.recipients.push_back({.address = message.to.address, .status = "5.1.1"});
    early.push_back(Note(bounce).status().code());
    return absl::OkStatus();
  };
  ASSERT_EQ(Mail("first", {"mia"}), 1u);
  EXPECT_THAT(early, ElementsAre(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kAccepted);
  EXPECT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
}

TEST_F(NoteBounceTest, ADigestIsNotDeliveredAsAWhole) {
  const Notice one = AddNotice("one", NoticeKind::kAnnouncement);
  const Notice two = AddNotice("two", NoticeKind::kAnnouncement);
  Add({For(one, "mia", Channel::kEmail, true), For(two, "mia", Channel::kEmail, true),
       For(two, "noor", Channel::kEmail, true)});
  ASSERT_EQ(HandOver(), 2u);
  EXPECT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
  EXPECT_EQ(Told("one", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("two", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("two", "noor").state, DeliveryState::kAccepted);
}

TEST_F(NoteBounceTest, WhoHasSeenItHasHeard) {
  Mail("first", {"mia"});
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return notices_.MarkSeen(transaction, "mia", "heath", {"first"}, clock_.Now());
            }),
            absl::OkStatus());
  EXPECT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
  EXPECT_EQ(Told("first", "mia").state, DeliveryState::kSeen);
}

TEST_F(NoteBounceTest, AnAccountBearsWhatItsGuestWasMailed) {
  Mail("first", {"mia"});
  Tell(Person{.id = "account", .time_zone = kHome, .version = 1});
  Tell(Person{.id = "mia", .merged_into = "account", .time_zone = kHome, .version = 9});
  EXPECT_EQ(*Note(Report("5.1.1")), BounceEffect::kAddressStopped);
  EXPECT_NE(PreferencesOf("account").bounced_address, "");
}

}  // namespace
}  // namespace amble::messaging
