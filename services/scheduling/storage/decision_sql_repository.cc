#include "services/scheduling/storage/decision_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

constexpr storage::Statement kApply{
    "INSERT INTO minimums (practice, group_id, walk, reached, walk_version, version) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (practice, group_id, walk) DO UPDATE SET "
    "reached = excluded.reached, walk_version = excluded.walk_version, "
    "version = excluded.version WHERE minimums.version < excluded.version"};
constexpr storage::Statement kForget{"DELETE FROM minimums"};
constexpr storage::Statement kFind{
    "SELECT reached, walk_version, version FROM minimums "
    "WHERE practice = $1 AND group_id = $2 AND walk = $3"};

// The first bound is there for walks that began undecided: the index holds them for ever. 1 is
// PLANNED; the expression is the index's.
#define AMBLE_DECIDE_TIME "(w.start_time - w.decide_minutes * 60000000)"
#define AMBLE_DUE_WALKS                                     \
  " FROM walks w WHERE w.decision_due = 1 AND w.state = 1 " \
  "AND " AMBLE_DECIDE_TIME " > $1 AND " AMBLE_DECIDE_TIME   \
  " <= $2 "                                                 \
  "AND w.start_time > $2 "
constexpr storage::Statement kAnyDue{"SELECT 1" AMBLE_DUE_WALKS "LIMIT 1"};
// 1 is BY_LEADER.
constexpr storage::Statement kClaimDue{
    "SELECT w.practice, w.group_id, w.walk" AMBLE_DUE_WALKS
    "AND (w.decide_rule = 1 OR EXISTS (SELECT 1 FROM minimums m WHERE m.practice = w.practice "
    "AND m.group_id = w.group_id AND m.walk = w.walk AND m.walk_version >= w.version)) "
    "ORDER BY " AMBLE_DECIDE_TIME " LIMIT 1 {for_update_skip_locked}"};

storage::Params Due(absl::Time now) { return {now - absl::Minutes(kLongestDecideMinutes), now}; }

}  // namespace

absl::Status DecisionSqlRepository::Apply(storage::Transaction& transaction,
                                          const Minimum& minimum) {
  const auto& [practice, group, walk] = minimum.walk;
  return transaction
      .Execute(kApply,
               {practice, group, walk, minimum.reached, minimum.walk_version, minimum.version})
      .status();
}

absl::Status DecisionSqlRepository::Reset(storage::Transaction& transaction) {
  return transaction.Execute(kForget, {}).status();
}

absl::StatusOr<std::optional<Minimum>> DecisionSqlRepository::FindMinimum(
    storage::Transaction& transaction, const WalkKey& walk) {
  AMBLE_ASSIGN_OR_RETURN(const auto row,
                         transaction.QueryOptional(kFind, {walk.practice, walk.group, walk.walk}));
  if (!row) return std::nullopt;
  return Minimum{walk, row->Bool(0), row->Int(1), row->Int(2)};
}

absl::StatusOr<bool> DecisionSqlRepository::AnyDue(storage::Transaction& transaction,
                                                   absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kAnyDue, Due(now)));
  return row.has_value();
}

absl::StatusOr<std::optional<WalkKey>> DecisionSqlRepository::ClaimDue(
    storage::Transaction& transaction, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kClaimDue, Due(now)));
  if (!row) return std::nullopt;
  return WalkKey{row->Text(0), row->Text(1), row->Text(2)};
}

}  // namespace amble::scheduling
