#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kLease = absl::Minutes(2);

/// The queue on both engines.
class DispatchContract : public MessagingFixture,
                         public ::testing::WithParamInterface<storage::Engine> {
 protected:
  using Outcome = Conclusion::Outcome;

  DispatchContract() : MessagingFixture(GetParam()) {
    AddNotice("n-1", NoticeKind::kDayBefore, "pond");
  }

  void AddNotice(const std::string& id, NoticeKind kind, const std::string& walk) {
    Do([&](storage::Transaction& transaction) {
      return notices_
          .Add(transaction, {.practice = "heath",
                             .id = id,
                             .kind = kind,
                             .group = "ramble",
                             .walk = walk,
                             .key = id,
                             .create_time = clock_.Now(),
                             .stale_time = clock_.Now() + absl::Hours(20)})
          .status();
    });
  }
  void Do(const storage::Database::Work& work) { ASSERT_EQ(Write(work), absl::OkStatus()); }

  Dispatch To(const std::string& person, Channel channel = Channel::kEmail,
              const std::string& notice = "n-1") {
    const std::string id = notice + "-" + person + (channel == Channel::kPush ? "-push" : "");
    return {.id = id,
            .practice = "heath",
            .notice = notice,
            .member = "m-" + person,
            .person = person,
            .channel = channel,
            .due = clock_.Now(),
            .stale_time = clock_.Now() + absl::Hours(20),
            .message_id = "<" + id + "@amble.example>"};
  }
  void Add(const std::vector<Dispatch>& dispatches) {
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(dispatches_.Add(transaction, dispatches));
      for (const Dispatch& dispatch : dispatches) {
        AMBLE_RETURN_IF_ERROR(notices_.Save(transaction, {{.practice = dispatch.practice,
                                                           .notice = dispatch.notice,
                                                           .member = dispatch.member,
                                                           .person = dispatch.person,
                                                           .create_time = clock_.Now(),
                                                           .state_time = clock_.Now()}}));
      }
      return absl::OkStatus();
    });
  }
  std::vector<ClaimedDispatch> Claimed(const std::string& claim, int limit = 10) {
    std::vector<ClaimedDispatch> claimed;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(claimed,
                             dispatches_.Claim(transaction, claim, clock_.Now(), kLease, limit));
      return absl::OkStatus();
    });
    return claimed;
  }
  std::vector<std::string> Claim(const std::string& claim, int limit = 10) {
    std::vector<std::string> ids;
    for (const ClaimedDispatch& claimed : Claimed(claim, limit)) ids.push_back(claimed.dispatch.id);
    return ids;
  }
  bool HasDue() {
    return Found<bool>([&](storage::Transaction& transaction) {
      return dispatches_.HasDue(transaction, clock_.Now(), kLease);
    });
  }
  std::optional<FactVersions> Look(const std::string& claim, const std::string& id,
                                   const std::string& person) {
    ClaimedDispatch claimed{.dispatch = {.id = id, .member = "m-" + person, .person = person},
                            .notice = {.practice = "heath", .group = "ramble", .walk = "pond"}};
    return Found<std::optional<FactVersions>>([&](storage::Transaction& transaction) {
      return dispatches_.Look(transaction, claim, claimed, person);
    });
  }
  int64_t Renew(const std::string& claim, std::vector<std::string> ids) {
    int64_t renewed = 0;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          renewed, dispatches_.Renew(transaction, claim, std::move(ids), clock_.Now(), kLease));
      return absl::OkStatus();
    });
    return renewed;
  }
  std::vector<std::string> Held(const std::string& claim, std::vector<std::string> ids) {
    std::vector<std::string> held;
    for (std::string& id : ids) {
      if (Look(claim, id, "mia")) held.push_back(std::move(id));
    }
    return held;
  }
  int64_t Conclude(const std::string& claim, const std::vector<Conclusion>& conclusions) {
    int64_t held = 0;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(held,
                             dispatches_.Conclude(transaction, claim, conclusions, clock_.Now()));
      return absl::OkStatus();
    });
    return held;
  }
  int64_t Withdraw(const Withdrawal& withdrawal) {
    int64_t withdrawn = 0;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(withdrawn,
                             dispatches_.Withdraw(transaction, withdrawal, clock_.Now()));
      return absl::OkStatus();
    });
    return withdrawn;
  }
  Delivery Told(const std::string& person, const std::string& notice = "n-1") {
    return Found<std::optional<Delivery>>([&](storage::Transaction& transaction) {
             return notices_.FindDelivery(transaction, "heath", notice, "m-" + person, false);
           })
        .value_or(Delivery());
  }

  const GroupKey ramble_{"heath", "ramble"};
};

