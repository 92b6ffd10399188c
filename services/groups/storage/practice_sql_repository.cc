#include "services/groups/storage/practice_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

constexpr storage::Statement kFind{
    "SELECT practice, display_name, help, version FROM practices WHERE practice = $1"};
// Somebody who came back has several rows.
constexpr storage::Statement kFindStaff{
    "SELECT practice, staff, person, therapist, credential_expire_time, version FROM staff "
    "WHERE practice = $1 AND person = $2 ORDER BY therapist DESC, credential_expire_time DESC "
    "LIMIT 1"};
constexpr storage::Statement kListTherapists{
    "SELECT practice, staff, person, therapist, credential_expire_time, version FROM staff "
    "WHERE practice = $1 AND therapist = 1"};
constexpr storage::Statement kResolve{"SELECT merged_into FROM merged_people WHERE person = $1"};
constexpr storage::Statement kApplyPractice{
    "INSERT INTO practices (practice, display_name, help, version) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (practice) DO UPDATE SET display_name = excluded.display_name, "
    "help = excluded.help, version = excluded.version "
    "WHERE practices.version < excluded.version"};
constexpr storage::Statement kApplyStaff{
    "INSERT INTO staff (practice, staff, person, therapist, credential_expire_time, version) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (practice, staff) DO UPDATE SET "
    "person = excluded.person, therapist = excluded.therapist, "
    "credential_expire_time = excluded.credential_expire_time, version = excluded.version "
    "WHERE staff.version < excluded.version"};
constexpr storage::Statement kApplyMerge{
    "INSERT INTO merged_people (person, merged_into) VALUES ($1, $2) "
    "ON CONFLICT (person) DO UPDATE SET merged_into = excluded.merged_into"};
constexpr storage::Statement kForgetPractices{"DELETE FROM practices"};
constexpr storage::Statement kForgetStaff{"DELETE FROM staff"};
constexpr storage::Statement kForgetMerges{"DELETE FROM merged_people"};

/// A person is merged into an account, which may be merged once more; nobody comes near this.
constexpr int kLongestMergeChain = 8;

Staff StaffOf(const storage::Row& row) {
  return {.practice = row.Text(0),
          .id = row.Text(1),
          .person = row.Text(2),
          .therapist = row.Bool(3),
          .credential_expire_time = row.Time(4),
          .version = row.Int(5)};
}

}  // namespace

absl::StatusOr<std::optional<Practice>> PracticeSqlRepository::Find(
    storage::Transaction& transaction, const std::string& practice) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFind, {practice}));
  if (!row) return std::nullopt;
  return Practice{.id = row->Text(0),
                  .display_name = row->Text(1),
                  .help = row->Text(2),
                  .version = row->Int(3)};
}

absl::StatusOr<std::optional<Staff>> PracticeSqlRepository::FindStaff(
    storage::Transaction& transaction, const std::string& practice, const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFindStaff, {practice, person}));
  if (!row) return std::nullopt;
  return StaffOf(*row);
}

absl::StatusOr<std::vector<Staff>> PracticeSqlRepository::ListTherapists(
    storage::Transaction& transaction, const std::string& practice) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(kListTherapists, {practice}));
  std::vector<Staff> staff;
  for (const storage::Row& row : rows) staff.push_back(StaffOf(row));
  return staff;
}

absl::StatusOr<std::string> PracticeSqlRepository::Resolve(storage::Transaction& transaction,
                                                           const std::string& person) {
  std::string resolved = person;
  for (int link = 0; link < kLongestMergeChain; ++link) {
    AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kResolve, {resolved}));
    if (!row) break;
    resolved = row->Text(0);
  }
  return resolved;
}

absl::Status PracticeSqlRepository::Apply(storage::Transaction& transaction,
                                          const Practice& practice) {
  return transaction
      .Execute(kApplyPractice,
               {practice.id, practice.display_name, practice.help, practice.version})
      .status();
}

absl::Status PracticeSqlRepository::Apply(storage::Transaction& transaction, const Staff& staff) {
  return transaction
      .Execute(kApplyStaff, {staff.practice, staff.id, staff.person, staff.therapist,
                             staff.credential_expire_time, staff.version})
      .status();
}

absl::Status PracticeSqlRepository::ApplyMerge(storage::Transaction& transaction,
                                               const std::string& person, const std::string& into) {
  return transaction.Execute(kApplyMerge, {person, into}).status();
}

absl::Status PracticeSqlRepository::Reset(storage::Transaction& transaction) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kForgetPractices, {}).status());
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kForgetStaff, {}).status());
  return transaction.Execute(kForgetMerges, {}).status();
}

}  // namespace amble::groups
