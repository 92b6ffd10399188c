#pragma once

#include "services/messaging/app/dispatch_queue.h"
#include "services/platform/storage/database.h"

/// Rows of `dispatches`. Internal to this folder.
namespace amble::messaging {

/// What may be claimed. A claim that lasts longer than any does was made before the clock was set
/// back.
#define AMBLE_CLAIMABLE(now, latest)                                               \
  "state = 0 AND due <= " now " AND stale_time > " now " AND (claim_until <= " now \
  " OR claim_until > " latest ")"

/// Beside AMBLE_NOTICE_COLUMNS, what ClaimedOf reads.
#define AMBLE_DISPATCH_COLUMNS                                                        \
  "d.dispatch, d.practice, d.notice, d.member, d.person, d.channel, d.state, d.due, " \
  "d.stale_time, d.attempts, d.message_id, d.digest"
inline constexpr size_t kDispatchColumns = 12;

inline constexpr storage::Statement kClaim{
    "UPDATE dispatches SET claim = $2, claim_until = $3, attempts = attempts + 1"
    " WHERE dispatch {any:$1}"};

/// A row of AMBLE_DISPATCH_COLUMNS and AMBLE_NOTICE_COLUMNS, its claim counted.
ClaimedDispatch ClaimedOf(const storage::Row& row);

storage::Texts FirstColumn(const storage::Rows& rows);

}  // namespace amble::messaging
