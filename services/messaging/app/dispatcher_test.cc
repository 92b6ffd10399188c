#include "services/messaging/app/dispatcher.h"

#include <condition_variable>
#include <mutex>

#include "services/messaging/testing/dispatcher_fixture.h"
#include "services/platform/mail/failure.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class DispatcherTest : public DispatcherFixture {
 protected:
  DispatcherTest() {
    for (const char* person : {"mia", "noor"}) Answer(Pond(), person, ResponseState::kGoing);
  }
  int Dispatch() {
    Dispatcher dispatcher(dependencies_, Parts(), options_);
    return DispatchAll(dispatcher);
  }
  void AddDevice(const std::string& person, const std::string& id) {
    ASSERT_EQ(
        Write([&](storage::Transaction& transaction) {
          return preferences_.Save(
              transaction,
              PushDevice{id, person, {"https://push.example/" + id, "key", "auth"}, clock_.Now()});
        }),
        absl::OkStatus());
  }
  size_t DevicesOf(const std::string& person) {
    return Found<std::vector<PushDevice>>([&](storage::Transaction& transaction) {
             return preferences_.ListDevices(transaction, {person});
           })
        .size();
  }
};

TEST_F(DispatcherTest, TellsEachByMailOnce) {
  const Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  Add({For(notice, "mia"), For(notice, "noor")});
  EXPECT_EQ(Dispatch(), 2);
  EXPECT_EQ(Dispatch(), 0);
  EXPECT_THAT(mailer_.addresses(), UnorderedElementsAre("mia@example.org", "noor@example.org"));
  EXPECT_THAT(mailer_.message_ids(),
              UnorderedElementsAre("<n1-mia@amble.example>", "<n1-noor@amble.example>"));
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kAccepted);
  EXPECT_THAT(mailer_.sent()[0].headers, SizeIs(3)) << "can be unsubscribed from";
}

TEST_F(DispatcherTest, LooksAgainRightBeforeAnythingLeaves) {
  const Notice reminder = AddNotice("n1", NoticeKind::kDayBefore);
  const Notice changed = AddNotice("n2", NoticeKind::kChanged);
  for (const char* person : {"lea", "cole"}) Answer(Pond(), person, ResponseState::kGoing);
  Add({For(reminder, "mia"), For(reminder, "noor"), For(reminder, "lea"), For(changed, "cole")});
  Answer(Pond(), "mia", ResponseState::kNotGoing);
  Leave({"heath", "ramble"}, "noor");
  Prefer("lea", [](Preferences& lea) { lea.kinds[NoticeKind::kDayBefore] = {.email = false}; });
  Prefer("cole", [](Preferences& cole) { cole.no_mail_at_all = true; });
  Dispatch();
  EXPECT_THAT(mailer_.sent(), IsEmpty());
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kDropped);
  EXPECT_EQ(Told("n1", "noor").state, DeliveryState::kDropped);
  EXPECT_EQ(Told("n1", "lea").failure, "mail_turned_off");
  EXPECT_EQ(Told("n2", "cole").state, DeliveryState::kBounced) << "a leader rings";
  EXPECT_EQ(Told("n2", "cole").failure, "no_mail_at_all");
}

TEST_F(DispatcherTest, NoReminderLeavesOfAWalkThatIsCancelledOrMoved) {
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia")});
  Change(Pond(), [](Walk& walk) { walk.start += absl::Hours(1); });
  Dispatch();
  Add({For(AddNotice("n2", NoticeKind::kDayBefore), "mia")});
  Change(Pond(), [](Walk& walk) { walk.cancelled = true; });
  const Notice cancelled = AddNotice("n3", NoticeKind::kCancelled);
  Answer(Pond(), "noor", ResponseState::kNotGoing);
  Add({For(cancelled, "mia"), For(cancelled, "noor")});
  Dispatch();
  ASSERT_THAT(mailer_.sent(), SizeIs(2));
  for (const mail::Message& message : mailer_.sent()) {
    EXPECT_THAT(message.subject, HasSubstr("Cancelled"));
  }
}

TEST_F(DispatcherTest, ACancellationInTheMiddleOfABatchStopsTheRest) {
  const auto people = Crowd(5);
  Add(ForAll(AddNotice("n1", NoticeKind::kTwoHoursBefore), people));
  bool first = true;
  mailer_.reply = [&](const mail::Message&) {
    if (std::exchange(first, false)) Change(Pond(), [](Walk& walk) { walk.cancelled = true; });
    return absl::OkStatus();
  };
  Dispatch();
  EXPECT_THAT(mailer_.sent(), SizeIs(1));
}

