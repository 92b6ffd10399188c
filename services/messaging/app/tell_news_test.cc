#include "services/messaging/app/tell_news.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "services/messaging/app/open_thread.h"
#include "services/messaging/testing/news_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Dies in the middle of a page.
class DyingWays final : public Ways {
 public:
  absl::StatusOr<std::vector<Way>> Choose(storage::Transaction&,
                                          const std::vector<ToTell>&) override {
    return absl::InternalError("killed");
  }
};

/// It is 08:00 in London; the digest comes at 18:00.
class TellNewsTest : public NewsFixture, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellNewsTest() : NewsFixture(GetParam()) {}

  ThreadKey Open(const std::string& person, const OpenThreadCommand& command) {
    const auto opened = OpenThread(dependencies_)(As(Somebody(person)), command);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? opened->thread.key : ThreadKey();
  }
  ThreadKey WithLeaders(const std::string& person) {
    return Open(person, {.group = ramble_, .member = "", .walk = ""});
  }
  /// How many notices of threads somebody has not seen.
  int64_t Unseen(const std::string& person) {
    const auto all = Found<std::vector<OwnNotice>>([&](storage::Transaction& transaction) {
      return notices_.ListOfPerson(transaction, person, std::nullopt, absl::InfinitePast(), {}, 99);
    });
    return std::count_if(all.begin(), all.end(), [](const OwnNotice& own) {
      return own.notice.kind == NoticeKind::kMessages &&
             own.delivery.seen_time == absl::UnixEpoch();
    });
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, TellNewsTest, testing::Engines(), testing::EngineName);

