#include "services/accounts/storage/staff_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

// 2: VERIFIED (domain/credential.h).
#define AMBLE_SELECT_STAFF                                                              \
  "SELECT staff.practice, staff.id, staff.person, people.display_name, staff.roles, "   \
  "(SELECT MAX(credentials.expire_time) FROM credentials WHERE credentials.practice = " \
  "staff.practice AND credentials.staff = staff.id AND credentials.status = 2), "       \
  "staff.version, staff.create_time "                                                   \
  "FROM staff JOIN people ON people.id = staff.person WHERE staff.roles <> 0 "

constexpr Statement kInsert{
    "INSERT INTO staff (practice, id, person, roles, version, create_time) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Statement kFind{AMBLE_SELECT_STAFF "AND staff.practice = $1 AND staff.id = $2"};
constexpr Statement kFindByPerson{AMBLE_SELECT_STAFF
                                  "AND staff.practice = $1 AND staff.person = $2"};
constexpr Statement kFirst{AMBLE_SELECT_STAFF
                           "AND staff.practice = $1 "
                           "ORDER BY staff.create_time, staff.id LIMIT $2"};
constexpr Statement kNext{AMBLE_SELECT_STAFF
                          "AND staff.practice = $1 "
                          "AND (staff.create_time, staff.id) > ($3, $4) "
                          "ORDER BY staff.create_time, staff.id LIMIT $2"};
constexpr Statement kListOfPerson{AMBLE_SELECT_STAFF
                                  "AND staff.person = $1 ORDER BY staff.practice"};
// 1: the bit of OWNER (RoleBits).
constexpr Statement kOtherOwner{
    "SELECT id FROM staff WHERE practice = $1 AND id <> $2 AND (roles & 1) = 1 LIMIT 1"};
constexpr Statement kUpdate{
    "UPDATE staff SET roles = $3, version = $4 WHERE practice = $1 AND id = $2"};

#define AMBLE_INVITATION_COLUMNS \
  "practice, id, email, email_key, token_hash, roles, create_time, expire_time, state"

constexpr Statement kInsertInvitation{"INSERT INTO staff_invitations (" AMBLE_INVITATION_COLUMNS
                                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr Statement kFindInvitation{"SELECT " AMBLE_INVITATION_COLUMNS
                                    " FROM staff_invitations WHERE practice = $1 AND id = $2"};
constexpr Statement kFindInvitationByHash{"SELECT " AMBLE_INVITATION_COLUMNS
                                          " FROM staff_invitations WHERE token_hash = $1"};
// 0: open, 1: accepted, 2: replaced (domain/practice.h).
constexpr Statement kReplaceOpen{
    "UPDATE staff_invitations SET state = 2 WHERE practice = $1 AND email_key = $2 AND state = 0"};
constexpr Statement kRecent{
    "SELECT id FROM staff_invitations WHERE practice = $1 AND email_key = $2 AND create_time > $3 "
    "LIMIT $4"};
constexpr Statement kOpen{
    "SELECT id FROM staff_invitations WHERE practice = $1 AND state = 0 AND expire_time > $2 "
    "LIMIT $3"};
constexpr Statement kAccept{
    "UPDATE staff_invitations SET state = 1 WHERE practice = $1 AND id = $2"};
constexpr Statement kForget{
    "DELETE FROM staff_invitations WHERE (practice, id) IN (SELECT practice, id "
    "FROM staff_invitations WHERE expire_time < $1 ORDER BY expire_time LIMIT $2)"};

Staff ToStaff(const Row& row) {
  return {.practice = row.Text(0),
          .id = row.Text(1),
          .person = row.Text(2),
          .display_name = row.Text(3),
          .roles = RolesOfBits(row.Int(4)),
          .credential_expire_time = row.OptionalTime(5).value_or(absl::InfinitePast()),
          .version = row.Int(6),
          .create_time = row.Time(7)};
}

StaffInvitation ToInvitation(const Row& row) {
  return {.practice = row.Text(0),
          .id = row.Text(1),
          .email = row.Text(2),
          .email_key = row.Text(3),
          .token_hash = row.Text(4),
          .roles = RolesOfBits(row.Int(5)),
          .create_time = row.Time(6),
          .expire_time = row.Time(7),
          .state = static_cast<InvitationState>(row.Int(8))};
}

std::vector<Staff> ToList(const Rows& rows) {
  std::vector<Staff> staff;
  for (const Row& row : rows) staff.push_back(ToStaff(row));
  return staff;
}

absl::StatusOr<std::optional<Staff>> FindOne(Transaction& transaction, const Statement& statement,
                                             const std::string& practice, const std::string& key) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(statement, {practice, key}));
  if (!row) return std::nullopt;
  return ToStaff(*row);
}

}  // namespace