TEST_F(DispatcherTest, AnAddressThatDoesNotExistIsNotWrittenToAgain) {
  mailer_.reply = [](const mail::Message&) {
    return mail::MailError(mail::MailFailure::kRecipient, "nobody");
  };
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia")});
  Dispatch();
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("n1", "mia").failure, "address_bounced");
  const std::string hash = PreferencesOf("mia").bounced_address;
  EXPECT_EQ(hash, AddressHash("key", "mia@example.org"));
  EXPECT_NE(hash, AddressHash("another key", "mia@example.org"));
  Add({For(AddNotice("n2", NoticeKind::kDayBefore), "mia")});
  Dispatch();
  EXPECT_THAT(mailer_.sent(), SizeIs(1));
  EXPECT_EQ(Told("n2", "mia").state, DeliveryState::kBounced);

  mailer_.reply = nullptr;
  contacts_.contacts["mia"] = {"new@example.org", ""};
  Add({For(AddNotice("n3", NoticeKind::kDayBefore), "mia")});
  Dispatch();
  EXPECT_EQ(Told("n3", "mia").state, DeliveryState::kAccepted);
  EXPECT_EQ(PreferencesOf("mia").bounced_address, "") << "they have another address";
}

class HomeContactTest : public DispatcherTest {
 protected:
  HomeContactTest() {
    Change(Pond(), [](Walk& walk) { walk.home_contact = "Ben, ben@example.org"; });
    const Notice notice = AddNotice("n1", NoticeKind::kHomeContact, "Lea");
    struct Dispatch to_home_contact = For(notice, "");
    to_home_contact.member = kHomeContactMember;
    Add({to_home_contact});
  }
  Delivery ToldHomeContact() {
    return *Found<std::optional<Delivery>>([&](storage::Transaction& transaction) {
      return notices_.FindDelivery(transaction, "heath", "n1", kHomeContactMember, false);
    });
  }
};

TEST_F(HomeContactTest, IsMailedAtTheAddressOfTheWalkWhateverAccountsSays) {
  contacts_.status = absl::UnavailableError("away");
  EXPECT_EQ(Dispatch(), 1);
  EXPECT_EQ(Dispatch(), 0);
  EXPECT_THAT(mailer_.addresses(), ElementsAre("ben@example.org"));
  EXPECT_THAT(mailer_.sent()[0].text, HasSubstr("Lea asked that you be told"));
  EXPECT_EQ(ToldHomeContact().state, DeliveryState::kAccepted);
}

TEST_F(HomeContactTest, AMailThatBouncesIsToldAndStopsNobodyElses) {
  mailer_.reply = [](const mail::Message&) {
    return mail::MailError(mail::MailFailure::kRecipient, "nobody");
  };
  Dispatch();
  EXPECT_EQ(ToldHomeContact().state, DeliveryState::kBounced);
  EXPECT_EQ(ToldHomeContact().failure, "address_bounced");
  const auto told = Found<std::vector<NamedDelivery>>([&](storage::Transaction& transaction) {
    return notices_.ListDeliveries(transaction, {.practice = "heath", .id = "n1"}, {}, 10);
  });
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].walking_name, kHomeContactName);
  EXPECT_EQ(PreferencesOf("").bounced_address, "") << "it stands for many";
}

TEST_F(HomeContactTest, WhoIsBackMeanwhileIsNotToldOf) {
  Change(Pond(), [](Walk& walk) { walk.progress = WalkProgress::kClosed; });
  Dispatch();
  EXPECT_THAT(mailer_.sent(), IsEmpty());
  EXPECT_EQ(ToldHomeContact().state, DeliveryState::kDropped);
}

TEST_F(DispatcherTest, WhoHasNoAddressIsForALeaderToRing) {
  contacts_.contacts["mia"] = {};
  const Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  Add({For(notice, "mia"), For(notice, "mia", Channel::kPush)});
  Dispatch();
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kBounced);
}

TEST_F(DispatcherTest, TriesAgainLaterAndLaterUnderTheSameId) {
  mailer_.reply = [](const mail::Message&) {
    return mail::MailError(mail::MailFailure::kTemporary, "busy");
  };
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia")});
  Dispatcher dispatcher(dependencies_, Parts(), options_);
  EXPECT_EQ(DispatchAll(dispatcher), 1);
  clock_.Advance(options_.first_pause - absl::Seconds(1));
  EXPECT_EQ(DispatchAll(dispatcher), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(DispatchAll(dispatcher), 1);
  clock_.Advance(options_.first_pause);
  EXPECT_EQ(DispatchAll(dispatcher), 0) << "twice as long";
  clock_.Advance(options_.first_pause);
  mailer_.reply = nullptr;
  EXPECT_EQ(DispatchAll(dispatcher), 1);
  EXPECT_THAT(mailer_.sent(), SizeIs(3));
  EXPECT_THAT(mailer_.message_ids(), SizeIs(1));
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kAccepted);
}

TEST_F(DispatcherTest, WhatIsTriedUntilItIsTooLateHasFailed) {
  mailer_.reply = [](const mail::Message&) {
    return mail::MailError(mail::MailFailure::kTemporary, "busy");
  };
  Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  notice.stale_time = clock_.Now() + absl::Seconds(3);
  Add({For(notice, "mia")});
  Dispatch();
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("n1", "mia").failure, "mail_not_taken");
}