TEST_P(TellNewsTest, TheDaysDigestSaysThatThereIsSomethingAndNotWhat) {
  Say("mia", talk_, "My secret heron");
  Say("lea", talk_, "What a heron");
  Pass(absl::Minutes(5));
  EXPECT_THAT(Mailed(), IsEmpty());
  PassUntil("2027-01-15T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("cole", "lea", "mia", "noor"));
  for (const mail::Message& message : Mails()) {
    const std::string all = message.subject + message.text + message.html;
    EXPECT_THAT(all, Not(HasSubstr("heron")));
    EXPECT_THAT(all, Not(HasSubstr("Walking "))) << "nor who wrote it";
    EXPECT_THAT(message.text, HasSubstr("https://amble.example/my/heath/ramble"));
    const bool mias = message.to.address == "mia@example.org";
    EXPECT_EQ(all.find("Ramblers") == std::string::npos, mias) << "she wants discretion";
  }
  Pass(absl::Hours(48));
  EXPECT_THAT(Mailed(), IsEmpty()) << "once until it is read";
}

TEST_P(TellNewsTest, DevicesAreToldAMinuteLaterUnlessItIsRead) {
  for (const char* person : {"lea", "cole", "noor"}) AddDevice(person);
  Say("mia", talk_);
  Pass(kTimeToRead - absl::Seconds(1));
  EXPECT_THAT(Pushed(), IsEmpty());
  Read("noor", talk_, 1);
  Pass(absl::Seconds(1));
  EXPECT_THAT(Pushed(), ElementsAre("cole", "lea"));
  for (const auto& [endpoint, text] : push_.sent) {
    EXPECT_THAT(text, HasSubstr("Please open Amble"));
    EXPECT_THAT(text, Not(HasSubstr("Ramblers")));
  }
}

TEST_P(TellNewsTest, QuietHoursHoldDevicesBack) {
  AddDevice("noor");
  PassUntil("2027-01-15T23:00:00Z");
  Say("mia", talk_);
  PassUntil("2027-01-16T06:59:00Z");
  EXPECT_THAT(Pushed(), IsEmpty());
  PassUntil("2027-01-16T07:00:00Z");
  EXPECT_THAT(Pushed(), ElementsAre("noor"));
}

TEST_P(TellNewsTest, AStormIsOneNoticeForEach) {
  constexpr int kCrowd = 50;
  std::vector<std::string> people = Crowd(kCrowd);
  for (const int storm : {1, 2}) {
    for (const std::string& person : people) {
      for (int i = 0; i < kMessagesPerMinute; ++i) Say(person, talk_);
    }
    if (storm == 1) {
      EXPECT_EQ(Tellings(), 0u) << "a post tells nobody itself";
    }
    clock_.Advance(kTimeToRead);
    ASSERT_EQ(Work(dependencies_), absl::OkStatus());
    EXPECT_EQ(Tellings(), static_cast<size_t>(kCrowd + 4));
  }
  PassUntil("2027-01-15T18:00:00Z");
  for (const char* person : {"cole", "lea", "mia", "noor"}) people.push_back(person);
  std::sort(people.begin(), people.end());
  EXPECT_THAT(Mailed(), ElementsAreArray(people));
}

TEST_P(TellNewsTest, NobodyIsToldWhatIsNotTheirs) {
  Say("noor", talk_);
  Read("lea", talk_, 1);
  Mute("cole", talk_);
  BlockAs("mia", "noor");
  clock_.Advance(absl::Seconds(1));
  Join(ramble_, "late");
  Join(ramble_, "kit");
  Tell(Person{.id = "kit", .time_zone = kHome, .guest = true, .version = 2});
  Pass(absl::Hours(12));
  EXPECT_THAT(Mailed(), IsEmpty()) << "its author, who has read, muted, blocked, or came later";
  Say("lea", talk_);
  Leave(ramble_, "late");
  Pass(absl::Hours(24));
  EXPECT_THAT(Mailed(), ElementsAre("mia", "noor")) << "kit is a guest";
}

TEST_P(TellNewsTest, ABlockHoldsWhicheverWay) {
  BlockAs("mia", "noor");
  Say("mia", talk_);
  Pass(absl::Hours(12));
  EXPECT_THAT(Mailed(), ElementsAre("cole", "lea"));
}

TEST_P(TellNewsTest, WhatIsOverWhenTheDigestComesIsNotInIt) {
  Say("mia", talk_, "Oops");
  Pass(absl::Minutes(5));
  EXPECT_EQ(Tellings(), 3u);
  Withdraw("mia", talk_, 1);
  PassUntil("2027-01-15T18:30:00Z");
  EXPECT_THAT(Mailed(), IsEmpty()) << "withdrawn";
  Say("noor", talk_, "Rude");
  Pass(absl::Minutes(5));
  ASSERT_TRUE(HideMessage(dependencies_)(As(Somebody("lea")), {talk_, 3}).ok());
  Pass(absl::Hours(24));
  EXPECT_THAT(Mailed(), IsEmpty()) << "hidden";
  Say("mia", talk_);
  Pass(absl::Minutes(5));
  Mute("cole", talk_);
  Leave(ramble_, "lea");
  Read("noor", talk_, 5);
  Pass(absl::Hours(24));
  EXPECT_THAT(Mailed(), IsEmpty()) << "muted, left, and read";
  Mute("cole", talk_, false);
  Say("noor", talk_);
  Pass(absl::Hours(24));
  EXPECT_THAT(Mailed(), ElementsAre("cole", "mia")) << "who was not told after all is told now";
}

TEST_P(TellNewsTest, OfWhatIsLeftTheDigestTells) {
  Say("mia", talk_, "Oops");
  Pass(absl::Minutes(5));
  Say("mia", talk_, "Better");
  Pass(absl::Minutes(5));
  Withdraw("mia", talk_, 1);
  PassUntil("2027-01-15T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("cole", "lea", "noor"));
  Pass(absl::Hours(24));
  EXPECT_THAT(Mailed(), IsEmpty());
}

TEST_P(TellNewsTest, WhoHasReadIsToldAnew) {
  AddDevice("noor");
  Say("mia", talk_);
  Pass(absl::Minutes(5));
  EXPECT_THAT(Pushed(), ElementsAre("noor"));
  EXPECT_EQ(Unseen("noor"), 1);
  Say("mia", talk_);
  Pass(absl::Minutes(5));
  EXPECT_THAT(Pushed(), IsEmpty());
  Read("noor", talk_, 2);
  EXPECT_EQ(Unseen("noor"), 0) << "what told of it is seen with it";
  Say("mia", talk_);
  Pass(absl::Minutes(5));
  EXPECT_THAT(Pushed(), ElementsAre("noor"));
  EXPECT_EQ(Unseen("noor"), 1);
  PassUntil("2027-01-15T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("cole", "lea", "noor"));
}

TEST_P(TellNewsTest, WhatIsReadAndThenWrittenIsToldOnce) {
  Say("mia", talk_);
  Pass(absl::Minutes(5));
  Read("noor", talk_, 1);
  PassUntil("2027-01-15T17:59:30Z");
  Say("mia", talk_);
  // The digest is due before anybody has looked at the new message.
  PassUntil("2027-01-15T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("cole", "lea"));
  PassUntil("2027-01-16T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("noor"));
}

TEST_P(TellNewsTest, WhoWritesToTheLeadersDoesNotWaitForTheDigest) {
  Prefer("cole", [](Preferences& preferences) {
    preferences.kinds[NoticeKind::kMessages] = {.email = true, .push = true, .digest = true};
  });
  const ThreadKey thread = WithLeaders("mia");
  Say("mia", thread, "I am late");
  Pass(kTimeToRead);
  EXPECT_THAT(Mailed(), ElementsAre("lea"));
  EXPECT_THAT(Mails()[0].text, Not(HasSubstr("late")));
  Say("lea", thread, "We wait");
  Pass(kTimeToRead);
  EXPECT_THAT(Mailed(), ElementsAre("mia"));
  PassUntil("2027-01-15T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("cole")) << "who has said so, of both at once";
}

TEST_P(TellNewsTest, OfWhatTwoSayAloneTheOtherIsTold) {
  for (const char* person : {"mia", "noor"}) {
    Prefer(person, [](Preferences& preferences) { preferences.direct_messages = true; });
  }
  const ThreadKey thread = Open("mia", {.group = ramble_, .member = "m-noor", .walk = ""});
  Say("mia", thread);
  Pass(kTimeToRead);
  EXPECT_THAT(Mailed(), ElementsAre("noor"));
  Read("noor", thread, 1);
  Say("mia", thread);
  BlockAs("noor", "mia");
  Pass(absl::Hours(24));
  EXPECT_THAT(Mailed(), IsEmpty()) << "a block ends it";
}

TEST_P(TellNewsTest, OfAWalkThoseAreToldWhoAreGoing) {
  Answer(Pond(), "mia", ResponseState::kGoing);
  Answer(Pond(), "noor", ResponseState::kGoing);
  const ThreadKey thread = WalkThread(Pond(), clock_.Now()).key;
  Say("lea", thread);
  Pass(absl::Minutes(5));
  Answer(Pond(), "noor", ResponseState::kNotGoing);
  PassUntil("2027-01-15T18:00:00Z");
  const auto mailed = Mailed();
  EXPECT_THAT(mailed, Contains("cole"));
  const auto sent = AllSent(*database_);
  std::vector<std::string> told;
  for (const Sent& each : sent) {
    if (each.kind == NoticeKind::kMessages && each.state == DispatchState::kDone) {
      told.push_back(each.person);
    }
  }
  EXPECT_THAT(told, ElementsAre("cole", "mia"));
}

TEST_P(TellNewsTest, AClockThatJumpsADayNeitherDoublesNorOmits) {
  for (const char* person : {"lea", "noor"}) AddDevice(person);
  Prefer("cole", [](Preferences& preferences) {
    preferences.kinds[NoticeKind::kMessages] = {.email = true, .push = true, .digest = false};
  });
  enum class Written { kBefore, kMeanwhile };
  for (const absl::Duration jump : {absl::Hours(24), absl::Hours(-24)}) {
    for (const Written written : {Written::kBefore, Written::kMeanwhile}) {
      for (const bool at_once : {false, true}) {
        const auto say = [&] {
          Say("mia", talk_);
          if (at_once) Pass(kTimeToRead);
        };
        if (written == Written::kBefore) say();
        Pass(jump);
        if (written == Written::kMeanwhile) say();
        Pass(-jump);
        for (int quarter = 0; quarter < 12; ++quarter) Pass(absl::Hours(6));
        EXPECT_THAT(Pushed(), ElementsAre("lea", "noor")) << jump << at_once;
        EXPECT_THAT(Mailed(), ElementsAre("cole", "lea", "noor")) << jump << at_once;
        for (const char* person : {"lea", "cole", "noor"}) Read(person, talk_, 1000);
      }
    }
  }
}

TEST_P(TellNewsTest, RivalsAndKillsNeitherOmitNorDoubleAnybody) {
  std::vector<std::string> people = Crowd(30);
  for (const int rivals : {2, 8}) {
    Say("lea", talk_);
    Say("lea", Open("lea", {.group = ramble_, .member = "", .walk = "pond"}));
    clock_.Advance(kTimeToRead);
    DyingWays dying;
    Dependencies dies = dependencies_;
    dies.ways = &dying;
    EXPECT_FALSE(TellNews(dies, 3).ok());
    std::vector<std::thread> threads;
    for (int i = 0; i < rivals; ++i) {
      threads.emplace_back([this] {
        for (bool more = true; more;) {
          const auto told = TellNews(dependencies_, 3);
          // A rival may hold the lock for longer than is waited for: try again.
          more = !told.ok() || told->threads > 0;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(Work(dependencies_), absl::OkStatus());
    // 30 and three in the group's thread, 30 and cole in the walk's.
    EXPECT_EQ(Tellings(), static_cast<size_t>(rivals == 2 ? 64 : 128));
    std::map<std::string, int> told;
    for (const Sent& sent : AllSent(*database_)) {
      if (sent.kind == NoticeKind::kMessages) ++told[sent.person + " " + sent.key];
    }
    EXPECT_THAT(told, Each(::testing::Pair(::testing::_, 1)));
    people.push_back("cole");
    for (const std::string& person : {std::string("mia"), std::string("noor")}) {
      Read(person, talk_, 1000);
    }
    for (const std::string& person : people) {
      Read(person, talk_, 1000);
      Read(person, WalkThread(Pond(), clock_.Now()).key, 1000);
    }
  }
}

TEST_P(TellNewsTest, WhatAnOlderVersionWroteIsToldToo) {
  // It knows nothing of what is to be told.
  const absl::Time now = clock_.Now();
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_RETURN_IF_ERROR(
                  transaction
                      .Execute({"INSERT INTO thread_entries (practice, thread, sequence, number,"
                                " changed_sequence, author, person, by_leader, text, state,"
                                " write_time) VALUES ($1, $2, 1, 1, 1, 'm-mia', 'mia', 0, 'x', 1,"
                                " $3)"},
                               {talk_.practice, talk_.thread, now})
                      .status());
              return transaction
                  .Execute({"UPDATE threads SET last_sequence = 1, last_time = $3"
                            " WHERE practice = $1 AND thread = $2"},
                           {talk_.practice, talk_.thread, now})
                  .status();
            }),
            absl::OkStatus());
  PassUntil("2027-01-15T18:00:00Z");
  EXPECT_THAT(Mailed(), ElementsAre("cole", "lea", "noor"));
}

TEST_P(TellNewsTest, NobodyAskedForNothingIsDone) {
  const auto told = TellNews(dependencies_);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->threads, 0);
  Say("mia", talk_);
  EXPECT_EQ(TellNews(dependencies_)->threads, 0) << "not due";
}

}  // namespace
}  // namespace amble::messaging
