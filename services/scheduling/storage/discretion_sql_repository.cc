#include "services/scheduling/storage/discretion_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

constexpr storage::Statement kFind{"SELECT discretion FROM discretions WHERE person = $1"};
constexpr storage::Statement kApply{
    "INSERT INTO discretions (person, discretion, version) VALUES ($1, $2, $3) "
    "ON CONFLICT (person) DO UPDATE SET discretion = excluded.discretion, "
    "version = excluded.version WHERE discretions.version < excluded.version"};
constexpr storage::Statement kForget{"DELETE FROM discretions"};

}  // namespace

absl::StatusOr<Discretion> DiscretionSqlRepository::Find(storage::Transaction& transaction,
                                                         const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kFind, {person}));
  return row ? static_cast<Discretion>(row->Int(0)) : Discretion::kOn;
}

absl::Status DiscretionSqlRepository::Apply(storage::Transaction& transaction,
                                            const std::string& person, Discretion discretion,
                                            int64_t version) {
  return transaction.Execute(kApply, {person, static_cast<int64_t>(discretion), version}).status();
}

absl::Status DiscretionSqlRepository::Reset(storage::Transaction& transaction) {
  return transaction.Execute(kForget, {}).status();
}

}  // namespace amble::scheduling
