#include "services/messaging/storage/dispatch_sql_queue.h"
#include "services/platform/errors/errors.h"

/// Whether a dispatch is still held, and what it rests on is still the same.
namespace amble::messaging {
namespace {

using storage::Statement;

// What is held under a claim is WAITING: whatever ends a dispatch ends its claim. All by primary
// keys, which the caller knows: there is nothing for a planner to get wrong.
constexpr Statement kLook{
    "SELECT (SELECT f.version FROM practices f WHERE f.practice = $3),"
    " (SELECT f.version FROM groups f WHERE f.practice = $3 AND f.group_id = $4),"
    " (SELECT f.version FROM walks f WHERE f.practice = $3 AND f.group_id = $4 AND f.walk = $5),"
    " (SELECT f.progress FROM walks f WHERE f.practice = $3 AND f.group_id = $4 AND f.walk = $5),"
    " (SELECT f.version FROM members f WHERE f.practice = $3 AND f.group_id = $4"
    " AND f.member = $6),"
    " (SELECT f.version FROM responses f WHERE f.practice = $3 AND f.group_id = $4"
    " AND f.walk = $5 AND f.member = $6),"
    " (SELECT f.version FROM people f WHERE f.person = $7),"
    " (SELECT f.version FROM people f WHERE f.person = $8),"
    " (SELECT f.version FROM preferences f WHERE f.person = $8)"
    " FROM dispatches d WHERE d.dispatch = $1 AND d.claim = $2"};

}  // namespace

absl::StatusOr<std::optional<FactVersions>> DispatchSqlQueue::Look(
    storage::Transaction& transaction, const std::string& claim, const ClaimedDispatch& claimed,
    const std::string& present) {
  const auto& [dispatch, notice] = claimed;
  AMBLE_ASSIGN_OR_RETURN(
      const auto row,
      transaction.QueryOptional(kLook, {dispatch.id, claim, notice.practice, notice.group,
                                        notice.walk, dispatch.member, dispatch.person, present}));
  if (!row) return std::nullopt;
  return FactVersions{.practice = row->OptionalInt(0),
                      .group = row->OptionalInt(1),
                      .walk = row->OptionalInt(2),
                      .progress = row->OptionalInt(3),
                      .member = row->OptionalInt(4),
                      .response = row->OptionalInt(5),
                      .person = row->OptionalInt(6),
                      .present = row->OptionalInt(7),
                      .preferences = row->OptionalInt(8)};
}

}  // namespace amble::messaging
