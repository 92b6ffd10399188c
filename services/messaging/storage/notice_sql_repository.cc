#include "services/messaging/storage/notice_sql_repository.h"

#include <utility>

#include "services/messaging/storage/notice_rows.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Params;
using storage::Row;
using storage::Rows;
using storage::Statement;

constexpr Statement kAdd{
    "INSERT INTO notices (practice, notice, kind, group_id, walk, thread, member, key, text,"
    " channels, walk_start, create_time, stale_time)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (practice, key) DO NOTHING"};
constexpr Statement kAddAll{
    "INSERT INTO notices (practice, notice, kind, group_id, walk, thread, member, key, text,"
    " channels, walk_start, create_time, stale_time)"
    " {rows:TEXT $1, TEXT $2, BIGINT $3, TEXT $4, TEXT $5, TEXT $6, TEXT $7, TEXT $8, TEXT $9,"
    " BIGINT $10, BIGINT $11, BIGINT $12, BIGINT $13} ON CONFLICT DO NOTHING"};
constexpr Statement kFind{"SELECT " AMBLE_NOTICE_COLUMNS
                          " FROM notices n WHERE n.practice = $1 AND n.notice = $2"};
constexpr Statement kFindByKey{"SELECT " AMBLE_NOTICE_COLUMNS
                               " FROM notices n WHERE n.practice = $1 AND n.key = $2"};
constexpr Statement kListOfWalk{
    "SELECT " AMBLE_NOTICE_COLUMNS
    " FROM notices n WHERE n.practice = $1 AND n.group_id = $2 AND n.walk = $3"
    " ORDER BY n.create_time DESC, n.notice DESC LIMIT $4"};
constexpr Statement kListOfKind{
    "SELECT " AMBLE_NOTICE_COLUMNS
    " FROM notices n WHERE n.practice = $1 AND n.group_id = $2 AND n.walk = $3 AND n.kind = $4"
    " ORDER BY n.create_time DESC, n.notice DESC LIMIT $5"};
// 3 and 6: HasFailed; 4 and 5: HasHeard.
constexpr Statement kCount{
    "SELECT count(*), COALESCE(sum(CASE WHEN state IN (4, 5) THEN 1 ELSE 0 END), 0),"
    " COALESCE(sum(CASE WHEN state IN (3, 6) THEN 1 ELSE 0 END), 0)"
    " FROM deliveries WHERE practice = $1 AND notice = $2"};

// 1, 2, 3: CountsOnWalk; and 1 is WAITING, 2 the bit of the app. Whose membership it is, groups
// says last.
constexpr Statement kAddAnswering{
    "INSERT INTO deliveries (practice, notice, member, person, state, channels, create_time,"
    " state_time, seen_time, failure, stopped_all)"
    " SELECT r.practice, CAST($2 AS TEXT), r.member, COALESCE(m.person, r.person), 1, 2,"
    " CAST($5 AS BIGINT), CAST($5 AS BIGINT), 0, '', 0 FROM responses r"
    " LEFT JOIN members m ON m.practice = r.practice AND m.group_id = r.group_id"
    " AND m.member = r.member"
    " WHERE r.practice = $1 AND r.group_id = $3 AND r.walk = $4 AND r.state IN (1, 2, 3)"
    " ON CONFLICT (practice, notice, member) DO NOTHING"};

constexpr Statement kAddMembers{
    "INSERT INTO deliveries (practice, notice, member, person, state, channels, create_time,"
    " state_time, seen_time, failure, stopped_all)"
    " SELECT m.practice, CAST($2 AS TEXT), m.member, m.person, 1, 2, CAST($5 AS BIGINT),"
    " CAST($5 AS BIGINT), 0, '', 0 FROM members m"
    " WHERE m.practice = $1 AND m.group_id = $3 AND m.member {any:$4} AND m.active = 1"
    " ON CONFLICT (practice, notice, member) DO NOTHING"};

#define AMBLE_INSERT_DELIVERIES                                                             \
  "INSERT INTO deliveries (practice, notice, member, person, state, channels, create_time," \
  " state_time, seen_time, failure, stopped_all)"                                           \
  " {rows:TEXT $1, TEXT $2, TEXT $3, TEXT $4, BIGINT $5, BIGINT $6, BIGINT $7, BIGINT $8,"  \
  " BIGINT $9, TEXT $10, BIGINT $11}"                                                       \
  " ON CONFLICT (practice, notice, member) "