absl::Status StaffSqlRepository::Insert(Transaction& transaction, const Staff& staff) {
  return transaction
      .Execute(kInsert, {staff.practice, staff.id, staff.person, RoleBits(staff.roles),
                         staff.version, staff.create_time})
      .status();
}

absl::StatusOr<std::optional<Staff>> StaffSqlRepository::Find(Transaction& transaction,
                                                              const std::string& practice,
                                                              const std::string& id) {
  return FindOne(transaction, kFind, practice, id);
}

absl::StatusOr<std::optional<Staff>> StaffSqlRepository::FindByPerson(Transaction& transaction,
                                                                      const std::string& practice,
                                                                      const std::string& person) {
  return FindOne(transaction, kFindByPerson, practice, person);
}

absl::StatusOr<std::vector<Staff>> StaffSqlRepository::List(Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::optional<TimeKey>& after,
                                                            int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         after ? transaction.Query(kNext, {practice, limit, after->time, after->id})
                               : transaction.Query(kFirst, {practice, limit}));
  return ToList(rows);
}

absl::StatusOr<std::vector<Staff>> StaffSqlRepository::ListOfPerson(Transaction& transaction,
                                                                    const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListOfPerson, {person}));
  return ToList(rows);
}

absl::StatusOr<bool> StaffSqlRepository::HasOtherOwner(Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& staff) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kOtherOwner, {practice, staff}));
  return !rows.empty();
}

absl::Status StaffSqlRepository::Update(Transaction& transaction, const Staff& staff) {
  return transaction
      .Execute(kUpdate, {staff.practice, staff.id, RoleBits(staff.roles), staff.version})
      .status();
}

absl::Status StaffSqlRepository::InsertInvitation(Transaction& transaction,
                                                  const StaffInvitation& invitation) {
  return transaction
      .Execute(kInsertInvitation,
               {invitation.practice, invitation.id, invitation.email, invitation.email_key,
                invitation.token_hash, RoleBits(invitation.roles), invitation.create_time,
                invitation.expire_time, static_cast<int>(invitation.state)})
      .status();
}

absl::StatusOr<std::optional<StaffInvitation>> StaffSqlRepository::FindInvitation(
    Transaction& transaction, const std::string& practice, const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFindInvitation, {practice, id}));
  if (!row) return std::nullopt;
  return ToInvitation(*row);
}

absl::StatusOr<std::optional<StaffInvitation>> StaffSqlRepository::FindInvitationByHash(
    Transaction& transaction, const std::string& token_hash) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFindInvitationByHash, {token_hash}));
  if (!row) return std::nullopt;
  return ToInvitation(*row);
}

absl::Status StaffSqlRepository::ReplaceOpenInvitations(Transaction& transaction,
                                                        const std::string& practice,
                                                        const std::string& email_key) {
  return transaction.Execute(kReplaceOpen, {practice, email_key}).status();
}

absl::StatusOr<int> StaffSqlRepository::RecentInvitations(Transaction& transaction,
                                                          const std::string& practice,
                                                          const std::string& email_key,
                                                          absl::Time since, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kRecent, {practice, email_key, since, limit}));
  return static_cast<int>(rows.size());
}

absl::StatusOr<int> StaffSqlRepository::OpenInvitations(Transaction& transaction,
                                                        const std::string& practice, absl::Time now,
                                                        int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kOpen, {practice, now, limit}));
  return static_cast<int>(rows.size());
}

absl::Status StaffSqlRepository::AcceptInvitation(Transaction& transaction,
                                                  const StaffInvitation& invitation) {
  return transaction.Execute(kAccept, {invitation.practice, invitation.id}).status();
}

absl::StatusOr<int64_t> StaffSqlRepository::ForgetInvitations(Transaction& transaction,
                                                              absl::Time before, int limit) {
  return transaction.Execute(kForget, {before, limit});
}

}  // namespace amble::accounts
