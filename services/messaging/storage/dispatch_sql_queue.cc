#include "services/messaging/storage/dispatch_sql_queue.h"

#include <set>
#include <utility>

#include "services/messaging/storage/dispatch_rows.h"
#include "services/messaging/storage/notice_rows.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/prefer_indexes.h"

namespace amble::messaging {
namespace {

using storage::Params;
using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Texts;

// States of dispatches: 0 WAITING, 1 DONE, 2 FAILED, 3 DROPPED; of deliveries: 1 WAITING,
// 2 ACCEPTED, 3 BOUNCED, 7 DROPPED.

constexpr Statement kAdd{
    "INSERT INTO dispatches (dispatch, practice, notice, member, person, channel, state, due,"
    " stale_time, claim, claim_until, attempts, message_id, digest, state_time, failure)"
    " {rows:TEXT $1, TEXT $2, TEXT $3, TEXT $4, TEXT $5, BIGINT $6, BIGINT $7, BIGINT $8,"
    " BIGINT $9, TEXT $10, BIGINT $11, BIGINT $12, TEXT $13, BIGINT $14, BIGINT $15, TEXT $16}"
    " ON CONFLICT (practice, notice, member, channel) DO UPDATE SET state = 0,"
    " due = excluded.due, stale_time = excluded.stale_time, digest = excluded.digest, claim = '',"
    " claim_until = 0, failure = '' WHERE dispatches.state = 3"};

constexpr Statement kHasDue{
    "SELECT dispatch FROM dispatches WHERE " AMBLE_CLAIMABLE("$1", "$2") " LIMIT 1"};
constexpr Statement kSelectDue{
    "SELECT " AMBLE_DISPATCH_COLUMNS ", " AMBLE_NOTICE_COLUMNS
    " FROM (SELECT * FROM dispatches WHERE digest = 0 AND " AMBLE_CLAIMABLE("$1", "$2")
    " ORDER BY due, dispatch LIMIT $3 {for_update_skip_locked}) AS d"
    " JOIN notices n ON n.practice = d.practice AND n.notice = d.notice"
    " ORDER BY d.due, d.dispatch"};
constexpr Statement kRenew{
    "UPDATE dispatches SET claim_until = $3 WHERE dispatch {any:$1} AND claim = $2"};

constexpr Statement kLockHeld{
    "SELECT dispatch FROM dispatches WHERE dispatch {any:$1} AND claim = $2"
    " ORDER BY practice, notice, member, channel {for_update}"};
constexpr Statement kEnd{
    "UPDATE dispatches SET state = $2, claim = '', claim_until = 0, state_time = $3, failure = ''"
    " WHERE dispatch {any:$1}"};
constexpr Statement kSayWhy{"UPDATE dispatches SET failure = $2 WHERE dispatch = $1"};
constexpr Statement kPutOff{
    "UPDATE dispatches SET claim = '', claim_until = 0, due = $2, failure = $3"
    " WHERE dispatch = $1"};

#define AMBLE_OF_DISPATCHES                           \
  " (practice, notice, member) IN (SELECT practice, " \
  "notice, member FROM dispatches WHERE dispatch {any:$1})"
constexpr Statement kLockDeliveries{"SELECT member FROM deliveries WHERE" AMBLE_OF_DISPATCHES
                                    " ORDER BY practice, notice, member {for_update}"};
constexpr Statement kAccept{
    "UPDATE deliveries SET state = 2, state_time = $2, failure = ''"
    " WHERE state IN (1, 3, 7) AND" AMBLE_OF_DISPATCHES};
// The best of the ways counts: nothing changes while another may reach the person, or has.
#define AMBLE_OTHERS(states)                                                        \
  "(SELECT max(o.failure) FROM dispatches o WHERE o.practice = deliveries.practice" \
  " AND o.notice = deliveries.notice AND o.member = deliveries.member"              \
  " AND o.state IN (" states "))"
constexpr Statement kGiveUp{
    "UPDATE deliveries SET state_time = $2,"
    " state = CASE WHEN " AMBLE_OTHERS("2") " IS NULL THEN 7 ELSE 3 END,"
    " failure = COALESCE(" AMBLE_OTHERS("2") ", " AMBLE_OTHERS("3") ", '')"
    " WHERE state IN (1, 2, 7) AND" AMBLE_OF_DISPATCHES
    " AND " AMBLE_OTHERS("0, 1") " IS NULL"};

constexpr Statement kLockDone{
    "SELECT dispatch FROM dispatches WHERE dispatch = $1 AND state = 1 {for_update}"};
constexpr Statement kBounce{
    "UPDATE dispatches SET state = 2, failure = $2, state_time = $3 WHERE dispatch = $1"};

#define AMBLE_NOTICES_OF_WALK                                                     \
  " IN (SELECT n.notice FROM notices n WHERE n.practice = $1 AND n.group_id = $2" \
  " AND CAST(n.kind AS TEXT) {any:$3} AND n.walk = $4)"
#define AMBLE_IS_NOTICE_OF_GROUP(row)                        \
  " EXISTS (SELECT 1 FROM notices n WHERE n.practice = " row \
  ".practice"                                                \
  " AND n.notice = " row ".notice AND n.group_id = $2 AND CAST(n.kind AS TEXT) {any:$3})"
#define AMBLE_WAITING \
  "SELECT d.dispatch FROM dispatches d WHERE d.practice = $1 AND d.state = 0 AND "
#define AMBLE_IN_ORDER " ORDER BY d.practice, d.notice, d.member, d.channel {for_update}"
#define AMBLE_WAITING_DELIVERIES \
  "SELECT d.notice, d.member FROM deliveries d WHERE d.practice = $1 AND d.state = 1 AND "
#define AMBLE_DELIVERIES_IN_ORDER " ORDER BY d.practice, d.notice, d.member {for_update}"

/// To be locked, for one of the forms of a Withdrawal.
struct Waiting {
  Statement dispatches;
  Statement deliveries;
};
constexpr Waiting kOfWalk{
    {AMBLE_WAITING "d.notice" AMBLE_NOTICES_OF_WALK AMBLE_IN_ORDER},
    {AMBLE_WAITING_DELIVERIES "d.notice" AMBLE_NOTICES_OF_WALK AMBLE_DELIVERIES_IN_ORDER}};
constexpr Waiting kOfWalkAndMember{
    {AMBLE_WAITING "d.notice" AMBLE_NOTICES_OF_WALK " AND d.member = $5" AMBLE_IN_ORDER},
    {AMBLE_WAITING_DELIVERIES "d.notice" AMBLE_NOTICES_OF_WALK
                              " AND d.member = $5" AMBLE_DELIVERIES_IN_ORDER}};
constexpr Waiting kOfMember{
    {AMBLE_WAITING "d.member = $4 AND" AMBLE_IS_NOTICE_OF_GROUP("d") AMBLE_IN_ORDER},
    {AMBLE_WAITING_DELIVERIES "d.member = $4 AND" AMBLE_IS_NOTICE_OF_GROUP("d")
         AMBLE_DELIVERIES_IN_ORDER}};
constexpr Waiting kOfNotice{
    {AMBLE_WAITING "d.notice = $4 AND" AMBLE_IS_NOTICE_OF_GROUP("d") AMBLE_IN_ORDER},
    {AMBLE_WAITING_DELIVERIES "d.notice = $4 AND" AMBLE_IS_NOTICE_OF_GROUP("d")
         AMBLE_DELIVERIES_IN_ORDER}};
constexpr Statement kDropDelivery{
    "UPDATE deliveries SET state = 7, state_time = $4"
    " WHERE practice = $1 AND notice = $2 AND member = $3"};

constexpr Statement kSelectStale{
    "SELECT dispatch FROM dispatches WHERE state = 0 AND due <= $1 AND stale_time <= $1"
    " ORDER BY due, dispatch LIMIT $2 {for_update_skip_locked}"};
constexpr Statement kBacklog{
    "SELECT count(*) FROM (SELECT dispatch FROM dispatches WHERE state = 0 AND due <= $1"
    " LIMIT $2) AS waiting"};

constexpr char kTooLate[] = "too_late";

Params ParamsOf(const Dispatch& dispatch) {
  return {dispatch.id,
          dispatch.practice,
          dispatch.notice,
          dispatch.member,
          dispatch.person,
          static_cast<int>(dispatch.channel),
          static_cast<int>(dispatch.state),
          dispatch.due,
          dispatch.stale_time,
          "",
          0,
          0,
          dispatch.message_id,
          dispatch.digest,
          dispatch.due,
          ""};
}

absl::Status End(storage::Transaction& transaction, const Texts& dispatches, DispatchState state,
                 absl::Time now) {
  return transaction.Execute(kEnd, {dispatches, static_cast<int>(state), now}).status();
}

/// The deliveries of `dispatches`, which reached nobody, say so.
absl::Status GiveUp(storage::Transaction& transaction, const Texts& dispatches, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(transaction.Query(kLockDeliveries, {dispatches}).status());
  return transaction.Execute(kGiveUp, {dispatches, now}).status();
}

}  // namespace

absl::Status DispatchSqlQueue::Add(storage::Transaction& transaction,
                                   const std::vector<Dispatch>& dispatches) {
  std::vector<Params> rows;
  rows.reserve(dispatches.size());
  for (const Dispatch& dispatch : dispatches) rows.push_back(ParamsOf(dispatch));
  return transaction.ExecuteBatch(kAdd, std::move(rows));
}

absl::StatusOr<bool> DispatchSqlQueue::HasDue(storage::Transaction& transaction, absl::Time now,
                                              absl::Duration lease) {
  AMBLE_RETURN_IF_ERROR(storage::PreferIndexes(transaction));
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kHasDue, {now, now + lease}));
  return !rows.empty();
}

