#include <gtest/gtest.h>

#include <algorithm>

#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Notices and their deliveries on both engines.
class NoticeContract : public MessagingFixture,
                       public ::testing::WithParamInterface<storage::Engine> {
 protected:
  NoticeContract() : MessagingFixture(GetParam()) {}

  Notice Cancelled(const std::string& id = "n-1") {
    const Walk walk = Wanted();
    return {.practice = "heath",
            .id = id,
            .kind = NoticeKind::kCancelled,
            .group = "ramble",
            .walk = "pond",
            .key = KeyOf(NoticeKind::kCancelled, walk),
            .walk_start = walk.start,
            .create_time = clock_.Now(),
            .stale_time = StaleTime(NoticeKind::kCancelled, walk)};
  }
  Notice Announced(const std::string& id) {
    Notice notice = Cancelled(id);
    notice.kind = NoticeKind::kAnnouncement;
    notice.key = "announcement/" + id;
    notice.text = "Bring water";
    return notice;
  }
  bool Add(const Notice& notice) {
    return Done<bool>(
        [&](storage::Transaction& transaction) { return notices_.Add(transaction, notice); });
  }
  template <typename T>
  T Done(const std::function<absl::StatusOr<T>(storage::Transaction&)>& work) {
    T done{};
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(done, work(transaction));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return done;
  }
  Delivery For(const std::string& notice, const std::string& person, DeliveryState state) {
    return {.practice = "heath",
            .notice = notice,
            .member = "m-" + person,
            .person = person,
            .state = state,
            .create_time = clock_.Now(),
            .state_time = clock_.Now()};
  }
  void Save(const std::vector<Delivery>& deliveries) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return notices_.Save(transaction, deliveries);
              }),
              absl::OkStatus());
  }
  std::optional<Delivery> Stored(const std::string& notice, const std::string& person) {
    return Found<std::optional<Delivery>>([&](storage::Transaction& transaction) {
      return notices_.FindDelivery(transaction, "heath", notice, "m-" + person, false);
    });
  }
  std::vector<std::string> Told(const ToldPlace& after, int limit) {
    std::vector<std::string> people;
    for (const NamedDelivery& named :
         Found<std::vector<NamedDelivery>>([&](storage::Transaction& transaction) {
           return notices_.ListDeliveries(transaction, Cancelled(), after, limit);
         })) {
      people.push_back(named.delivery.person);
    }
    return people;
  }
  std::vector<std::string> Own(const std::string& person, const std::optional<GroupKey>& group = {},
                               const OwnPlace& after = {}) {
    std::vector<std::string> notices;
    for (const OwnNotice& own :
         Found<std::vector<OwnNotice>>([&](storage::Transaction& transaction) {
           return notices_.ListOfPerson(transaction, person, group, clock_.Now() - absl::Hours(48),
                                        after, 10);
         })) {
      EXPECT_EQ(own.notice.id, own.delivery.notice);
      notices.push_back(own.notice.id);
    }
    return notices;
  }
};

TEST_P(NoticeContract, KeepsEveryFieldAndTakesAKeyOnce) {
  Notice notice = Announced("n-1");
  notice.thread = "t-1";
  notice.member = "m-mia";
  notice.channels = BitOf(Channel::kEmail);
  EXPECT_TRUE(Add(notice));
  Notice again = notice;
  again.id = "n-2";
  EXPECT_FALSE(Add(again)) << "the key is taken";
  EXPECT_EQ(Found<std::optional<Notice>>([&](storage::Transaction& transaction) {
              return notices_.Find(transaction, "heath", "n-1");
            }),
            notice);
  EXPECT_EQ(Found<std::optional<Notice>>([&](storage::Transaction& transaction) {
              return notices_.FindByKey(transaction, "heath", notice.key);
            }),
            notice);
  EXPECT_EQ(Found<std::optional<Notice>>([&](storage::Transaction& transaction) {
              return notices_.Find(transaction, "moor", "n-1");
            }),
            std::nullopt)
      << "of another practice";
  again.practice = "moor";
  EXPECT_TRUE(Add(again)) << "keys are each practice's own";
}

TEST_P(NoticeContract, EverybodyWhoCountsOnTheWalkIsMadeARecipientOnce) {
  Tell(Wanted());
  Tell(Wanted("wood"));
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Answer(Wanted().key, "noor", ResponseState::kWaitlisted);
  Answer(Wanted().key, "cole", ResponseState::kOffered);
  Answer(Wanted().key, "lea", ResponseState::kNotGoing);
  Answer(Wanted("wood").key, "lea", ResponseState::kGoing);
  ASSERT_TRUE(Add(Cancelled()));
  const auto add = [&] {
    return Done<int64_t>([&](storage::Transaction& transaction) {
      return notices_.AddAnswering(transaction, Cancelled());
    });
  };
  EXPECT_EQ(add(), 3);
  EXPECT_EQ(add(), 0);
  EXPECT_EQ(Told({}, 10), (std::vector<std::string>{"cole", "mia", "noor"}));
  EXPECT_EQ(Stored("n-1", "mia"), For("n-1", "mia", DeliveryState::kWaiting));
}

