#include <string>

#include "services/messaging/app/expand_notices.h"
#include "services/messaging/app/fire_reminders.h"
#include "services/messaging/testing/counting_database.h"
#include "services/messaging/testing/dispatcher_fixture.h"

namespace amble::messaging {
namespace {

constexpr int kFew = 4;
constexpr int kMany = 20;

/// What telling people costs, in statements and in rows, on both engines.
class DispatchCost : public DispatcherFixture,
                     public ::testing::WithParamInterface<storage::Engine> {
 protected:
  DispatchCost() : DispatcherFixture(GetParam()) {
    dependencies_.database = &counted_;
    options_.conclude_after = kMany;
  }

  CountingDatabase counted_{database_.get()};
};

TEST_P(DispatchCost, OfABatchIsTheSameForAllButOneLookBeforeEachLeaves) {
  Crowd(kMany);
  Dispatcher dispatcher(dependencies_, Parts(), options_);
  const auto cost = [&](const std::string& notice, int people) {
    std::vector<std::string> some;
    for (int i = 0; i < people; ++i) some.push_back("p" + std::to_string(i));
    Add(ForAll(AddNotice(notice, NoticeKind::kDayBefore), some));
    return counted_.Count([&] { EXPECT_EQ(dispatcher.DispatchDue().value_or(-1), people); });
  };
  cost("n0", kMany);  // they have their secrets afterwards
  const int few = cost("n1", kFew);
  EXPECT_EQ(cost("n2", kMany) - few, kMany - kFew);
}

TEST_P(DispatchCost, OfFiringAndGoingThroughIsTheSameForAll) {
  const auto cost = [&](const std::string& id, int people) {
    Walk walk = Wanted(id);
    walk.start = clock_.Now() + absl::Hours(48);
    Tell(walk);
    for (int i = 0; i < people; ++i) {
      const std::string person = id + std::to_string(i);
      Join({"heath", "ramble"}, person);
      Answer(walk.key, person, ResponseState::kGoing);
    }
    while (ExpandNotices(dependencies_).value().notices > 0) {
    }
    clock_.Set(walk.start - absl::Hours(24));
    while (FireReminders(dependencies_).value() > 0) {
    }
    return counted_.Count([&] {
      const auto expanded = ExpandNotices(dependencies_);
      EXPECT_GE(expanded.value().recipients, people);
    });
  };
  const int few = cost("a", kFew);
  EXPECT_EQ(cost("b", kMany), few);
}

INSTANTIATE_TEST_SUITE_P(Engines, DispatchCost, testing::Engines(), testing::EngineName);

/// PostgreSQL, of whose tables nothing is known to it: plans are made while they are empty.
class DispatchRowsRead : public DispatchCost {
 protected:
  absl::StatusOr<int64_t> RowsRead(storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        const storage::Rows rows,
        transaction.Query({"SELECT CAST(sum(seq_tup_read + COALESCE(idx_tup_fetch, 0)) AS BIGINT)"
                           " FROM pg_stat_xact_user_tables WHERE schemaname = current_schema()"},
                          {}));
    return rows.at(0).Int(0);
  }
  /// Claims ten and looks before each leaves; how many rows are read for that. They are done then.
  int64_t ReadForTen(const std::string& claim) {
    constexpr int kTen = 10;
    int64_t read = 0;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(const int64_t before, RowsRead(transaction));
                AMBLE_ASSIGN_OR_RETURN(
                    const auto claimed,
                    dispatches_.Claim(transaction, claim, clock_.Now(), options_.lease, kTen));
                std::vector<Conclusion> conclusions;
                for (const ClaimedDispatch& each : claimed) {
                  conclusions.push_back({each.dispatch.id});
                  AMBLE_RETURN_IF_ERROR(
                      dispatches_.Look(transaction, claim, each, each.dispatch.person).status());
                }
                AMBLE_ASSIGN_OR_RETURN(read, RowsRead(transaction));
                read -= before;
                return dispatches_.Conclude(transaction, claim, conclusions, clock_.Now()).status();
              }),
              absl::OkStatus());
    return read;
  }
};

TEST_P(DispatchRowsRead, DoNotGrowWithWhatWaits) {
  constexpr int kWaiting = 2000;
  for (int i = 0; i < 10; ++i) ReadForTen("empty" + std::to_string(i));
  const Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  std::vector<Dispatch> dispatches;
  for (int i = 0; i < kWaiting; ++i) dispatches.push_back(For(notice, "q" + std::to_string(i)));
  Add(dispatches);
  int64_t most = 0;
  for (int i = 0; i < 10; ++i) most = std::max(most, ReadForTen("full" + std::to_string(i)));
  EXPECT_LT(most, kWaiting / 10);
}

INSTANTIATE_TEST_SUITE_P(Engines, DispatchRowsRead, ::testing::Values(storage::Engine::kPostgres),
                         testing::EngineName);

}  // namespace
}  // namespace amble::messaging