#define AMBLE_TAKE_OVER                                                 \
  "DO UPDATE SET state = excluded.state, channels = excluded.channels," \
  " state_time = excluded.state_time, failure = excluded.failure,"      \
  " stopped_all = excluded.stopped_all"

// 1 is WAITING, 7 is DROPPED.
constexpr Statement kSave{AMBLE_INSERT_DELIVERIES AMBLE_TAKE_OVER
                          " WHERE deliveries.state IN (1, 7)"};
constexpr Statement kAddMissing{AMBLE_INSERT_DELIVERIES "DO NOTHING"};
constexpr Statement kReplace{AMBLE_INSERT_DELIVERIES AMBLE_TAKE_OVER
                             ", seen_time = excluded.seen_time"};
constexpr Statement kFindDelivery{
    "SELECT " AMBLE_DELIVERY_COLUMNS
    " FROM deliveries d WHERE d.practice = $1 AND d.notice = $2 AND d.member = $3"};
constexpr Statement kLockDelivery{
    "SELECT " AMBLE_DELIVERY_COLUMNS
    " FROM deliveries d WHERE d.practice = $1 AND d.notice = $2 AND d.member = $3 {for_update}"};

constexpr Statement kListDeliveries{
    "SELECT * FROM (SELECT " AMBLE_DELIVERY_COLUMNS
    ", CASE WHEN d.person = '' THEN 'Home contact' ELSE COALESCE(m.walking_name, '') END"
    " AS walking_name,"
    " CASE WHEN d.state IN (3, 6) THEN 0 WHEN d.state IN (4, 5) THEN 2 ELSE 1 END AS place"
    " FROM deliveries d LEFT JOIN members m ON m.practice = d.practice AND m.group_id = $3"
    " AND m.member = d.member WHERE d.practice = $1 AND d.notice = $2) AS told"
    " WHERE (place, walking_name, member) > ($4, $5, $6)"
    " ORDER BY place, walking_name, member LIMIT $7"};

// 7 is DROPPED: what is not told any more is not shown.
#define AMBLE_OF_PERSON                                                                  \
  " FROM deliveries d JOIN notices n ON n.practice = d.practice AND n.notice = d.notice" \
  " WHERE d.person = $1 AND d.create_time >= $2 AND d.state <> 7"
#define AMBLE_BEFORE " AND (d.create_time, d.notice) < ($3, $4)"
#define AMBLE_LATEST_FIRST " ORDER BY d.create_time DESC, d.notice DESC LIMIT $5"
#define AMBLE_OWN "SELECT " AMBLE_NOTICE_COLUMNS ", " AMBLE_DELIVERY_COLUMNS

constexpr Statement kListOfPerson{AMBLE_OWN AMBLE_OF_PERSON AMBLE_BEFORE AMBLE_LATEST_FIRST};
constexpr Statement kListOfGuest{AMBLE_OWN AMBLE_OF_PERSON AMBLE_BEFORE
                                 " AND n.practice = $6 AND n.group_id = $7" AMBLE_LATEST_FIRST};
constexpr Statement kCountUnseen{"SELECT count(*) FROM (SELECT d.notice" AMBLE_OF_PERSON
                                 " AND d.seen_time = 0 LIMIT $3) AS unseen"};
constexpr Statement kCountUnseenOfGuest{
    "SELECT count(*) FROM (SELECT d.notice" AMBLE_OF_PERSON
    " AND d.seen_time = 0 AND n.practice = $4 AND n.group_id = $5 LIMIT $3) AS unseen"};

// In the order in which all lock deliveries.
constexpr Statement kLockOwn{
    "SELECT d.notice FROM deliveries d WHERE d.person = $1 AND d.practice = $2"
    " AND d.notice {any:$3} AND d.seen_time = 0 ORDER BY d.practice, d.notice, d.member"
    " {for_update}"};
constexpr Statement kCountOwn{
    "SELECT COUNT(DISTINCT notice) FROM deliveries"
    " WHERE person = $1 AND practice = $2 AND notice {any:$3}"};
// 4 is SEEN; 5, TOLD_BY_PHONE, says more.
constexpr Statement kMarkSeen{
    "UPDATE deliveries SET seen_time = $4, state_time = CASE WHEN state = 5 THEN state_time"
    " ELSE $4 END, state = CASE WHEN state = 5 THEN state ELSE 4 END"
    " WHERE person = $1 AND practice = $2 AND notice {any:$3} AND seen_time = 0"};

constexpr Statement kMoveDeliveries{"UPDATE deliveries SET person = $2 WHERE person = $1"};
constexpr Statement kMoveDispatches{
    "UPDATE dispatches SET person = $2 WHERE state = 0 AND person = $1"
    " AND (practice, notice, member) IN"
    " (SELECT practice, notice, member FROM deliveries WHERE person = $2)"};

