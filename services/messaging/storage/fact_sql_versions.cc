#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "services/messaging/storage/fact_sql_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Statement;

/// What to do with the tables that one feed fills.
struct Tables {
  std::vector<Statement> forget_versions;
  std::vector<Statement> remove_untold;
};

const Tables* TablesOf(std::string_view feed) {
  static const std::map<std::string_view, Tables> kTables{
      {"accounts",
       {{{"UPDATE people SET version = 0"},
         {"UPDATE practices SET version = 0"},
         {"UPDATE staff SET version = 0"}},
        {{"DELETE FROM people WHERE version = 0"},
         {"DELETE FROM practices WHERE version = 0"},
         {"DELETE FROM staff WHERE version = 0"}}}},
      {"groups",
       {{{"UPDATE groups SET version = 0"}, {"UPDATE members SET version = 0"}},
        {{"DELETE FROM groups WHERE version = 0"}}}},
      {"scheduling",
       {{{"UPDATE walks SET version = 0"}}, {{"DELETE FROM walks WHERE version = 0"}}}},
      {"attendance",
       {{{"UPDATE responses SET version = 0"},
         {"UPDATE walks SET progress = 0 WHERE progress <> 0"}},
        {{"DELETE FROM responses WHERE version = 0"}}}},
  };
  const auto found = kTables.find(feed);
  return found == kTables.end() ? nullptr : &found->second;
}

constexpr Statement kEndUntoldMemberships{
    "UPDATE members SET active = 0, left_time = $1 WHERE version = 0 AND active = 1"};

absl::Status ExecuteAll(storage::Transaction& transaction, std::span<const Statement> statements) {
  for (const Statement& statement : statements) {
    AMBLE_RETURN_IF_ERROR(transaction.Execute(statement, {}).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FactSqlRepository::ForgetVersions(storage::Transaction& transaction,
                                               const std::string& feed) {
  const Tables* const tables = TablesOf(feed);
  if (tables == nullptr) return absl::InternalError("no such feed");
  return ExecuteAll(transaction, tables->forget_versions);
}

absl::Status FactSqlRepository::RemoveUntold(storage::Transaction& transaction,
                                             const std::string& feed, absl::Time now) {
  const Tables* const tables = TablesOf(feed);
  if (tables == nullptr) return absl::InternalError("no such feed");
  if (feed == "groups") {
    AMBLE_RETURN_IF_ERROR(transaction.Execute(kEndUntoldMemberships, {now}).status());
  }
  return ExecuteAll(transaction, tables->remove_untold);
}

}  // namespace amble::messaging
