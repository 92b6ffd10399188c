#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/decision_sql_repository.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

class DecisionContract : public StorageContract {
 protected:
  void Apply(const Minimum& minimum) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return decisions_.Apply(transaction, minimum);
              }),
              absl::OkStatus());
  }
  std::optional<Minimum> Find(const WalkKey& walk) {
    return Found<std::optional<Minimum>>([&](storage::Transaction& transaction) {
      return decisions_.FindMinimum(transaction, walk);
    });
  }
  bool AnyDue(absl::Time now) {
    return Found<bool>(
        [&](storage::Transaction& transaction) { return decisions_.AnyDue(transaction, now); });
  }
  /// The id of the walk that is due; "" for none.
  std::string Claim(absl::Time now) {
    const auto key = Found<std::optional<WalkKey>>(
        [&](storage::Transaction& transaction) { return decisions_.ClaimDue(transaction, now); });
    return key ? key->walk : "";
  }
  template <typename Thing, typename Find>
  Thing Found(Find find) {
    Thing found{};
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(found, find(transaction));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return found;
  }
  void SaveDue(const std::string& id, absl::Time start, int minutes, DecideRule rule) {
    Walk walk = BareWalk(id, absl::ToUnixSeconds(start));
    walk.decide_minutes = minutes;
    walk.decide_rule = rule;
    walk.decision_due = true;
    Save(walk);
  }
  static WalkKey Key(const std::string& id) { return {"p", "g", id}; }

  static inline const absl::Time kStart = absl::FromUnixSeconds(1'900'000'000);
  DecisionSqlRepository decisions_;
};

TEST_P(DecisionContract, KeepsTheNewestThatWasTold) {
  EXPECT_EQ(Find(Key("w")), std::nullopt);
  const Minimum third{Key("w"), true, 4, 3};
  Apply(third);
  Apply({Key("w"), false, 3, 2});
  Apply({Key("w"), false, 9, 3});
  EXPECT_EQ(Find(Key("w")), third);
  const Minimum fourth{Key("w"), false, 5, 4};
  Apply(fourth);
  EXPECT_EQ(Find(Key("w")), fourth);
  EXPECT_EQ(Find({"q", "g", "w"}), std::nullopt);
  ASSERT_EQ(Write([&](storage::Transaction& transaction) { return decisions_.Reset(transaction); }),
            absl::OkStatus());
  EXPECT_EQ(Find(Key("w")), std::nullopt);
}

TEST_P(DecisionContract, ClaimsFromTheTimeOnUntilTheStart) {
  SaveDue("w", kStart, 60, DecideRule::kByLeader);
  const absl::Time time = kStart - absl::Hours(1);
  for (const auto& [now, due] :
       {std::pair{time - absl::Microseconds(1), false}, std::pair{time, true},
        std::pair{kStart - absl::Microseconds(1), true}, std::pair{kStart, false}}) {
    EXPECT_EQ(AnyDue(now), due) << now;
    EXPECT_EQ(Claim(now), due ? "w" : "") << now;
  }
  SaveDue("first", kStart, kLongestDecideMinutes, DecideRule::kByLeader);
  EXPECT_EQ(Claim(time), "first");
  Walk decided = BareWalk("first", absl::ToUnixSeconds(kStart));
  decided.decide_minutes = kLongestDecideMinutes;
  Save(decided);
  EXPECT_EQ(Claim(time), "w");
  SaveDue("w", kStart + absl::Hours(1), 60, DecideRule::kByLeader);
  EXPECT_FALSE(AnyDue(time)) << "its time moves with it";
}

TEST_P(DecisionContract, ARuleNeedsToKnowTheWalkAsItIs) {
  SaveDue("w", kStart, 60, DecideRule::kCancelBelowMinimum);
  EXPECT_TRUE(AnyDue(kStart - absl::Minutes(1)));
  EXPECT_EQ(Claim(kStart - absl::Minutes(1)), "");
  Apply({Key("other"), true, 9, 1});
  Apply({Key("w"), true, 0, 1});
  EXPECT_EQ(Claim(kStart - absl::Minutes(1)), "") << "of an older version";
  Apply({Key("w"), true, 1, 2});
  EXPECT_EQ(Claim(kStart - absl::Minutes(1)), "w");
}

TEST_P(DecisionContract, TwoReplicasDoNotClaimTheSame) {
  SaveDue("w", kStart, 60, DecideRule::kByLeader);
  const absl::Time now = kStart - absl::Minutes(1);
  if (GetParam() == storage::Engine::kSqlite) {
    EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
      return decisions_.ClaimDue(transaction, now).status();
    })) << "the other writer waits";
    return;
  }
  const auto replica = place_.Open();
  std::optional<WalkKey> mine, theirs;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_ASSIGN_OR_RETURN(mine, decisions_.ClaimDue(transaction, now));
              return replica->Write([&](storage::Transaction& other) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(theirs, decisions_.ClaimDue(other, now));
                return absl::OkStatus();
              });
            }),
            absl::OkStatus());
  EXPECT_EQ(mine, Key("w"));
  EXPECT_EQ(theirs, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Engines, DecisionContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