constexpr Statement kFindOld{
    "SELECT practice, notice FROM notices WHERE create_time < $1 ORDER BY create_time LIMIT $2"};
constexpr Statement kForget[]{{"DELETE FROM dispatches WHERE practice = $1 AND notice = $2"},
                              {"DELETE FROM deliveries WHERE practice = $1 AND notice = $2"},
                              {"DELETE FROM expansions WHERE practice = $1 AND notice = $2"},
                              {"DELETE FROM notices WHERE practice = $1 AND notice = $2"}};

Params ParamsOf(const Notice& notice) {
  return {notice.practice,  notice.id,         static_cast<int>(notice.kind),
          notice.group,     notice.walk,       notice.thread,
          notice.member,    notice.key,        notice.text,
          notice.channels,  notice.walk_start, notice.create_time,
          notice.stale_time};
}

Params ParamsOf(const Delivery& delivery) {
  return {delivery.practice,
          delivery.notice,
          delivery.member,
          delivery.person,
          static_cast<int>(delivery.state),
          delivery.channels,
          delivery.create_time,
          delivery.state_time,
          delivery.seen_time,
          delivery.failure,
          delivery.stopped_all};
}

std::vector<Params> RowsOf(const std::vector<Delivery>& deliveries) {
  std::vector<Params> rows;
  rows.reserve(deliveries.size());
  for (const Delivery& delivery : deliveries) rows.push_back(ParamsOf(delivery));
  return rows;
}

absl::StatusOr<std::optional<Notice>> QueryNotice(storage::Transaction& transaction,
                                                  const Statement& statement,
                                                  const Params& params) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(statement, params));
  if (!row) return std::nullopt;
  return NoticeOf(*row);
}

}  // namespace

absl::StatusOr<bool> NoticeSqlRepository::Add(storage::Transaction& transaction,
                                              const Notice& notice) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t added, transaction.Execute(kAdd, ParamsOf(notice)));
  return added == 1;
}

absl::Status NoticeSqlRepository::AddAll(storage::Transaction& transaction,
                                         const std::vector<Notice>& notices) {
  std::vector<Params> rows;
  rows.reserve(notices.size());
  for (const Notice& notice : notices) rows.push_back(ParamsOf(notice));
  return transaction.ExecuteBatch(kAddAll, std::move(rows));
}

absl::StatusOr<std::optional<Notice>> NoticeSqlRepository::Find(storage::Transaction& transaction,
                                                                const std::string& practice,
                                                                const std::string& notice) {
  return QueryNotice(transaction, kFind, {practice, notice});
}

absl::StatusOr<std::optional<Notice>> NoticeSqlRepository::FindByKey(
    storage::Transaction& transaction, const std::string& practice, const std::string& key) {
  return QueryNotice(transaction, kFindByKey, {practice, key});
}

absl::StatusOr<std::vector<Notice>> NoticeSqlRepository::ListOfWalk(
    storage::Transaction& transaction, const WalkKey& walk, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListOfWalk, {walk.practice, walk.group,
                                                                          walk.walk, limit}));
  std::vector<Notice> notices;
  notices.reserve(rows.size());
  for (const Row& row : rows) notices.push_back(NoticeOf(row));
  return notices;
}

absl::StatusOr<std::vector<Notice>> NoticeSqlRepository::ListOfKind(
    storage::Transaction& transaction, const WalkKey& walk, NoticeKind kind, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kListOfKind, {walk.practice, walk.group, walk.walk,
                                                         static_cast<int>(kind), limit}));
  std::vector<Notice> notices;
  notices.reserve(rows.size());
  for (const Row& row : rows) notices.push_back(NoticeOf(row));
  return notices;
}

absl::StatusOr<Tally> NoticeSqlRepository::Count(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& notice) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kCount, {practice, notice}));
  const Row& row = rows.at(0);
  return Tally{.recipients = row.Int(0), .heard = row.Int(1), .failed = row.Int(2)};
}

absl::StatusOr<int64_t> NoticeSqlRepository::AddAnswering(storage::Transaction& transaction,
                                                          const Notice& notice) {
  return transaction.Execute(
      kAddAnswering, {notice.practice, notice.id, notice.group, notice.walk, notice.create_time});
}

absl::StatusOr<int64_t> NoticeSqlRepository::AddMembers(storage::Transaction& transaction,
                                                        const Notice& notice,
                                                        std::vector<std::string> members) {
  return transaction.Execute(kAddMembers, {notice.practice, notice.id, notice.group,
                                           std::move(members), notice.create_time});
}

