#include "tests/faults/race_log.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace amble::faults {
namespace {

constexpr std::string_view kColumns =
    " walk TEXT COLLATE \"C\" NOT NULL, batch TEXT NOT NULL, member TEXT NOT NULL,"
    " state BIGINT NOT NULL, join_sequence BIGINT NOT NULL, version BIGINT NOT NULL,"
    " promoted SMALLINT NOT NULL)";

constexpr storage::Statement kAppend{
    "INSERT INTO race_log (walk, batch, member, state, join_sequence, version, promoted)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"};

}  // namespace

storage::MigrationSet RaceLog::Migrations() {
  static const std::string sqlite =
      fmt::format("CREATE TABLE race_log (number INTEGER PRIMARY KEY AUTOINCREMENT,{};", kColumns);
  static const std::string postgres = fmt::format(
      "CREATE TABLE race_log (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,{};",
      kColumns);
  return {"race", {{1, "race_log", sqlite, postgres}}};
}

absl::Status RaceLog::ResponsesChanged(storage::Transaction& transaction,
                                       std::span<const attendance::ResponseChange> changes) {
  const std::string batch = fmt::format("{}/{}", writer_, ++batches_);
  std::vector<storage::Params> rows;
  rows.reserve(changes.size());
  for (const attendance::ResponseChange& change : changes) {
    const attendance::Response& response = change.response;
    rows.push_back({change.walk.walk, batch, response.member, static_cast<int>(response.state),
                    response.join_sequence, response.version, change.promoted});
  }
  return transaction.ExecuteBatch(kAppend, std::move(rows));
}

absl::Status RaceLog::WalkProgressed(storage::Transaction&, const attendance::Walk&,
                                     const rpc::CallContext*) {
  return absl::InternalError("no walk of a race is started");
}

absl::Status RaceLog::MembersMissed(storage::Transaction&, const attendance::Walk&,
                                    std::span<const attendance::Absence>) {
  return absl::InternalError("no walk of a race is closed");
}

absl::Status RaceLog::MembersExcused(storage::Transaction&, const attendance::Walk&,
                                     std::span<const attendance::Absence>) {
  return absl::InternalError("no walk of a race is wrapped up");
}

absl::Status RaceLog::WalkOverdue(storage::Transaction&, const attendance::Walk&, int) {
  return absl::InternalError("no walk of a race is overdue");
}

}  // namespace amble::faults
