#include "services/messaging/storage/expansion_sql_repository.h"

#include <iterator>
#include <sstream>
#include <string>
#include <utility>

#include "services/messaging/storage/notice_rows.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/prefer_indexes.h"

namespace amble::messaging {
namespace {

using storage::Params;
using storage::Row;
using storage::Rows;
using storage::Statement;

constexpr Statement kAdd{
    "INSERT INTO expansions (practice, notice, group_id, walk, audience, due, after, create_time)"
    " {rows:TEXT $1, TEXT $2, TEXT $3, TEXT $4, BIGINT $5, BIGINT $6, TEXT $7, BIGINT $8}"
    " ON CONFLICT (practice, notice) DO NOTHING"};

// 1 is kMembers.
#define AMBLE_UNBEGUN "x.audience = 1 AND x.after = ''"
constexpr Statement kListUnbegun{
    "SELECT x.notice, x.create_time FROM expansions x WHERE " AMBLE_UNBEGUN
    " ORDER BY x.create_time LIMIT $1"};
// The rows of both tables are locked: while recipients are gone through, their walk does not
// change.
#define AMBLE_CLAIMED(inner)                                                            \
  "SELECT e.audience, e.due, e.after, e.leaders, " AMBLE_NOTICE_COLUMNS " FROM (" inner \
  " AND (x.notice {any:$2} OR NOT (" AMBLE_UNBEGUN                                      \
  ")) ORDER BY x.create_time, x.notice LIMIT $1 {for_update_skip_locked}) AS e"         \
  " JOIN notices n ON n.practice = e.practice AND n.notice = e.notice"                  \
  " ORDER BY e.create_time, e.notice"
constexpr Statement kClaimOfWalks{
    AMBLE_CLAIMED("SELECT x.*, w.leaders FROM expansions x JOIN walks w ON w.practice = x.practice"
                  " AND w.group_id = x.group_id AND w.walk = x.walk WHERE x.walk <> ''")};
constexpr Statement kClaimOfGroups{
    AMBLE_CLAIMED("SELECT x.*, '' AS leaders FROM expansions x WHERE x.walk = ''")};
constexpr size_t kExpansionColumns = 4;

constexpr Statement kListMembers{
    "SELECT member, person FROM members WHERE practice = $1 AND group_id = $2 AND active = 1"
    " AND member > $3 ORDER BY member LIMIT $4"};
// 1 is GOING, 5 is NOT_GOING: IsReminded. Who leads ($6) and goes is among those who go.
constexpr Statement kListComing{
    "SELECT member, person FROM (SELECT * FROM (SELECT r.member, m.person FROM responses r"
    " JOIN members m ON m.practice = r.practice AND m.group_id = r.group_id AND m.member = r.member"
    " WHERE r.practice = $1 AND r.group_id = $2 AND r.walk = $5 AND r.state = 1 AND m.active = 1"
    " AND r.member > $3 ORDER BY r.member LIMIT $4) AS going"
    " UNION ALL SELECT m.member, m.person FROM members m LEFT JOIN responses r"
    " ON r.practice = m.practice AND r.group_id = m.group_id AND r.walk = $5 AND r.member = "
    "m.member"
    " WHERE m.practice = $1 AND m.group_id = $2 AND m.member {any:$6} AND m.active = 1"
    " AND m.member > $3 AND COALESCE(r.state, 0) NOT IN (1, 5)) AS coming"
    " ORDER BY member LIMIT $4"};
// 1 is WAITING.
constexpr Statement kListRecipients{
    "SELECT member, person FROM deliveries WHERE practice = $1 AND notice = $2 AND state = 1"
    " AND member > $3 ORDER BY member LIMIT $4"};

constexpr Statement kAdvance{
    "UPDATE expansions SET after = $3 WHERE practice = $1 AND notice = $2"};
constexpr Statement kRemove{"DELETE FROM expansions WHERE practice = $1 AND notice = $2"};
constexpr Statement kRemoveOfWalk{
    "DELETE FROM expansions WHERE practice = $1 AND group_id = $2 AND walk = $3 AND notice IN"
    " (SELECT n.notice FROM notices n WHERE n.practice = $1 AND n.group_id = $2 AND n.walk = $3"
    " AND CAST(n.kind AS TEXT) {any:$4})"};

/// Ids, parted by single spaces.
std::vector<std::string> Ids(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

absl::Status ClaimInto(storage::Transaction& transaction, const Statement& statement, int limit,
                       const storage::Texts& may_begin, std::vector<Expansion>& claimed) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(statement, {limit, may_begin}));
  for (const Row& row : rows) {
    claimed.push_back({.notice = NoticeOf(row, kExpansionColumns),
                       .audience = static_cast<Audience>(row.Int(0)),
                       .due = row.Time(1),
                       .after = row.Text(2),
                       .leaders = Ids(row.Text(3))});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ExpansionSqlRepository::Add(storage::Transaction& transaction,
                                         const std::vector<Expansion>& expansions, absl::Time now) {
  std::vector<Params> rows;
  rows.reserve(expansions.size());
  for (const Expansion& expansion : expansions) {
    const Notice& notice = expansion.notice;
    rows.push_back({notice.practice, notice.id, notice.group, notice.walk,
                    static_cast<int>(expansion.audience), expansion.due, expansion.after, now});
  }
  return transaction.ExecuteBatch(kAdd, std::move(rows));
}

absl::StatusOr<std::vector<Unbegun>> ExpansionSqlRepository::ListUnbegun(
    storage::Transaction& transaction, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListUnbegun, {limit}));
  std::vector<Unbegun> unbegun;
  for (const Row& row : rows) unbegun.push_back({row.Text(0), row.Time(1)});
  return unbegun;
}

absl::StatusOr<std::vector<Expansion>> ExpansionSqlRepository::Claim(
    storage::Transaction& transaction, int limit, std::vector<std::string> may_begin) {
  AMBLE_RETURN_IF_ERROR(storage::PreferIndexes(transaction));
  std::vector<Expansion> claimed;
  AMBLE_RETURN_IF_ERROR(ClaimInto(transaction, kClaimOfWalks, limit, may_begin, claimed));
  const int left = limit - static_cast<int>(claimed.size());
  if (left > 0) {
    AMBLE_RETURN_IF_ERROR(ClaimInto(transaction, kClaimOfGroups, left, may_begin, claimed));
  }
  return claimed;
}

absl::StatusOr<std::vector<Recipient>> ExpansionSqlRepository::ListNext(
    storage::Transaction& transaction, const Expansion& expansion, int limit) {
  const Notice& notice = expansion.notice;
  absl::StatusOr<Rows> rows;
  switch (expansion.audience) {
    case Audience::kMembers:
      rows =
          transaction.Query(kListMembers, {notice.practice, notice.group, expansion.after, limit});
      break;
    case Audience::kEarly:
    case Audience::kComing:
      rows = transaction.Query(kListComing, {notice.practice, notice.group, expansion.after, limit,
                                             notice.walk, storage::Texts(expansion.leaders)});
      break;
    case Audience::kRecipients:
      rows =
          transaction.Query(kListRecipients, {notice.practice, notice.id, expansion.after, limit});
      break;
  }
  AMBLE_RETURN_IF_ERROR(rows.status());
  std::vector<Recipient> recipients;
  recipients.reserve(rows->size());
  for (const Row& row : *rows) recipients.push_back({row.Text(0), row.Text(1)});
  return recipients;
}

absl::Status ExpansionSqlRepository::Advance(storage::Transaction& transaction,
                                             const std::vector<Expansion>& expansions) {
  std::vector<Params> rows;
  for (const Expansion& expansion : expansions) {
    rows.push_back({expansion.notice.practice, expansion.notice.id, expansion.after});
  }
  return transaction.ExecuteBatch(kAdvance, std::move(rows));
}

absl::Status ExpansionSqlRepository::Remove(storage::Transaction& transaction,
                                            const std::vector<Expansion>& expansions) {
  std::vector<Params> rows;
  for (const Expansion& expansion : expansions) {
    rows.push_back({expansion.notice.practice, expansion.notice.id});
  }
  return transaction.ExecuteBatch(kRemove, std::move(rows));
}

absl::Status ExpansionSqlRepository::RemoveOfWalk(storage::Transaction& transaction,
                                                  const WalkKey& walk,
                                                  const std::vector<NoticeKind>& kinds) {
  storage::Texts numbers;
  for (const NoticeKind kind : kinds) numbers.push_back(std::to_string(static_cast<int>(kind)));
  return transaction
      .Execute(kRemoveOfWalk, {walk.practice, walk.group, walk.walk, std::move(numbers)})
      .status();
}

}  // namespace amble::messaging