absl::Status NoticeSqlRepository::Save(storage::Transaction& transaction,
                                       const std::vector<Delivery>& deliveries) {
  return transaction.ExecuteBatch(kSave, RowsOf(deliveries));
}

absl::Status NoticeSqlRepository::AddMissing(storage::Transaction& transaction,
                                             const std::vector<Delivery>& deliveries) {
  return transaction.ExecuteBatch(kAddMissing, RowsOf(deliveries));
}

absl::Status NoticeSqlRepository::Replace(storage::Transaction& transaction,
                                          const Delivery& delivery) {
  return transaction.ExecuteBatch(kReplace, RowsOf({delivery}));
}

absl::StatusOr<std::optional<Delivery>> NoticeSqlRepository::FindDelivery(
    storage::Transaction& transaction, const std::string& practice, const std::string& notice,
    const std::string& member, bool lock) {
  AMBLE_ASSIGN_OR_RETURN(
      const auto row,
      transaction.QueryOptional(lock ? kLockDelivery : kFindDelivery, {practice, notice, member}));
  if (!row) return std::nullopt;
  return DeliveryOf(*row);
}

absl::StatusOr<std::vector<NamedDelivery>> NoticeSqlRepository::ListDeliveries(
    storage::Transaction& transaction, const Notice& notice, const ToldPlace& after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kListDeliveries, {notice.practice, notice.id, notice.group, after.rank,
                                          after.walking_name, after.member, limit}));
  std::vector<NamedDelivery> deliveries;
  deliveries.reserve(rows.size());
  for (const Row& row : rows) {
    deliveries.push_back({.delivery = DeliveryOf(row),
                          .walking_name = row.Text(kDeliveryColumns),
                          .rank = static_cast<int>(row.Int(kDeliveryColumns + 1))});
  }
  return deliveries;
}

absl::StatusOr<std::vector<OwnNotice>> NoticeSqlRepository::ListOfPerson(
    storage::Transaction& transaction, const std::string& person,
    const std::optional<GroupKey>& group, absl::Time since, const OwnPlace& after, int limit) {
  Params params{person, since, after.create_time, after.notice, limit};
  if (group) params.insert(params.end(), {group->practice, group->group});
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(group ? kListOfGuest : kListOfPerson, params));
  std::vector<OwnNotice> notices;
  notices.reserve(rows.size());
  for (const Row& row : rows) notices.push_back({NoticeOf(row), DeliveryOf(row, kNoticeColumns)});
  return notices;
}

absl::StatusOr<int64_t> NoticeSqlRepository::CountUnseen(storage::Transaction& transaction,
                                                         const std::string& person,
                                                         const std::optional<GroupKey>& group,
                                                         absl::Time since, int limit) {
  Params params{person, since, limit};
  if (group) params.insert(params.end(), {group->practice, group->group});
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(group ? kCountUnseenOfGuest : kCountUnseen, params));
  return rows.at(0).Int(0);
}

absl::StatusOr<int64_t> NoticeSqlRepository::CountOwn(storage::Transaction& transaction,
                                                      const std::string& person,
                                                      const std::string& practice,
                                                      std::vector<std::string> notices) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kCountOwn, {person, practice, std::move(notices)}));
  return rows.at(0).Int(0);
}

absl::Status NoticeSqlRepository::MarkSeen(storage::Transaction& transaction,
                                           const std::string& person, const std::string& practice,
                                           std::vector<std::string> notices, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(transaction.Query(kLockOwn, {person, practice, notices}).status());
  return transaction.Execute(kMarkSeen, {person, practice, std::move(notices), now}).status();
}

absl::Status NoticeSqlRepository::MovePerson(storage::Transaction& transaction,
                                             const std::string& from, const std::string& to) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t moved, transaction.Execute(kMoveDeliveries, {from, to}));
  if (moved == 0) return absl::OkStatus();
  return transaction.Execute(kMoveDispatches, {from, to}).status();
}

absl::StatusOr<int64_t> NoticeSqlRepository::Forget(storage::Transaction& transaction,
                                                    absl::Time before, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFindOld, {before, limit}));
  for (const Statement& statement : kForget) {
    std::vector<Params> keys;
    for (const Row& row : rows) keys.push_back({row.Text(0), row.Text(1)});
    AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(statement, std::move(keys)));
  }
  return static_cast<int64_t>(rows.size());
}

}  // namespace amble::messaging
