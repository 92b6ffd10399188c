#include "services/attendance/storage/response_sql_repository.h"

#include <algorithm>
#include <utility>

#include "services/attendance/storage/walk_columns.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Params;
using storage::Row;
using storage::Statement;

#define AMBLE_RESPONSE_COLUMNS                                                  \
  "r.walk, r.member, r.person, r.state, r.join_sequence, r.version, r.reason, " \
  "r.given_by_leader, r.update_time, r.offer_until, r.gave_up"
constexpr size_t kResponseColumns = 11;

constexpr Statement kFind{"SELECT " AMBLE_RESPONSE_COLUMNS
                          " FROM {look_up:responses by practice $1, response $2} r"};

// 2 is WAITLISTED, as in the predicate of the index.
constexpr Statement kFirstWaiting{
    "SELECT " AMBLE_RESPONSE_COLUMNS
    " FROM responses r WHERE r.practice = $1 AND r.walk = $2 AND r.state = 2"
    " ORDER BY r.join_sequence LIMIT $3"};

constexpr Statement kWaitingBefore{
    "SELECT r.join_sequence FROM responses r"
    " WHERE r.practice = $1 AND r.walk = $2 AND r.state = 2 AND r.join_sequence < $3"};

constexpr Statement kSave{
    "INSERT INTO responses (practice, response, walk, member, person, state, join_sequence,"
    " version, reason, given_by_leader, update_time, offer_until, gave_up)"
    " {rows:TEXT $1, TEXT $2, TEXT $3, TEXT $4, TEXT $5, BIGINT $6, BIGINT $7, BIGINT $8,"
    " TEXT $9, BIGINT $10, BIGINT $11, BIGINT $12, BIGINT $13}"
    " ON CONFLICT (practice, response) DO UPDATE SET"
    " person = excluded.person, state = excluded.state, join_sequence = excluded.join_sequence,"
    " version = excluded.version, reason = excluded.reason,"
    " given_by_leader = excluded.given_by_leader, update_time = excluded.update_time,"
    " offer_until = excluded.offer_until, gave_up = excluded.gave_up"};

// 3 is OFFERED, as in the predicate of the index.
constexpr Statement kLapsedOffers{
    "SELECT r.practice, w.group_id, r.walk, r.member FROM responses r"
    " JOIN walks w ON w.practice = r.practice AND w.walk = r.walk"
    " WHERE r.state = 3 AND r.offer_until <= $1 ORDER BY r.offer_until LIMIT $2"};

// The states that are wanted come as texts: a list of numbers is nothing that both engines take.
constexpr Statement kList{"SELECT " AMBLE_RESPONSE_COLUMNS
                          ", m.walking_name FROM responses r"
                          " JOIN members m ON m.practice = r.practice AND m.member = r.member"
                          " WHERE r.practice = $1 AND r.walk = $2 AND r.join_sequence > $3"
                          " AND CAST(r.state AS TEXT) {any:$4} ORDER BY r.join_sequence LIMIT $5"};

// 4 is ACTIVE, 6 is UNANSWERED.
constexpr Statement kListUnanswered{
    "SELECT m.member, m.person, m.walking_name FROM members m"
    " LEFT JOIN responses r ON r.practice = m.practice AND r.response = $5 || m.member"
    " WHERE m.practice = $1 AND m.group_id = $2 AND m.member > $3 AND m.state = 4"
    " AND (r.state IS NULL OR r.state = 6) ORDER BY m.member LIMIT $4"};

// 4 and 5 are ACTIVE and PAUSED.
constexpr Statement kListOfPerson{
    "SELECT " AMBLE_WALK_COLUMNS ", " AMBLE_RESPONSE_COLUMNS
    ", m.walking_name FROM members m"
    " JOIN walks w ON w.practice = m.practice AND w.group_id = m.group_id AND w.end_time > $2"
    " JOIN responses r ON r.practice = m.practice AND r.response = w.walk || '/' || m.member"
    " WHERE m.person = $1 AND m.state IN (4, 5) AND r.state <> 6"
    " AND (m.group_id = $3 OR $3 = '')"
    " AND (w.start_time, w.walk, m.member) > ($4, $5, $6)"
    " ORDER BY w.start_time, w.walk, m.member LIMIT $7"};

std::string KeyOf(const std::string& walk, const std::string& member) {
  return walk + "/" + member;
}

Response ReadResponse(const Row& row, size_t from) {
  const auto state = static_cast<ResponseState>(row.Int(from + 3));
  return {
      .member = row.Text(from + 1),
      .person = row.Text(from + 2),
      .state = state,
      .join_sequence = row.Int(from + 4),
      .version = row.Int(from + 5),
      .reason = row.Text(from + 6),
      .given_by_leader = row.Bool(from + 7),
      .update_time = row.Time(from + 8),
      .offer_until = state == ResponseState::kOffered ? row.OptionalTime(from + 9) : std::nullopt,
      .gave_up = row.OptionalTime(from + 10)};
}