TEST_P(DispatchContract, ClaimsWhatIsDueTheLongestDueFirst) {
  EXPECT_FALSE(HasDue());
  Dispatch later = To("mia");
  later.due += absl::Minutes(10);
  Add({later, To("noor"), To("noor", Channel::kPush)});
  EXPECT_TRUE(HasDue());
  EXPECT_EQ(Claim("a", 1), std::vector<std::string>{"n-1-noor"});
  EXPECT_EQ(Claim("b"), std::vector<std::string>{"n-1-noor-push"});
  EXPECT_FALSE(HasDue());
  EXPECT_TRUE(Claim("c").empty());
  clock_.Advance(absl::Minutes(10));
  const auto all = Claimed("d");
  ASSERT_EQ(all.size(), 3u) << "leases are over";
  EXPECT_EQ(all[2].notice.id, "n-1");
  EXPECT_EQ(all[2].notice.kind, NoticeKind::kDayBefore);
  later.attempts = 1;
  EXPECT_EQ(all[2].dispatch, later);
  EXPECT_EQ(all[0].dispatch.attempts, 2);
}

TEST_P(DispatchContract, OneForEachNoticeMemberAndChannel) {
  Add({To("mia")});
  Dispatch again = To("mia");
  again.id = "other";
  again.message_id = "<other@amble.example>";
  Add({again});
  EXPECT_EQ(Claim("a"), std::vector<std::string>{"n-1-mia"});
  EXPECT_EQ(Conclude("a", {{"n-1-mia"}}), 1);
  Add({again});
  EXPECT_FALSE(HasDue()) << "it is done";
}

TEST_P(DispatchContract, WhatWasDroppedWaitsAgainUnderItsOwnMessageId) {
  Add({To("mia")});
  EXPECT_EQ(Withdraw({.group = ramble_, .walk = "pond", .kinds = {NoticeKind::kDayBefore}}), 1);
  EXPECT_EQ(Told("mia").state, DeliveryState::kDropped);
  EXPECT_FALSE(HasDue());
  clock_.Advance(absl::Hours(1));
  Dispatch again = To("mia");
  again.id = "other";
  again.message_id = "<other@amble.example>";
  Add({again});
  const auto claimed = Claimed("a");
  ASSERT_EQ(claimed.size(), 1u);
  EXPECT_EQ(claimed[0].dispatch.message_id, "<n-1-mia@amble.example>");
  EXPECT_EQ(claimed[0].dispatch.due, clock_.Now());
  EXPECT_EQ(Told("mia").state, DeliveryState::kWaiting);
}

TEST_P(DispatchContract, WhoeverLostTheLeaseChangesNothing) {
  Add({To("mia")});
  Claim("a");
  clock_.Advance(kLease);
  EXPECT_EQ(Claim("b"), std::vector<std::string>{"n-1-mia"});
  EXPECT_TRUE(Held("a", {"n-1-mia"}).empty());
  EXPECT_EQ(Held("b", {"n-1-mia"}), std::vector<std::string>{"n-1-mia"});
  EXPECT_EQ(Conclude("a", {{"n-1-mia", Outcome::kFailed, "no_address"}}), 0);
  EXPECT_EQ(Told("mia").state, DeliveryState::kWaiting);
  EXPECT_EQ(Conclude("b", {{"n-1-mia"}}), 1);
  EXPECT_EQ(Told("mia").state, DeliveryState::kAccepted);
}

