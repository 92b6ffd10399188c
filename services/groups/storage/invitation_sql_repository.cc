#include "services/groups/storage/invitation_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// Sorts after every id.
constexpr char kAfterAllIds[] = "~";

#define AMBLE_INVITATION_SELECT                                                     \
  "SELECT practice, group_id, invitation, token_hash, email, max_uses, use_count, " \
  "expire_time, revoked, created_by, create_time, member FROM invitations "

constexpr storage::Statement kFind{AMBLE_INVITATION_SELECT
                                   "WHERE practice = $1 AND group_id = $2 AND invitation = $3"};
constexpr storage::Statement kFindLocked{
    AMBLE_INVITATION_SELECT
    "WHERE practice = $1 AND group_id = $2 AND invitation = $3 {for_update}"};
constexpr storage::Statement kFindByToken{AMBLE_INVITATION_SELECT "WHERE token_hash = $1"};
constexpr storage::Statement kFindByTokenLocked{AMBLE_INVITATION_SELECT
                                                "WHERE token_hash = $1 {for_update}"};
constexpr storage::Statement kList{
    AMBLE_INVITATION_SELECT
    "WHERE practice = $1 AND group_id = $2 AND invitation < $3 ORDER BY invitation DESC LIMIT $4"};
constexpr storage::Statement kMailedSince{
    "SELECT COUNT(*) FROM (SELECT invitation FROM invitations WHERE practice = $1 "
    "AND group_id = $2 AND create_time > $3 AND email <> '' AND (email = $4 OR $4 = '') "
    "LIMIT $5) AS mailed"};
constexpr storage::Statement kSave{
    "INSERT INTO invitations (practice, group_id, invitation, token_hash, email, max_uses, "
    "use_count, expire_time, revoked, created_by, create_time, member) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
    "ON CONFLICT (practice, group_id, invitation) DO UPDATE SET use_count = excluded.use_count, "
    "revoked = excluded.revoked"};

Invitation FromRow(const storage::Row& row) {
  return {.group = {row.Text(0), row.Text(1)},
          .id = row.Text(2),
          .token_hash = row.Text(3),
          .email = row.Text(4),
          .max_uses = static_cast<int>(row.Int(5)),
          .use_count = static_cast<int>(row.Int(6)),
          .expire_time = row.Time(7),
          .revoked = row.Bool(8),
          .created_by = row.Text(9),
          .create_time = row.Time(10),
          .member = row.Text(11)};
}

absl::StatusOr<std::optional<Invitation>> One(storage::Transaction& transaction,
                                              const storage::Statement& statement,
                                              const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(statement, params));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

}  // namespace

absl::StatusOr<std::optional<Invitation>> InvitationSqlRepository::Find(
    storage::Transaction& transaction, const GroupKey& group, const std::string& id, bool lock) {
  return One(transaction, lock ? kFindLocked : kFind, {group.practice, group.group, id});
}

absl::StatusOr<std::optional<Invitation>> InvitationSqlRepository::FindByToken(
    storage::Transaction& transaction, const std::string& token_hash, bool lock) {
  return One(transaction, lock ? kFindByTokenLocked : kFindByToken, {token_hash});
}

absl::StatusOr<std::vector<Invitation>> InvitationSqlRepository::List(
    storage::Transaction& transaction, const GroupKey& group, const std::string& before,
    int limit) {
  AMBLE_ASSIGN_OR_RETURN(auto rows,
                         transaction.Query(kList, {group.practice, group.group,
                                                   before.empty() ? kAfterAllIds : before, limit}));
  std::vector<Invitation> invitations;
  for (const storage::Row& row : rows) invitations.push_back(FromRow(row));
  return invitations;
}

absl::StatusOr<int> InvitationSqlRepository::MailedSince(storage::Transaction& transaction,
                                                         const GroupKey& group,
                                                         const std::string& email, absl::Time since,
                                                         int limit) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(kMailedSince, {group.practice, group.group,
                                                                     since, email, limit}));
  return static_cast<int>(rows.front().Int(0));
}

absl::Status InvitationSqlRepository::Save(storage::Transaction& transaction,
                                           const Invitation& invitation) {
  return transaction
      .Execute(kSave, {invitation.group.practice, invitation.group.group, invitation.id,
                       invitation.token_hash, invitation.email, invitation.max_uses,
                       invitation.use_count, invitation.expire_time, invitation.revoked,
                       invitation.created_by, invitation.create_time, invitation.member})
      .status();
}

}  // namespace amble::groups