/// A time as a column holds it; the infinite past sorts before all.
int64_t Microseconds(absl::Time time) { return absl::ToUnixMicros(time); }

}  // namespace

absl::StatusOr<std::vector<StoredResponse>> ResponseSqlRepository::Find(
    storage::Transaction& transaction, const std::string& practice,
    const std::vector<ResponseKey>& keys) {
  std::vector<StoredResponse> found;
  if (keys.empty()) return found;
  storage::Texts texts;
  texts.reserve(keys.size());
  for (const ResponseKey& key : keys) texts.push_back(KeyOf(key.walk, key.member));
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kFind, {practice, std::move(texts)}));
  found.reserve(rows.size());
  for (const Row& row : rows) found.push_back({row.Text(0), ReadResponse(row, 0)});
  return found;
}

absl::StatusOr<std::vector<Response>> ResponseSqlRepository::FirstWaiting(
    storage::Transaction& transaction, const std::string& practice, const std::string& walk,
    int64_t limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kFirstWaiting, {practice, walk, limit}));
  std::vector<Response> waiting;
  waiting.reserve(rows.size());
  for (const Row& row : rows) waiting.push_back(ReadResponse(row, 0));
  return waiting;
}

absl::StatusOr<int64_t> ResponseSqlRepository::WaitingBefore(storage::Transaction& transaction,
                                                             const std::string& practice,
                                                             const std::string& walk,
                                                             int64_t join_sequence) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kWaitingBefore, {practice, walk, join_sequence}));
  return static_cast<int64_t>(rows.size());
}

absl::Status ResponseSqlRepository::Save(storage::Transaction& transaction,
                                         const std::string& practice,
                                         std::span<const StoredResponse> responses) {
  std::vector<Params> rows;
  rows.reserve(responses.size());
  for (const StoredResponse& stored : responses) {
    const Response& response = stored.response;
    rows.push_back({practice, KeyOf(stored.walk, response.member), stored.walk, response.member,
                    response.person, static_cast<int>(response.state), response.join_sequence,
                    response.version, response.reason, response.given_by_leader,
                    response.update_time, response.offer_until, response.gave_up});
  }
  return transaction.ExecuteBatch(kSave, std::move(rows));
}

absl::StatusOr<std::vector<OfferKey>> ResponseSqlRepository::LapsedOffers(
    storage::Transaction& transaction, absl::Time now, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kLapsedOffers, {now, limit}));
  std::vector<OfferKey> lapsed;
  lapsed.reserve(rows.size());
  for (const Row& row : rows) {
    lapsed.push_back({{row.Text(0), row.Text(1), row.Text(2)}, row.Text(3)});
  }
  return lapsed;
}

absl::StatusOr<std::vector<ListedResponse>> ResponseSqlRepository::List(
    storage::Transaction& transaction, const std::string& practice, const std::string& walk,
    const std::vector<ResponseState>& states, int64_t after, int limit) {
  storage::Texts wanted;
  for (const ResponseState state : states)
    wanted.push_back(std::to_string(static_cast<int>(state)));
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kList, {practice, walk, after, wanted, limit}));
  std::vector<ListedResponse> listed;
  for (const Row& row : rows) listed.push_back({ReadResponse(row, 0), row.Text(kResponseColumns)});
  return listed;
}

absl::StatusOr<std::vector<ListedResponse>> ResponseSqlRepository::ListUnanswered(
    storage::Transaction& transaction, const WalkId& walk, const std::string& after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kListUnanswered, {walk.practice, walk.group, after,
                                                             limit, KeyOf(walk.walk, "")}));
  std::vector<ListedResponse> listed;
  for (const Row& row : rows) {
    Response response;
    response.member = row.Text(0);
    response.person = row.Text(1);
    listed.push_back({response, row.Text(2)});
  }
  return listed;
}

absl::StatusOr<std::vector<OwnResponse>> ResponseSqlRepository::ListOfPerson(
    storage::Transaction& transaction, const std::string& person, const std::string& guest_group,
    absl::Time now, const OwnKey& after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const storage::Rows rows,
      transaction.Query(kListOfPerson, {person, now, guest_group, Microseconds(after.start),
                                        after.walk, after.member, limit}));
  std::vector<OwnResponse> own;
  for (const Row& row : rows) {
    own.push_back({ReadWalk(row), ReadResponse(row, kWalkColumns),
                   row.Text(kWalkColumns + kResponseColumns)});
  }
  return own;
}

}  // namespace amble::attendance
