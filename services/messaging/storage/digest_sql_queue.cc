#include "services/messaging/storage/digest_sql_queue.h"

#include <utility>

#include "services/messaging/storage/dispatch_rows.h"
#include "services/messaging/storage/notice_rows.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Statement;

#define AMBLE_DUE_DIGESTS "digest = 1 AND " AMBLE_CLAIMABLE("$1", "$2")

constexpr Statement kSelectPeople{"SELECT person FROM dispatches WHERE " AMBLE_DUE_DIGESTS
                                  " GROUP BY person ORDER BY min(due), person LIMIT $3"};
// Whoever holds a person's row claims for that person: rivals take others.
constexpr Statement kAddTurns{
    "INSERT INTO digest_turns (person) VALUES ($1) ON CONFLICT (person) DO NOTHING"};
constexpr Statement kTakeTurns{
    "SELECT person FROM digest_turns WHERE person {any:$1} ORDER BY person "
    "{for_update_skip_locked}"};
constexpr Statement kSelectDigests{
    "SELECT " AMBLE_DISPATCH_COLUMNS ", " AMBLE_NOTICE_COLUMNS
    " FROM (SELECT * FROM dispatches WHERE person {any:$3} AND " AMBLE_DUE_DIGESTS
    " {for_update}) AS d JOIN notices n ON n.practice = d.practice AND n.notice = d.notice"
    " ORDER BY d.person, d.dispatch"};

}  // namespace

absl::StatusOr<std::vector<ClaimedDispatch>> DigestSqlQueue::Claim(
    storage::Transaction& transaction, const std::string& claim, absl::Time now,
    absl::Duration lease, int people) {
  std::vector<ClaimedDispatch> claimed;
  const absl::Time latest = now + lease;
  AMBLE_ASSIGN_OR_RETURN(const auto due, transaction.Query(kSelectPeople, {now, latest, people}));
  if (due.empty()) return claimed;
  std::vector<storage::Params> turns;
  for (const storage::Row& row : due) turns.push_back({row.Text(0)});
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kAddTurns, std::move(turns)));
  AMBLE_ASSIGN_OR_RETURN(const auto ours, transaction.Query(kTakeTurns, {FirstColumn(due)}));
  if (ours.empty()) return claimed;
  AMBLE_ASSIGN_OR_RETURN(const auto rows,
                         transaction.Query(kSelectDigests, {now, latest, FirstColumn(ours)}));
  if (rows.empty()) return claimed;
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kClaim, {FirstColumn(rows), claim, latest}).status());
  claimed.reserve(rows.size());
  for (const storage::Row& row : rows) claimed.push_back(ClaimedOf(row));
  return claimed;
}

}  // namespace amble::messaging
