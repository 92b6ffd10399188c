#include "services/messaging/storage/mailed_sql_repository.h"

#include <utility>

#include "services/messaging/storage/dispatch_rows.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Rows;
using storage::Statement;

// A Message-ID begins with the id of its dispatch, which is the key of the row.
constexpr Statement kFind{
    "SELECT person, CASE WHEN digest = 1 AND state = 1 THEN 1 ELSE 0 END, state_time FROM "
    "dispatches"
    " WHERE dispatch = $1 AND message_id = $2 AND channel = $3"};
// What was in one digest was written down as accepted in one moment.
constexpr Statement kFindDigest{
    "SELECT d.dispatch FROM deliveries v JOIN dispatches d ON d.practice = v.practice"
    " AND d.notice = v.notice AND d.member = v.member AND d.channel = $3"
    " WHERE v.person = $1 AND d.person = $1 AND d.digest = 1 AND d.state = 1"
    " AND d.state_time = $2"};
constexpr Statement kLock{
    "SELECT dispatch, state FROM dispatches WHERE dispatch {any:$1}"
    " ORDER BY practice, notice, member, channel {for_update}"};

/// "0190…" of "<0190…@host>"; empty when it is nothing such.
std::string DispatchOf(const std::string& message_id) {
  const size_t at = message_id.find('@');
  if (!message_id.starts_with('<') || at == std::string::npos) return "";
  return message_id.substr(1, at - 1);
}

}  // namespace

absl::StatusOr<std::optional<Mailed>> MailedSqlRepository::Lock(storage::Transaction& transaction,
                                                                const std::string& message_id) {
  const std::string first = DispatchOf(message_id);
  const int channel = static_cast<int>(Channel::kEmail);
  AMBLE_ASSIGN_OR_RETURN(const Rows found, transaction.Query(kFind, {first, message_id, channel}));
  if (found.empty()) return std::nullopt;
  Mailed mailed{.person = found[0].Text(0)};
  storage::Texts told{first};
  if (found[0].Bool(1)) {
    AMBLE_ASSIGN_OR_RETURN(
        const Rows rows,
        transaction.Query(kFindDigest, {mailed.person, found[0].Time(2), channel}));
    for (std::string& id : FirstColumn(rows)) {
      if (id != first) told.push_back(std::move(id));
    }
  }
  AMBLE_ASSIGN_OR_RETURN(const Rows locked, transaction.Query(kLock, {std::move(told)}));
  for (const storage::Row& row : locked) {
    mailed.dispatches.push_back(row.Text(0));
    if (row.Text(0) == first) mailed.state = static_cast<DispatchState>(row.Int(1));
  }
  return mailed;
}

}  // namespace amble::messaging
