#include "services/accounts/storage/people_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;
using storage::Value;

#define AMBLE_PEOPLE_COLUMNS                                                       \
  "id, email, email_key, given_email, display_name, pronouns, locale, time_zone, " \
  "discretion, is_operator, merged_into, version, create_time, discretion_choice, added_email_key"

constexpr Statement kInsert{
    "INSERT INTO people (" AMBLE_PEOPLE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"};
constexpr Statement kFind{"SELECT " AMBLE_PEOPLE_COLUMNS " FROM people WHERE id = $1"};
constexpr Statement kFindAll{"SELECT " AMBLE_PEOPLE_COLUMNS " FROM people WHERE id {any:$1}"};
constexpr Statement kFindLocked{"SELECT " AMBLE_PEOPLE_COLUMNS
                                " FROM people WHERE id = $1 {for_update}"};
constexpr Statement kFindByEmailKeyLocked{"SELECT " AMBLE_PEOPLE_COLUMNS
                                          " FROM people WHERE email_key = $1 {for_update}"};
constexpr Statement kUpdate{
    "UPDATE people SET email = $2, email_key = $3, given_email = $4, display_name = $5, "
    "pronouns = $6, locale = $7, time_zone = $8, discretion = $9, is_operator = $10, "
    "merged_into = $11, version = $12, discretion_choice = $13, "
    "added_email_key = $14 WHERE id = $1"};
constexpr Statement kListAddedLocked{
    "SELECT " AMBLE_PEOPLE_COLUMNS
    " FROM people WHERE added_email_key = $1 ORDER BY create_time, id LIMIT $2 {for_update}"};

Value NullIfEmpty(const std::string& text) { return text.empty() ? Value() : Value(text); }

/// `careful` is what older versions write, who leave `choice` as it was: what they wrote counts.
Discretion DiscretionOf(bool careful, int64_t choice) {
  if (!careful) return Discretion::kOff;
  return choice == static_cast<int64_t>(Discretion::kByGroup) ? Discretion::kByGroup
                                                              : Discretion::kOn;
}

Person ToPerson(const Row& row) {
  return {.id = row.Text(0),
          .email = row.OptionalText(1).value_or(""),
          .email_key = row.OptionalText(2).value_or(""),
          .given_email = row.Text(3),
          .added_email_key = row.OptionalText(14).value_or(""),
          .display_name = row.Text(4),
          .pronouns = row.Text(5),
          .locale = row.Text(6),
          .time_zone = row.Text(7),
          .discretion = DiscretionOf(row.Bool(8), row.Int(13)),
          .is_operator = row.Bool(9),
          .merged_into = row.OptionalText(10).value_or(""),
          .version = row.Int(11),
          .create_time = row.Time(12)};
}

absl::StatusOr<std::optional<Person>> FindOne(Transaction& transaction, const Statement& statement,
                                              const std::string& key) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row, transaction.QueryOptional(statement, {key}));
  if (!row) return std::nullopt;
  return ToPerson(*row);
}

}  // namespace

absl::Status PeopleSqlRepository::Insert(Transaction& transaction, const Person& person) {
  return transaction
      .Execute(kInsert,
               {person.id, NullIfEmpty(person.email), NullIfEmpty(person.email_key),
                person.given_email, person.display_name, person.pronouns, person.locale,
                person.time_zone, IsCareful(person.discretion), person.is_operator,
                NullIfEmpty(person.merged_into), person.version, person.create_time,
                static_cast<int64_t>(person.discretion), NullIfEmpty(person.added_email_key)})
      .status();
}

absl::StatusOr<std::optional<Person>> PeopleSqlRepository::Find(Transaction& transaction,
                                                                const std::string& id) {
  return FindOne(transaction, kFind, id);
}

absl::StatusOr<std::vector<Person>> PeopleSqlRepository::FindAll(
    Transaction& transaction, const std::vector<std::string>& ids) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFindAll, {storage::Texts(ids)}));
  std::vector<Person> people;
  people.reserve(rows.size());
  for (const Row& row : rows) people.push_back(ToPerson(row));
  return people;
}

absl::StatusOr<std::optional<Person>> PeopleSqlRepository::FindLocked(Transaction& transaction,
                                                                      const std::string& id) {
  return FindOne(transaction, kFindLocked, id);
}

absl::StatusOr<std::optional<Person>> PeopleSqlRepository::FindByEmailKeyLocked(
    Transaction& transaction, const std::string& email_key) {
  return FindOne(transaction, kFindByEmailKeyLocked, email_key);
}

absl::StatusOr<std::vector<Person>> PeopleSqlRepository::ListAddedLocked(
    Transaction& transaction, const std::string& email_key, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListAddedLocked, {email_key, limit}));
  std::vector<Person> people;
  for (const Row& row : rows) people.push_back(ToPerson(row));
  return people;
}

absl::Status PeopleSqlRepository::Update(Transaction& transaction, const Person& person) {
  return transaction
      .Execute(kUpdate,
               {person.id, NullIfEmpty(person.email), NullIfEmpty(person.email_key),
                person.given_email, person.display_name, person.pronouns, person.locale,
                person.time_zone, IsCareful(person.discretion), person.is_operator,
                NullIfEmpty(person.merged_into), person.version,
                static_cast<int64_t>(person.discretion), NullIfEmpty(person.added_email_key)})
      .status();
}

}  // namespace amble::accounts