absl::StatusOr<std::vector<ClaimedDispatch>> DispatchSqlQueue::Claim(
    storage::Transaction& transaction, const std::string& claim, absl::Time now,
    absl::Duration lease, int limit) {
  AMBLE_RETURN_IF_ERROR(storage::PreferIndexes(transaction));
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kSelectDue, {now, now + lease, limit}));
  if (rows.empty()) return std::vector<ClaimedDispatch>();
  AMBLE_RETURN_IF_ERROR(
      transaction.Execute(kClaim, {FirstColumn(rows), claim, now + lease}).status());
  std::vector<ClaimedDispatch> claimed;
  claimed.reserve(rows.size());
  for (const Row& row : rows) claimed.push_back(ClaimedOf(row));
  return claimed;
}

absl::StatusOr<int64_t> DispatchSqlQueue::Renew(storage::Transaction& transaction,
                                                const std::string& claim,
                                                std::vector<std::string> dispatches, absl::Time now,
                                                absl::Duration lease) {
  AMBLE_RETURN_IF_ERROR(storage::PlanAfresh(transaction));
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kLockHeld, {std::move(dispatches), claim}));
  if (rows.empty()) return 0;
  return transaction.Execute(kRenew, {FirstColumn(rows), claim, now + lease});
}

absl::StatusOr<int64_t> DispatchSqlQueue::Conclude(storage::Transaction& transaction,
                                                   const std::string& claim,
                                                   const std::vector<Conclusion>& conclusions,
                                                   absl::Time now) {
  AMBLE_RETURN_IF_ERROR(storage::PlanAfresh(transaction));
  Texts all;
  for (const Conclusion& conclusion : conclusions) all.push_back(conclusion.dispatch);
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kLockHeld, {std::move(all), claim}));
  const Texts locked = FirstColumn(rows);
  const std::set<std::string> held(locked.begin(), locked.end());
  Texts accepted;
  Texts failed;
  Texts dropped;
  std::vector<Params> reasons;
  std::vector<Params> put_off;
  for (const Conclusion& conclusion : conclusions) {
    const std::string& id = conclusion.dispatch;
    if (!held.contains(id)) continue;
    switch (conclusion.outcome) {
      case Conclusion::Outcome::kAccepted:
        accepted.push_back(id);
        continue;
      case Conclusion::Outcome::kAgain:
        put_off.push_back({id, conclusion.due, conclusion.failure});
        continue;
      case Conclusion::Outcome::kFailed:
        failed.push_back(id);
        break;
      case Conclusion::Outcome::kDropped:
        dropped.push_back(id);
        break;
    }
    reasons.push_back({id, conclusion.failure});
  }
  if (!accepted.empty()) {
    AMBLE_RETURN_IF_ERROR(End(transaction, accepted, DispatchState::kDone, now));
  }
  if (!failed.empty()) {
    AMBLE_RETURN_IF_ERROR(End(transaction, failed, DispatchState::kFailed, now));
  }
  if (!dropped.empty()) {
    AMBLE_RETURN_IF_ERROR(End(transaction, dropped, DispatchState::kDropped, now));
  }
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kSayWhy, std::move(reasons)));
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kPutOff, std::move(put_off)));
  AMBLE_RETURN_IF_ERROR(transaction.Query(kLockDeliveries, {locked}).status());
  if (!accepted.empty()) {
    AMBLE_RETURN_IF_ERROR(transaction.Execute(kAccept, {std::move(accepted), now}).status());
  }
  failed.insert(failed.end(), dropped.begin(), dropped.end());
  if (!failed.empty()) AMBLE_RETURN_IF_ERROR(GiveUp(transaction, failed, now));
  return static_cast<int64_t>(locked.size());
}