TEST_P(NoticeContract, MembersWhoAreActiveAreMadeRecipientsOnce) {
  ASSERT_TRUE(Add(Cancelled()));
  const auto add = [&](const std::vector<std::string>& members) {
    return Done<int64_t>([&](storage::Transaction& transaction) {
      return notices_.AddMembers(transaction, Cancelled(), members);
    });
  };
  EXPECT_EQ(add({}), 0);
  EXPECT_EQ(add({"m-lea", "m-exa", "m-lea", "m-lou", "m-nobody"}), 1)
      << "exa has left, lou is of another practice";
  EXPECT_EQ(add({"m-lea", "m-cole"}), 1);
  EXPECT_EQ(Told({}, 10), (std::vector<std::string>{"cole", "lea"}));
  EXPECT_EQ(Stored("n-1", "lea"), For("n-1", "lea", DeliveryState::kWaiting));
}

TEST_P(NoticeContract, ListsNoticesOfAKind) {
  const auto listed = [&](NoticeKind kind, int limit) {
    std::vector<std::string> ids;
    for (const Notice& notice : Found<std::vector<Notice>>([&](storage::Transaction& transaction) {
           return notices_.ListOfKind(transaction, Wanted().key, kind, limit);
         })) {
      ids.push_back(notice.id);
    }
    return ids;
  };
  ASSERT_TRUE(Add(Cancelled()));
  ASSERT_TRUE(Add(Announced("n-2")));
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(Add(Announced("n-3")));
  Notice elsewhere = Announced("n-4");
  elsewhere.walk = "wood";
  ASSERT_TRUE(Add(elsewhere));
  EXPECT_EQ(listed(NoticeKind::kAnnouncement, 10), (std::vector<std::string>{"n-3", "n-2"}));
  EXPECT_EQ(listed(NoticeKind::kAnnouncement, 1), std::vector<std::string>{"n-3"});
  EXPECT_TRUE(listed(NoticeKind::kChanged, 10).empty());
}

TEST_P(NoticeContract, SavingTakesOverWhatWaitsAndLeavesTheRest) {
  ASSERT_TRUE(Add(Cancelled()));
  Save({For("n-1", "mia", DeliveryState::kWaiting), For("n-1", "noor", DeliveryState::kSeen),
        For("n-1", "cole", DeliveryState::kDropped)});
  clock_.Advance(absl::Hours(1));
  Delivery bounced = For("n-1", "mia", DeliveryState::kBounced);
  bounced.channels |= BitOf(Channel::kEmail);
  bounced.failure = "no_address";
  bounced.stopped_all = true;
  Save({bounced, For("n-1", "noor", DeliveryState::kWaiting),
        For("n-1", "cole", DeliveryState::kWaiting)});
  bounced.create_time -= absl::Hours(1);
  EXPECT_EQ(Stored("n-1", "mia"), bounced);
  EXPECT_EQ(Stored("n-1", "noor")->state, DeliveryState::kSeen);
  EXPECT_EQ(Stored("n-1", "cole")->state, DeliveryState::kWaiting);

  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return notices_.AddMissing(transaction, {For("n-1", "mia", DeliveryState::kDropped),
                                                       For("n-1", "lea", DeliveryState::kDropped)});
            }),
            absl::OkStatus());
  EXPECT_EQ(Stored("n-1", "mia"), bounced);
  EXPECT_EQ(Stored("n-1", "lea")->state, DeliveryState::kDropped);

  bounced.state = DeliveryState::kToldByPhone;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return notices_.Replace(transaction, bounced);
            }),
            absl::OkStatus());
  EXPECT_EQ(Stored("n-1", "mia"), bounced);
}

TEST_P(NoticeContract, WhoHasNotHeardStandsFirst) {
  ASSERT_TRUE(Add(Cancelled()));
  Save({For("n-1", "cole", DeliveryState::kSeen), For("n-1", "lea", DeliveryState::kAccepted),
        For("n-1", "mia", DeliveryState::kToldByPhone), For("n-1", "noor", DeliveryState::kBounced),
        For("n-1", "stranger", DeliveryState::kWaiting)});
  EXPECT_EQ(Told({}, 10), (std::vector<std::string>{"noor", "stranger", "lea", "cole", "mia"}));
  EXPECT_EQ(Told({}, 2), (std::vector<std::string>{"noor", "stranger"}));
  EXPECT_EQ(Told({1, "", "m-stranger"}, 2), (std::vector<std::string>{"lea", "cole"}));
  EXPECT_EQ(Told({2, "Walking cole", "m-cole"}, 2), std::vector<std::string>{"mia"});
  const auto tally = Found<Tally>([&](storage::Transaction& transaction) {
    return notices_.Count(transaction, "heath", "n-1");
  });
  EXPECT_EQ(tally.recipients, 5);
  EXPECT_EQ(tally.heard, 2);
  EXPECT_EQ(tally.failed, 1);
}