TEST_F(DispatcherTest, WaitsForAccountsAndForAMailServer) {
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia")});
  contacts_.status = absl::UnavailableError("away");
  Dispatch();
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kWaiting);
  contacts_.status = absl::OkStatus();
  clock_.Advance(options_.first_pause);
  DispatcherParts without = Parts();
  without.mailer = nullptr;
  Dispatcher no_server(dependencies_, without, options_);
  EXPECT_EQ(DispatchAll(no_server), 1);
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kWaiting);
  clock_.Advance(options_.longest_pause);
  Dispatch();
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kAccepted);
}

TEST_F(DispatcherTest, ADomainIsNotFlooded) {
  options_.mails_per_domain = {.burst = 2, .per_second = 1};
  const auto people = Crowd(5);
  Add(ForAll(AddNotice("n1", NoticeKind::kDayBefore), people));
  Dispatcher dispatcher(dependencies_, Parts(), options_);
  DispatchAll(dispatcher);
  EXPECT_THAT(mailer_.sent(), SizeIs(2));
  for (int second = 3; second <= 5; ++second) {
    clock_.Advance(absl::Seconds(1));
    DispatchAll(dispatcher);
    EXPECT_THAT(mailer_.sent(), SizeIs(second));
  }
  EXPECT_THAT(mailer_.message_ids(), SizeIs(5)) << "nobody is left out";
}

TEST_F(DispatcherTest, PushGoesToEachDeviceAndEndedOnesGo) {
  AddDevice("mia", "phone");
  AddDevice("mia", "old");
  push_.replies["https://push.example/old"] = {push::Outcome::kGone};
  const Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  Add({For(notice, "mia", Channel::kPush), For(notice, "noor", Channel::kPush)});
  Dispatch();
  EXPECT_THAT(push_.sent, SizeIs(2));
  EXPECT_EQ(DevicesOf("mia"), 1u);
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kAccepted);
  EXPECT_EQ(Told("n1", "noor").failure, "no_device");
}

TEST_F(DispatcherTest, PushIsTriedAgainWhenTheServiceSaysSo) {
  AddDevice("mia", "phone");
  push_.replies["https://push.example/phone"] = {push::Outcome::kTryLater, absl::Minutes(7)};
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia", Channel::kPush)});
  Dispatch();
  push_.replies.clear();
  clock_.Advance(absl::Minutes(7) - absl::Seconds(1));
  EXPECT_EQ(Dispatch(), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Dispatch(), 1);
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kAccepted);
}

TEST_F(DispatcherTest, ADigestIsOneMailOfAllThatWaits) {
  const Notice tea = AddNotice("n1", NoticeKind::kAnnouncement, "Bring tea");
  const Notice cake = AddNotice("n2", NoticeKind::kAnnouncement, "Bring cake");
  Add({For(tea, "noor", Channel::kEmail, true), For(tea, "mia", Channel::kEmail, true)});
  Add({For(cake, "noor", Channel::kEmail, true)});
  EXPECT_EQ(Dispatch(), 3);
  ASSERT_THAT(mailer_.addresses(), UnorderedElementsAre("mia@example.org", "noor@example.org"));
  const auto sent = mailer_.sent();
  const mail::Message& noors = sent[0].to.address.starts_with("noor") ? sent[0] : sent[1];
  EXPECT_THAT(noors.text, ::testing::AllOf(HasSubstr("Bring tea"), HasSubstr("Bring cake")));
  EXPECT_EQ(noors.message_id, "<n1-noor@amble.example>");
  EXPECT_EQ(Told("n1", "noor").state, DeliveryState::kAccepted);
  EXPECT_EQ(Told("n2", "noor").state, DeliveryState::kAccepted);
}

TEST_F(DispatcherTest, AGuestWhoBecameSomebodyIsReachedThere) {
  Tell(Person{.id = "noor", .merged_into = "mia", .version = 9});
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "noor")});
  Dispatch();
  EXPECT_THAT(mailer_.addresses(), ElementsAre("mia@example.org"));
}

TEST_F(DispatcherTest, TheThreadTellsWhatItIsWokenFor) {
  std::mutex mutex;
  std::condition_variable told;
  int accepted = 0;
  options_.poll = std::chrono::hours(1);
  options_.concluded = [&](Channel, Conclusion::Outcome outcome, absl::Duration) {
    std::lock_guard lock(mutex);
    accepted += outcome == Conclusion::Outcome::kAccepted;
    told.notify_all();
  };
  Dispatcher dispatcher(dependencies_, Parts(), options_);
  dispatcher.Start();
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia")});
  dispatcher.Wake();
  {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(told.wait_for(lock, std::chrono::seconds(60), [&] { return accepted == 1; }));
  }
  dispatcher.Stop();
  EXPECT_THAT(mailer_.sent(), SizeIs(1));
}

}  // namespace
}  // namespace amble::messaging
