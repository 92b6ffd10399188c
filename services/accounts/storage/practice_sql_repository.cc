#include "services/accounts/storage/practice_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

#define AMBLE_PRACTICE_COLUMNS                                                      \
  "practices.id, practices.display_name, practices.name_key, practices.time_zone, " \
  "practices.help, practices.version, practices.create_time"

constexpr Statement kInsert{
    "INSERT INTO practices (id, display_name, name_key, time_zone, help, version, create_time) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Statement kFind{"SELECT " AMBLE_PRACTICE_COLUMNS " FROM practices WHERE id = $1"};
constexpr Statement kFindLocked{"SELECT " AMBLE_PRACTICE_COLUMNS
                                " FROM practices WHERE id = $1 {for_update}"};
constexpr Statement kUpdate{
    "UPDATE practices SET display_name = $2, name_key = $3, time_zone = $4, help = $5, "
    "version = $6 WHERE id = $1"};
constexpr Statement kFirst{"SELECT " AMBLE_PRACTICE_COLUMNS
                           " FROM staff JOIN practices ON practices.id = staff.practice "
                           "WHERE staff.person = $1 AND staff.roles <> 0 "
                           "ORDER BY practices.name_key, practices.id LIMIT $2"};
constexpr Statement kNext{"SELECT " AMBLE_PRACTICE_COLUMNS
                          " FROM staff JOIN practices ON practices.id = staff.practice "
                          "WHERE staff.person = $1 AND staff.roles <> 0 "
                          "AND (practices.name_key, practices.id) > ($3, $4) "
                          "ORDER BY practices.name_key, practices.id LIMIT $2"};

Practice ToPractice(const Row& row) {
  return {.id = row.Text(0),
          .display_name = row.Text(1),
          .name_key = row.Text(2),
          .time_zone = row.Text(3),
          .help = row.Text(4),
          .version = row.Int(5),
          .create_time = row.Time(6)};
}

absl::StatusOr<std::optional<Practice>> FindOne(Transaction& transaction,
                                                const Statement& statement, const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row, transaction.QueryOptional(statement, {id}));
  if (!row) return std::nullopt;
  return ToPractice(*row);
}

}  // namespace

absl::Status PracticeSqlRepository::Insert(Transaction& transaction, const Practice& practice) {
  return transaction
      .Execute(kInsert, {practice.id, practice.display_name, practice.name_key, practice.time_zone,
                         practice.help, practice.version, practice.create_time})
      .status();
}

absl::StatusOr<std::optional<Practice>> PracticeSqlRepository::Find(Transaction& transaction,
                                                                    const std::string& id) {
  return FindOne(transaction, kFind, id);
}

absl::StatusOr<std::optional<Practice>> PracticeSqlRepository::FindLocked(Transaction& transaction,
                                                                          const std::string& id) {
  return FindOne(transaction, kFindLocked, id);
}

absl::Status PracticeSqlRepository::Update(Transaction& transaction, const Practice& practice) {
  return transaction
      .Execute(kUpdate, {practice.id, practice.display_name, practice.name_key, practice.time_zone,
                         practice.help, practice.version})
      .status();
}

absl::StatusOr<std::vector<Practice>> PracticeSqlRepository::ListOfPerson(
    Transaction& transaction, const std::string& person, const std::optional<NameKey>& after,
    int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows, after ? transaction.Query(kNext, {person, limit, after->name_key, after->id})
                             : transaction.Query(kFirst, {person, limit}));
  std::vector<Practice> practices;
  for (const Row& row : rows) practices.push_back(ToPractice(row));
  return practices;
}

}  // namespace amble::accounts
