#include "services/groups/storage/first_walk_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

constexpr storage::Statement kFind{
    "SELECT greeter, greeter_wears, minute_by_minute, slip_away, corner, version "
    "FROM first_walk_cards WHERE practice = $1 AND group_id = $2"};
constexpr storage::Statement kSave{
    "INSERT INTO first_walk_cards (practice, group_id, greeter, greeter_wears, minute_by_minute, "
    "slip_away, corner, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (practice, group_id) DO UPDATE SET greeter = excluded.greeter, "
    "greeter_wears = excluded.greeter_wears, minute_by_minute = excluded.minute_by_minute, "
    "slip_away = excluded.slip_away, corner = excluded.corner, version = excluded.version"};
constexpr storage::Statement kFindGreeter{
    "SELECT greeter, greeter_wears FROM walk_greeters "
    "WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr storage::Statement kSaveGreeter{
    "INSERT INTO walk_greeters (practice, group_id, walk, greeter, greeter_wears) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (practice, group_id, walk) DO UPDATE SET "
    "greeter = excluded.greeter, greeter_wears = excluded.greeter_wears"};
constexpr storage::Statement kForgetGreeter{
    "DELETE FROM walk_greeters WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr storage::Statement kToMeet{
    "SELECT member FROM walk_meetings WHERE practice = $1 AND group_id = $2 AND walk = $3 "
    "ORDER BY member"};
constexpr storage::Statement kAsks{
    "INSERT INTO walk_meetings (practice, group_id, walk, member) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (practice, group_id, walk, member) DO NOTHING"};
constexpr storage::Statement kAsksNoMore{
    "DELETE FROM walk_meetings WHERE practice = $1 AND group_id = $2 AND walk = $3 "
    "AND member = $4"};

}  // namespace

absl::StatusOr<FirstWalkCard> FirstWalkSqlRepository::Find(storage::Transaction& transaction,
                                                           const GroupKey& group) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFind, {group.practice, group.group}));
  FirstWalkCard card;
  card.group = group;
  if (!row) return card;
  card.greeter = {row->Text(0), row->Text(1)};
  card.minute_by_minute = row->Text(2);
  card.slip_away = row->Text(3);
  card.corner = row->Text(4);
  card.version = row->Int(5);
  return card;
}

absl::Status FirstWalkSqlRepository::Save(storage::Transaction& transaction,
                                          const FirstWalkCard& card) {
  return transaction
      .Execute(kSave,
               {card.group.practice, card.group.group, card.greeter.member, card.greeter.wears,
                card.minute_by_minute, card.slip_away, card.corner, card.version})
      .status();
}

absl::StatusOr<std::optional<Greeter>> FirstWalkSqlRepository::FindGreeter(
    storage::Transaction& transaction, const GroupKey& group, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(
      auto row, transaction.QueryOptional(kFindGreeter, {group.practice, group.group, walk}));
  if (!row) return std::nullopt;
  return Greeter{row->Text(0), row->Text(1)};
}

absl::Status FirstWalkSqlRepository::SaveGreeter(storage::Transaction& transaction,
                                                 const GroupKey& group, const std::string& walk,
                                                 const Greeter& greeter) {
  if (greeter.member.empty()) {
    return transaction.Execute(kForgetGreeter, {group.practice, group.group, walk}).status();
  }
  return transaction
      .Execute(kSaveGreeter, {group.practice, group.group, walk, greeter.member, greeter.wears})
      .status();
}

absl::StatusOr<std::vector<std::string>> FirstWalkSqlRepository::ListToMeet(
    storage::Transaction& transaction, const GroupKey& group, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(auto rows,
                         transaction.Query(kToMeet, {group.practice, group.group, walk}));
  std::vector<std::string> members;
  members.reserve(rows.size());
  for (const storage::Row& row : rows) members.push_back(row.Text(0));
  return members;
}

absl::Status FirstWalkSqlRepository::SaveAsking(storage::Transaction& transaction,
                                                const GroupKey& group, const std::string& walk,
                                                const std::string& member, bool asks) {
  return transaction
      .Execute(asks ? kAsks : kAsksNoMore, {group.practice, group.group, walk, member})
      .status();
}

}  // namespace amble::groups
