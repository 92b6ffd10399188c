#include "services/messaging/testing/notices_model.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr int kThingsThatHappen = 40;
constexpr int kMostOrders = 40;

class NoticesModelTest : public MessagingFixture,
                         public ::testing::WithParamInterface<storage::Engine> {
 protected:
  NoticesModelTest() : MessagingFixture(GetParam()) {}

  /// In a group of its own, on 15 January 2027.
  std::vector<std::string> Run(Dependencies& dependencies, const std::vector<uint32_t>& numbers) {
    const GroupKey group{"heath", "g" + std::to_string(++runs_)};
    clock_.Set(Utc("2027-01-15T09:00:00Z"));
    Tell(Group{group, "Ramblers", false, kHome, 1});
    for (int i = 0; i < 5; ++i) Join(group, "p" + std::to_string(i));
    NoticesModel model(
        {.dependencies = &dependencies,
         .clock = &clock_,
         .tell_walk = [this](const Walk& walk) { Tell(walk); },
         .change = [this](const WalkKey& walk,
                          const std::function<void(Walk&)>& change) { Change(walk, change); },
         .answer =
             [this](const WalkKey& walk, const std::string& person, ResponseState state,
                    int64_t walk_version) {
               Answer(walk, person, state, /*promoted=*/false, walk_version);
             }},
        group);
    return RunModel(model, numbers);
  }

  /// Whether any of some random orders shows that something is wrong.
  bool IsFound() {
    for (uint32_t seed = 1; seed <= 40; ++seed) {
      std::mt19937 random(seed);
      std::vector<uint32_t> numbers(kThingsThatHappen);
      for (uint32_t& number : numbers) number = static_cast<uint32_t>(random());
      if (!Run(dependencies_, numbers).empty()) return true;
    }
    return false;
  }

  int runs_ = 0;
};

TEST_P(NoticesModelTest, EverybodyIsToldOnceWhateverHappens) {
  int orders = 0;
  EXPECT_TRUE(rc::check("random orders of what can happen", [this, &orders] {
    if (++orders > kMostOrders) return;  // each takes a second
    const auto numbers = *rc::gen::container<std::vector<uint32_t>>(
        kThingsThatHappen, rc::gen::noShrink(rc::gen::inRange<uint32_t>(0, 1'000'000)));
    const std::vector<std::string> violations = Run(dependencies_, numbers);
    RC_ASSERT(violations == std::vector<std::string>());
  }));
}

/// Leaves out the last of each page.
class OmittingExpansions final : public ExpansionSqlRepository {
 public:
  absl::StatusOr<std::vector<Recipient>> ListNext(storage::Transaction& transaction,
                                                  const Expansion& expansion, int limit) override {
    AMBLE_ASSIGN_OR_RETURN(auto next,
                           ExpansionSqlRepository::ListNext(transaction, expansion, limit));
    if (next.size() > 1) next.pop_back();
    return next;
  }
};

TEST_P(NoticesModelTest, FindsWhoIsLeftOut) {
  OmittingExpansions omitting;
  dependencies_.expansions = &omitting;
  EXPECT_TRUE(IsFound());
}

/// Takes nothing back.
class StubbornQueue final : public DispatchSqlQueue {
 public:
  absl::StatusOr<int64_t> Withdraw(storage::Transaction&, const Withdrawal&, absl::Time) override {
    return 0;
  }
};

TEST_P(NoticesModelTest, FindsWhatLeavesAfterTheCancellation) {
  StubbornQueue stubborn;
  dependencies_.dispatches = &stubborn;
  EXPECT_TRUE(IsFound());
}

/// Makes nobody a recipient who counts on a walk.
class ForgetfulNotices final : public NoticeSqlRepository {
 public:
  absl::StatusOr<int64_t> AddAnswering(storage::Transaction&, const Notice&) override { return 0; }
};

TEST_P(NoticesModelTest, FindsWhoStandsAtACancelledWalk) {
  ForgetfulNotices forgetful;
  dependencies_.notices = &forgetful;
  EXPECT_TRUE(IsFound());
}

/// Does not know who leads.
class LeaderlessNotices final : public NoticeSqlRepository {
 public:
  absl::StatusOr<int64_t> AddMembers(storage::Transaction&, const Notice&,
                                     std::vector<std::string>) override {
    return 0;
  }
};

TEST_P(NoticesModelTest, FindsALeaderWhoStandsAtACancelledWalk) {
  LeaderlessNotices leaderless;
  dependencies_.notices = &leaderless;
  EXPECT_TRUE(IsFound());
}

class LeaderlessExpansions final : public ExpansionSqlRepository {
 public:
  absl::StatusOr<std::vector<Recipient>> ListNext(storage::Transaction& transaction,
                                                  const Expansion& expansion, int limit) override {
    Expansion leaderless = expansion;
    leaderless.leaders.clear();
    return ExpansionSqlRepository::ListNext(transaction, leaderless, limit);
  }
};

TEST_P(NoticesModelTest, FindsALeaderWhoIsNotReminded) {
  LeaderlessExpansions leaderless;
  dependencies_.expansions = &leaderless;
  EXPECT_TRUE(IsFound());
}

/// Reminds whoever leads, also who does not come.
class InsistentExpansions final : public ExpansionSqlRepository {
 public:
  absl::StatusOr<std::vector<Recipient>> ListNext(storage::Transaction& transaction,
                                                  const Expansion& expansion, int limit) override {
    AMBLE_ASSIGN_OR_RETURN(auto next,
                           ExpansionSqlRepository::ListNext(transaction, expansion, limit));
    for (const std::string& leader : expansion.leaders) {
      if (expansion.audience != Audience::kComing || leader <= expansion.after) continue;
      const Recipient recipient{leader, leader.substr(2)};
      if (std::find(next.begin(), next.end(), recipient) == next.end()) next.push_back(recipient);
    }
    return next;
  }
};

TEST_P(NoticesModelTest, FindsALeaderWhoIsRemindedAndDoesNotCome) {
  InsistentExpansions insistent;
  dependencies_.expansions = &insistent;
  EXPECT_TRUE(IsFound());
}

/// Forgets what has changed.
class OldNews final : public NoticeSqlRepository {
 public:
  absl::StatusOr<std::vector<Notice>> ListOfKind(storage::Transaction&, const WalkKey&, NoticeKind,
                                                 int) override {
    return std::vector<Notice>();
  }
};

TEST_P(NoticesModelTest, FindsWhoAnsweredBeforeTheChangeAndIsNotToldOfIt) {
  OldNews old;
  dependencies_.notices = &old;
  EXPECT_TRUE(IsFound());
}

/// Takes every change for one that nobody has seen yet.
class NothingButNews final : public NoticeSqlRepository {
 public:
  absl::StatusOr<std::vector<Notice>> ListOfKind(storage::Transaction& transaction,
                                                 const WalkKey& walk, NoticeKind kind,
                                                 int limit) override {
    AMBLE_ASSIGN_OR_RETURN(auto notices,
                           NoticeSqlRepository::ListOfKind(transaction, walk, kind, limit));
    for (Notice& notice : notices) notice.key += "000";
    return notices;
  }
};

TEST_P(NoticesModelTest, FindsWhoIsToldOfAChangeThatTheyHaveSeen) {
  NothingButNews news;
  dependencies_.notices = &news;
  EXPECT_TRUE(IsFound());
}

INSTANTIATE_TEST_SUITE_P(Engines, NoticesModelTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