absl::StatusOr<bool> DispatchSqlQueue::Bounce(storage::Transaction& transaction,
                                              const std::string& dispatch,
                                              const std::string& failure, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kLockDone, {dispatch}));
  if (rows.empty()) return false;
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kBounce, {dispatch, failure, now}).status());
  AMBLE_RETURN_IF_ERROR(GiveUp(transaction, {dispatch}, now));
  return true;
}

absl::StatusOr<int64_t> DispatchSqlQueue::Withdraw(storage::Transaction& transaction,
                                                   const Withdrawal& withdrawal, absl::Time now) {
  Texts kinds;
  for (const NoticeKind kind : withdrawal.kinds) {
    kinds.push_back(std::to_string(static_cast<int>(kind)));
  }
  Params params{withdrawal.group.practice, withdrawal.group.group, std::move(kinds)};
  for (const std::string* id : {&withdrawal.walk, &withdrawal.member, &withdrawal.notice}) {
    if (!id->empty()) params.push_back(*id);
  }
  if (withdrawal.walk.empty() && withdrawal.member.empty() && withdrawal.notice.empty()) {
    return absl::InternalError("A withdrawal names a walk, a member or a notice.");
  }
  const Waiting& waiting = !withdrawal.notice.empty()  ? kOfNotice
                           : withdrawal.walk.empty()   ? kOfMember
                           : withdrawal.member.empty() ? kOfWalk
                                                       : kOfWalkAndMember;
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(waiting.dispatches, params));
  if (!rows.empty()) {
    AMBLE_RETURN_IF_ERROR(End(transaction, FirstColumn(rows), DispatchState::kDropped, now));
  }
  AMBLE_ASSIGN_OR_RETURN(const Rows deliveries, transaction.Query(waiting.deliveries, params));
  std::vector<Params> keys;
  for (const Row& row : deliveries) {
    keys.push_back({withdrawal.group.practice, row.Text(0), row.Text(1), now});
  }
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kDropDelivery, std::move(keys)));
  return static_cast<int64_t>(rows.size());
}

absl::StatusOr<int64_t> DispatchSqlQueue::DropStale(storage::Transaction& transaction,
                                                    absl::Time before, int limit, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kSelectStale, {before, limit}));
  if (rows.empty()) return 0;
  const Texts stale = FirstColumn(rows);
  AMBLE_RETURN_IF_ERROR(End(transaction, stale, DispatchState::kDropped, now));
  std::vector<Params> reasons;
  for (const std::string& id : stale) reasons.push_back({id, kTooLate});
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kSayWhy, std::move(reasons)));
  AMBLE_RETURN_IF_ERROR(GiveUp(transaction, stale, now));
  return static_cast<int64_t>(stale.size());
}

absl::StatusOr<int64_t> DispatchSqlQueue::Backlog(storage::Transaction& transaction, absl::Time now,
                                                  int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kBacklog, {now, limit}));
  return rows.at(0).Int(0);
}

}  // namespace amble::messaging
