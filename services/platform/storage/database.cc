#include "services/platform/storage/database.h"

#include "services/platform/errors/errors.h"

namespace amble::storage {

absl::StatusOr<std::optional<Row>> Transaction::QueryOptional(const Statement& statement,
                                                              const Params& params) {
  AMBLE_ASSIGN_OR_RETURN(Rows rows, Query(statement, params));
  if (rows.empty()) return std::nullopt;
  if (rows.size() > 1) return absl::InternalError("One row at most was expected.");
  return std::move(rows.front());
}

absl::Status Reach(Database& database) {
  static constexpr Statement kNothing{"SELECT 1"};
  return database.Read(
      [](Transaction& transaction) { return transaction.Query(kNothing, {}).status(); });
}

}  // namespace amble::storage
