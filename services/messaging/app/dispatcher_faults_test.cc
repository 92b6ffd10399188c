#include <map>
#include <memory>
#include <thread>

#include "services/messaging/testing/dispatcher_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::Each;
using ::testing::Pair;
using ::testing::SizeIs;

/// Crashes and rivals, on both engines.
class DispatcherFaults : public DispatcherFixture,
                         public ::testing::WithParamInterface<storage::Engine> {
 protected:
  DispatcherFaults() : DispatcherFixture(GetParam()) {}

  /// How often each address was written to.
  std::map<std::string, int> Counts() const {
    std::map<std::string, int> counts;
    for (const std::string& address : mailer_.addresses()) ++counts[address];
    return counts;
  }
  /// Lets `count` dispatchers run at once until nothing is due.
  void Race(int count) {
    std::vector<std::unique_ptr<Dispatcher>> rivals;
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
      rivals.push_back(std::make_unique<Dispatcher>(dependencies_, Parts(), options_));
    }
    for (const auto& rival : rivals) {
      threads.emplace_back([&dispatcher = *rival] {
        for (;;) {
          const auto claimed = dispatcher.DispatchDue();
          // A rival may hold the lock for longer than is waited for: try again.
          if (claimed.ok() && *claimed == 0) return;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_P(DispatcherFaults, ACrashBeforeTheCommitRepeatsUnderTheSameIdAndOmitsNobody) {
  const auto people = Crowd(40);
  Change(Pond(), [](Walk& walk) { walk.cancelled = true; });
  Add(ForAll(AddNotice("n1", NoticeKind::kCancelled), people));
  options_.batch = 10;
  options_.conclude_after = 10;
  {
    Dispatcher dies(dependencies_, Parts(), options_);
    ASSERT_TRUE(dies.DispatchDue().ok());
    mailer_.reply = [&](const mail::Message&) {
      fragile_.lost = true;  // after the server's 250, and before what would be written down
      return absl::OkStatus();
    };
    ASSERT_FALSE(dies.DispatchDue().ok());
  }
  fragile_.lost = false;
  mailer_.reply = nullptr;
  Dispatcher next(dependencies_, Parts(), options_);
  EXPECT_EQ(DispatchAll(next), 20) << "ten are held by the one that died";
  EXPECT_THAT(mailer_.sent(), SizeIs(40));
  clock_.Advance(options_.lease);
  EXPECT_EQ(DispatchAll(next), 10);
  EXPECT_THAT(Counts(), SizeIs(40)) << "nobody is left out";
  EXPECT_THAT(mailer_.message_ids(), SizeIs(40)) << "distinct ids: recipients";
  EXPECT_THAT(mailer_.sent(), SizeIs(50)) << "what was not written down was repeated";
  for (const std::string& person : people) {
    EXPECT_EQ(Told("n1", person).state, DeliveryState::kAccepted);
  }
}

TEST_P(DispatcherFaults, WhoLostTheLeaseChangesNothing) {
  const auto people = Crowd(6);
  Add(ForAll(AddNotice("n1", NoticeKind::kDayBefore), people));
  Dispatcher rival(dependencies_, Parts(), options_);
  bool first = true;
  ScriptedMailer slow;
  slow.reply = [&](const mail::Message&) {
    if (!std::exchange(first, false)) return absl::OkStatus();
    clock_.Advance(options_.lease + absl::Seconds(1));
    EXPECT_EQ(rival.DispatchDue().value_or(-1), 6);
    return absl::UnavailableError("and it says that it has not taken the mail");
  };
  DispatcherParts parts = Parts();
  parts.mailer = &slow;
  Dispatcher late(dependencies_, parts, options_);
  ASSERT_TRUE(late.DispatchDue().ok());
  EXPECT_THAT(slow.sent(), SizeIs(1)) << "the rest is not theirs any more";
  EXPECT_THAT(mailer_.message_ids(), SizeIs(6));
  for (const std::string& person : people) {
    EXPECT_EQ(Told("n1", person).state, DeliveryState::kAccepted);
  }
  EXPECT_EQ(DispatchAll(rival), 0);
}

TEST_P(DispatcherFaults, ASlowServerDoesNotOutlastALeaseThatIsRenewed) {
  const auto people = Crowd(3);
  Add(ForAll(AddNotice("n1", NoticeKind::kDayBefore), people));
  Dispatcher rival(dependencies_, Parts(), options_);
  std::unique_ptr<Dispatcher> patient;
  ScriptedMailer slow;
  slow.reply = [&](const mail::Message&) {
    for (int quarter = 0; quarter < 12; ++quarter) {
      clock_.Advance(options_.lease / 4);
      EXPECT_EQ(patient->RenewLease(), absl::OkStatus());
      EXPECT_EQ(rival.DispatchDue().value_or(-1), 0) << "after " << quarter << " quarters";
    }
    return absl::OkStatus();
  };
  DispatcherParts parts = Parts();
  parts.mailer = &slow;
  patient = std::make_unique<Dispatcher>(dependencies_, parts, options_);
  EXPECT_EQ(patient->DispatchDue().value_or(-1), 3);
  EXPECT_THAT(slow.message_ids(), SizeIs(3));
  EXPECT_THAT(slow.sent(), SizeIs(3));
  EXPECT_EQ(DispatchAll(rival), 0);
  EXPECT_THAT(mailer_.sent(), SizeIs(0));
}

TEST_P(DispatcherFaults, WhoCannotRenewBeginsNothingMore) {
  const auto people = Crowd(4);
  Add(ForAll(AddNotice("n1", NoticeKind::kDayBefore), people));
  std::unique_ptr<Dispatcher> failing;
  mailer_.reply = [&](const mail::Message&) {
    fragile_.lost = true;
    EXPECT_FALSE(failing->RenewLease().ok());
    fragile_.lost = false;
    EXPECT_EQ(failing->RenewLease(), absl::OkStatus()) << "and what is lost stays lost";
    return absl::OkStatus();
  };
  failing = std::make_unique<Dispatcher>(dependencies_, Parts(), options_);
  ASSERT_TRUE(failing->DispatchDue().ok());
  EXPECT_THAT(mailer_.sent(), SizeIs(1));
  mailer_.reply = nullptr;
  Dispatcher rival(dependencies_, Parts(), options_);
  EXPECT_EQ(DispatchAll(rival), 3) << "the rest was given back at once";
  EXPECT_THAT(mailer_.sent(), SizeIs(4));
  EXPECT_THAT(mailer_.message_ids(), SizeIs(4));
}

TEST_P(DispatcherFaults, WhatChangesInTheMiddleOfABatchIsToldAsItIsThen) {
  const auto people = Crowd(3);
  Add(ForAll(AddNotice("n1", NoticeKind::kDayBefore), people));
  bool first = true;
  mailer_.reply = [&](const mail::Message&) {
    if (std::exchange(first, false)) Change(Pond(), [](Walk& walk) { walk.note = "Bring tea"; });
    return absl::OkStatus();
  };
  Dispatcher dispatcher(dependencies_, Parts(), options_);
  DispatchAll(dispatcher);
  ASSERT_THAT(mailer_.sent(), SizeIs(3));
  EXPECT_THAT(mailer_.message_ids(), SizeIs(3));
  for (size_t i = 1; i < 3; ++i) {
    EXPECT_THAT(mailer_.sent()[i].text, ::testing::HasSubstr("Bring tea"));
  }
}

TEST_P(DispatcherFaults, RivalsTellEachOnce) {
  const auto people = Crowd(120);
  options_.batch = 7;
  options_.conclude_after = 3;
  int told = 0;
  for (const int rivals : {2, 8}) {
    const std::string id = "n" + std::to_string(rivals);
    Add(ForAll(AddNotice(id, NoticeKind::kDayBefore), people));
    Race(rivals);
    ++told;
    EXPECT_THAT(Counts(), SizeIs(120));
    EXPECT_THAT(Counts(), Each(Pair(::testing::_, told))) << rivals << " rivals";
    EXPECT_THAT(mailer_.message_ids(), SizeIs(120 * told));
  }
}

TEST_P(DispatcherFaults, RivalsSendOneDigestToEach) {
  const auto people = Crowd(30);
  std::vector<Notice> notices;
  for (int i = 0; i < 4; ++i) {
    notices.push_back(AddNotice("n" + std::to_string(i), NoticeKind::kAnnouncement, "News"));
  }
  // In another order for each, as they were written.
  for (const Notice& notice : notices) {
    for (const std::string& person : people) {
      Add({For(notice, person, Channel::kEmail, true)});
    }
  }
  options_.digests = 3;
  Race(8);
  EXPECT_THAT(Counts(), SizeIs(30));
  EXPECT_THAT(Counts(), Each(Pair(::testing::_, 1)));
}

TEST_P(DispatcherFaults, AClockThatJumpsADayNeitherDoublesNorOmits) {
  const auto people = Crowd(10);
  const Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  Add(ForAll(notice, people));
  Dispatcher dispatcher(dependencies_, Parts(), options_);
  clock_.Advance(-absl::Hours(24));
  EXPECT_EQ(DispatchAll(dispatcher), 0) << "not due yet";
  clock_.Advance(absl::Hours(48));
  EXPECT_EQ(DispatchAll(dispatcher), 10) << "a day late, and still of use";
  clock_.Advance(-absl::Hours(24));
  EXPECT_EQ(DispatchAll(dispatcher), 0);
  EXPECT_THAT(Counts(), Each(Pair(::testing::_, 1)));
  EXPECT_THAT(Counts(), SizeIs(10));
}

INSTANTIATE_TEST_SUITE_P(Engines, DispatcherFaults, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