TEST_P(DispatchContract, WhatIsRenewedLastsLongerAndWhatIsLostIsNotRenewed) {
  Add({To("mia"), To("noor"), To("lea")});
  EXPECT_EQ(Claim("a").size(), 3u);
  clock_.Advance(kLease - absl::Seconds(1));
  EXPECT_EQ(Conclude("a", {{"n-1-lea"}}), 1);
  EXPECT_EQ(Renew("a", {"n-1-mia", "n-1-lea"}), 1) << "what is told is not held any more";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Claim("b"), std::vector<std::string>{"n-1-noor"});
  EXPECT_EQ(Renew("a", {"n-1-mia", "n-1-noor"}), 1);
  clock_.Advance(kLease - absl::Seconds(1));
  EXPECT_EQ(Renew("a", {"n-1-noor"}), 0);
  EXPECT_TRUE(Claim("c").empty());
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Claim("d"), (std::vector<std::string>{"n-1-mia", "n-1-noor"}));
}

TEST_P(DispatchContract, ALookShowsWhateverChanges) {
  Tell(Wanted("pond"));
  Answer({"heath", "ramble", "pond"}, "mia", ResponseState::kGoing);
  Answer({"heath", "ramble", "pond"}, "noor", ResponseState::kGoing);
  Do([&](storage::Transaction& transaction) {
    return notices_
        .Add(transaction, {.practice = "heath",
                           .id = "n-2",
                           .kind = NoticeKind::kCancelled,
                           .group = "ramble",
                           .walk = "pond",
                           .key = "n-2",
                           .create_time = clock_.Now(),
                           .stale_time = clock_.Now() + absl::Hours(20)})
        .status();
  });
  Add({To("mia", Channel::kEmail, "n-2"), To("noor", Channel::kEmail, "n-2")});
  Claim("a");
  const auto look = [&] { return Look("a", "n-2-mia", "mia").value(); };
  const std::vector<std::function<void()>> changes{
      [&] {
        Change({"heath", "ramble", "pond"}, [](Walk& walk) { walk.note = "Tea"; });
      },
      [&] {
        Do([&](storage::Transaction& transaction) {
          return ApplyProgress(dependencies_, transaction, {"heath", "ramble", "pond"},
                               WalkProgress::kUnderWay);
        });
      },
      [&] {
        Answer({"heath", "ramble", "pond"}, "mia", ResponseState::kUnsure);
      },
      [&] {
        Leave({"heath", "ramble"}, "mia");
      },
      [&] {
        Tell(Group{{"heath", "ramble"}, "Ramblers", true, kHome, 2});
      },
      [&] {
        Do([&](storage::Transaction& transaction) {
          return ApplyPractice(dependencies_, transaction, {.id = "heath", .version = 2});
        });
      },
      [&] { Tell(Person{.id = "mia", .discretion = Discretion::kOff, .version = 2}); },
      [&] {
        Do([&](storage::Transaction& transaction) {
          return preferences_.Save(transaction, "mia", {.no_mail_at_all = true, .version = 1});
        });
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    const FactVersions before = look();
    EXPECT_TRUE(look() == before) << "nothing has changed";
    changes[i]();
    EXPECT_FALSE(look() == before) << "the change with index " << i;
  }
  const FactVersions before = look();
  const FactVersions noors = Look("a", "n-2-noor", "noor").value();
  Answer({"heath", "ramble", "pond"}, "noor", ResponseState::kNotGoing);
  EXPECT_TRUE(look() == before) << "somebody else's";
  EXPECT_FALSE(Look("a", "n-2-noor", "noor") == noors);
}

TEST_P(DispatchContract, ALeaseFromBeforeTheClockWasSetBackIsOver) {
  Add({To("mia")});
  clock_.Advance(absl::Hours(10));
  EXPECT_EQ(Claim("a").size(), 1u);
  clock_.Advance(-absl::Hours(10));
  EXPECT_TRUE(HasDue());
  EXPECT_EQ(Claim("b").size(), 1u);
}

TEST_P(DispatchContract, TheBestOfTheWaysCounts) {
  Add({To("mia"), To("mia", Channel::kPush), To("noor"), To("noor", Channel::kPush), To("lea"),
       To("cole")});
  Claim("a");
  EXPECT_EQ(Conclude("a", {{"n-1-mia", Outcome::kFailed, "no_address"},
                           {"n-1-noor"},
                           {"n-1-noor-push", Outcome::kFailed, "gone"},
                           {"n-1-lea", Outcome::kFailed, "no_address"},
                           {"n-1-cole", Outcome::kDropped, "answer_changed"}}),
            5);
  EXPECT_EQ(Told("mia").state, DeliveryState::kWaiting) << "there is still the device";
  EXPECT_EQ(Told("noor").state, DeliveryState::kAccepted);
  EXPECT_EQ(Told("lea").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("lea").failure, "no_address");
  EXPECT_EQ(Told("cole").state, DeliveryState::kDropped);
  EXPECT_EQ(Told("cole").failure, "answer_changed");
  EXPECT_EQ(Conclude("a", {{"n-1-mia-push", Outcome::kDropped, "unwanted"}}), 1);
  EXPECT_EQ(Told("mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("mia").failure, "no_address");
}

TEST_P(DispatchContract, WhatIsSeenStaysSeen) {
  Add({To("mia"), To("noor")});
  Claim("a");
  Do([&](storage::Transaction& transaction) {
    return notices_.MarkSeen(transaction, "mia", "heath", {"n-1"}, clock_.Now());
  });
  Conclude("a", {{"n-1-mia", Outcome::kFailed, "no_address"}, {"n-1-noor"}});
  EXPECT_EQ(Told("mia").state, DeliveryState::kSeen);
}

TEST_P(DispatchContract, WhatIsPutOffIsDueAgainAndKeepsItsMessageId) {
  Add({To("mia")});
  Claim("a");
  const absl::Time next = clock_.Now() + absl::Minutes(5);
  EXPECT_EQ(Conclude("a", {{"n-1-mia", Outcome::kAgain, "unreachable", next}}), 1);
  EXPECT_FALSE(HasDue());
  clock_.Set(next);
  const auto claimed = Claimed("b");
  ASSERT_EQ(claimed.size(), 1u);
  EXPECT_EQ(claimed[0].dispatch.attempts, 2);
  EXPECT_EQ(claimed[0].dispatch.message_id, "<n-1-mia@amble.example>");
}

TEST_P(DispatchContract, ABounceIsTold) {
  Add({To("mia"), To("noor"), To("noor", Channel::kPush)});
  const auto bounce = [&](const std::string& id) {
    bool known = false;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(known,
                             dispatches_.Bounce(transaction, id, "no_address", clock_.Now()));
      return absl::OkStatus();
    });
    return known;
  };
  EXPECT_FALSE(bounce("n-1-mia")) << "nobody took it over yet";
  Claim("a");
  Conclude("a", {{"n-1-mia"}, {"n-1-noor"}, {"n-1-noor-push"}});
  EXPECT_TRUE(bounce("n-1-mia"));
  EXPECT_TRUE(bounce("n-1-noor"));
  EXPECT_EQ(Told("mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("mia").failure, "no_address");
  EXPECT_EQ(Told("noor").state, DeliveryState::kAccepted) << "the device took it";
}

TEST_P(DispatchContract, WithdrawsOfAWalkOfAMemberAndOfSomeKinds) {
  AddNotice("n-2", NoticeKind::kCancelled, "pond");
  AddNotice("n-3", NoticeKind::kDayBefore, "wood");
  Add({To("mia"), To("noor"), To("mia", Channel::kEmail, "n-2"), To("mia", Channel::kEmail, "n-3"),
       To("noor", Channel::kEmail, "n-3")});
  const std::vector<NoticeKind> kinds{NoticeKind::kDayBefore};
  EXPECT_EQ(Withdraw({.group = {"moor", "ramble"}, .walk = "pond", .kinds = kinds}), 0);
  EXPECT_EQ(Withdraw({.group = {"heath", "mend"}, .member = "m-mia", .kinds = kinds}), 0);
  EXPECT_EQ(Withdraw({.group = ramble_, .walk = "pond", .member = "m-mia", .kinds = kinds}), 1);
  EXPECT_EQ(Told("mia").state, DeliveryState::kDropped);
  EXPECT_EQ(Withdraw({.group = ramble_, .member = "m-mia", .kinds = kinds}), 1);
  EXPECT_EQ(Told("mia", "n-3").state, DeliveryState::kDropped);
  EXPECT_EQ(Withdraw({.group = ramble_, .walk = "pond", .kinds = kinds}), 1);
  EXPECT_EQ(Claim("a"), (std::vector<std::string>{"n-2-mia", "n-3-noor"}));
}

TEST_P(DispatchContract, WithdrawsOneNotice) {
  AddNotice("n-2", NoticeKind::kDayBefore, "pond");
  Add({To("mia"), To("mia", Channel::kEmail, "n-2"), To("noor", Channel::kEmail, "n-2")});
  const std::vector<NoticeKind> kinds{NoticeKind::kDayBefore};
  EXPECT_EQ(Withdraw({.group = {"moor", "ramble"}, .notice = "n-2", .kinds = kinds}), 0);
  EXPECT_EQ(Withdraw({.group = ramble_, .notice = "n-2", .kinds = {NoticeKind::kAsked}}), 0);
  EXPECT_EQ(Withdraw({.group = ramble_, .notice = "n-2", .kinds = kinds}), 2);
  EXPECT_EQ(Told("noor", "n-2").state, DeliveryState::kDropped);
  EXPECT_EQ(Claim("a"), std::vector<std::string>{"n-1-mia"});
}

TEST_P(DispatchContract, WhatIsWithdrawnWhileClaimedMustNotLeave) {
  Add({To("mia"), To("noor")});
  Claim("a");
  Withdraw(
      {.group = ramble_, .walk = "pond", .member = "m-mia", .kinds = {NoticeKind::kDayBefore}});
  EXPECT_EQ(Held("a", {"n-1-mia", "n-1-noor"}), std::vector<std::string>{"n-1-noor"});
  EXPECT_EQ(Conclude("a", {{"n-1-mia"}, {"n-1-noor"}}), 1);
  EXPECT_EQ(Told("mia").state, DeliveryState::kDropped);
}

TEST_P(DispatchContract, WhatIsStaleIsNotGivenOutAndIsDroppedInTheEnd) {
  Add({To("mia"), To("noor")});
  clock_.Advance(absl::Hours(20));
  EXPECT_FALSE(HasDue());
  EXPECT_TRUE(Claim("a").empty());
  const auto drop = [&](absl::Time before, int limit) {
    int64_t dropped = 0;
    Do([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(dropped,
                             dispatches_.DropStale(transaction, before, limit, clock_.Now()));
      return absl::OkStatus();
    });
    return dropped;
  };
  EXPECT_EQ(drop(clock_.Now() - absl::Hours(1), 10), 0);
  EXPECT_EQ(drop(clock_.Now(), 1), 1);
  EXPECT_EQ(drop(clock_.Now(), 10), 1);
  EXPECT_EQ(Told("mia").state, DeliveryState::kDropped);
  EXPECT_EQ(Told("mia").failure, "too_late");
}

TEST_P(DispatchContract, CountsWhatWaits) {
  Add({To("mia"), To("noor"), To("lea")});
  const auto backlog = [&](int limit) {
    return Found<int64_t>([&](storage::Transaction& transaction) {
      return dispatches_.Backlog(transaction, clock_.Now(), limit);
    });
  };
  EXPECT_EQ(backlog(10), 3);
  EXPECT_EQ(backlog(2), 2);
}

INSTANTIATE_TEST_SUITE_P(Engines, DispatchContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