TEST_P(NoticeContract, ListsNoticesOfAWalkTheLatestFirst) {
  ASSERT_TRUE(Add(Announced("n-1")));
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(Add(Announced("n-2")));
  const auto notices = Found<std::vector<Notice>>([&](storage::Transaction& transaction) {
    return notices_.ListOfWalk(transaction, Wanted().key, 10);
  });
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_EQ(notices[0], Announced("n-2"));
}

TEST_P(NoticeContract, APersonSeesTheirOwnTheLatestFirst) {
  for (const char* id : {"n-1", "n-2", "n-3"}) {
    ASSERT_TRUE(Add(Announced(id)));
    Save({For(id, "mia", DeliveryState::kWaiting), For(id, "noor", DeliveryState::kWaiting)});
    clock_.Advance(absl::Hours(1));
  }
  EXPECT_EQ(Own("mia"), (std::vector<std::string>{"n-3", "n-2", "n-1"}));
  EXPECT_EQ(Own("mia", {}, {clock_.Now() - absl::Hours(1), "n-3"}),
            (std::vector<std::string>{"n-2", "n-1"}));
  EXPECT_EQ(Own("mia", GroupKey{"heath", "ramble"}).size(), 3u);
  EXPECT_TRUE(Own("mia", GroupKey{"heath", "mend"}).empty());
  const auto unseen = [&](const std::optional<GroupKey>& group, int limit) {
    return Found<int64_t>([&](storage::Transaction& transaction) {
      return notices_.CountUnseen(transaction, "mia", group, clock_.Now() - absl::Hours(48), limit);
    });
  };
  EXPECT_EQ(unseen({}, 100), 3);
  EXPECT_EQ(unseen({}, 2), 2);
  EXPECT_EQ(unseen(GroupKey{"heath", "mend"}, 100), 0);

  Delivery told = *Stored("n-2", "mia");
  told.state = DeliveryState::kToldByPhone;
  ASSERT_EQ(
      Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(notices_.Replace(transaction, told));
        return notices_.MarkSeen(transaction, "mia", "heath", {"n-1", "n-2", "n-9"}, clock_.Now());
      }),
      absl::OkStatus());
  EXPECT_EQ(unseen({}, 100), 1);
  EXPECT_EQ(Stored("n-1", "mia")->state, DeliveryState::kSeen);
  EXPECT_EQ(Stored("n-1", "mia")->seen_time, clock_.Now());
  EXPECT_EQ(Stored("n-2", "mia")->state, DeliveryState::kToldByPhone);
  EXPECT_EQ(Stored("n-2", "mia")->seen_time, clock_.Now());
  EXPECT_EQ(Stored("n-1", "noor")->state, DeliveryState::kWaiting) << "not hers";
  const absl::Time first = clock_.Now();
  clock_.Advance(absl::Hours(1));
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return notices_.MarkSeen(transaction, "mia", "heath", {"n-1"}, clock_.Now());
            }),
            absl::OkStatus());
  EXPECT_EQ(Stored("n-1", "mia")->seen_time, first) << "the first time counts";
}

TEST_P(NoticeContract, WhatWasForAGuestIsForWhomTheyBecame) {
  ASSERT_TRUE(Add(Announced("n-1")));
  Save({For("n-1", "mia", DeliveryState::kWaiting)});
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return notices_.MovePerson(transaction, "mia", "bea");
            }),
            absl::OkStatus());
  EXPECT_TRUE(Own("mia").empty());
  EXPECT_EQ(Own("bea"), std::vector<std::string>{"n-1"});
}

TEST_P(NoticeContract, ForgetsOldNoticesWithAllThatHangsOnThem) {
  for (const char* id : {"n-1", "n-2", "n-3"}) {
    ASSERT_TRUE(Add(Announced(id)));
    Save({For(id, "mia", DeliveryState::kWaiting)});
    clock_.Advance(absl::Hours(1));
  }
  const auto forget = [&](absl::Duration age, int limit) {
    return Done<int64_t>([&](storage::Transaction& transaction) {
      return notices_.Forget(transaction, clock_.Now() - age, limit);
    });
  };
  EXPECT_EQ(forget(absl::Hours(4), 10), 0);
  EXPECT_EQ(forget(absl::Minutes(90), 1), 1);
  EXPECT_EQ(forget(absl::Minutes(90), 10), 1);
  EXPECT_EQ(Own("mia"), std::vector<std::string>{"n-3"});
  EXPECT_EQ(Stored("n-1", "mia"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Engines, NoticeContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
