#include "services/platform/storage/prefer_indexes.h"

namespace amble::storage {
namespace {

// Until the end of the transaction. What has to be sorted all the same is then taken for costly,
// and must not be compiled for that.
constexpr Statement kPrefer{
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', "
    "true),"
    " set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"};
constexpr Statement kPlanAfresh{"SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"};

absl::Status Set(Transaction& transaction, const Statement& statement) {
  if (transaction.engine() == Engine::kSqlite) return absl::OkStatus();
  return transaction.ExecuteBatch(statement, {Params()});
}

}  // namespace

absl::Status PreferIndexes(Transaction& transaction) { return Set(transaction, kPrefer); }

absl::Status PlanAfresh(Transaction& transaction) { return Set(transaction, kPlanAfresh); }

}  // namespace amble::storage
