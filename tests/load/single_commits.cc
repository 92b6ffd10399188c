/// What SQLite does without a combiner: one row, one commit, one after the other. Command:
///   commits SECONDS
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/database.h"
#include "tests/load/closed_loop.h"
#include "tests/load/commands.h"
#include "tests/load/world.h"

namespace amble::load {
namespace {

using storage::Statement;
using storage::Transaction;

constexpr Statement kCreate{
    "CREATE TABLE answers (id BIGINT PRIMARY KEY, member TEXT NOT NULL, state SMALLINT NOT NULL)"};
constexpr Statement kInsert{"INSERT INTO answers (id, member, state) VALUES ($1, $2, $3)"};

absl::Status Run(storage::Database& database, const Statement& statement,
                 const storage::Params& params) {
  return database.Write(
      [&](Transaction& transaction) { return transaction.Execute(statement, params).status(); });
}

/// Commits for `duration`; `last` is the id of the last row.
SliceResult Commit(storage::Database& database, absl::Duration duration, int64_t& last) {
  SliceResult result;
  const absl::Time began = absl::Now();
  for (absl::Time now = began; now < began + duration;) {
    ++last;
    const absl::Status status = Run(database, kInsert, {last, MemberId(static_cast<int>(last)), 1});
    const absl::Time after = absl::Now();
    if (status.ok()) {
      ++result.completed;
      result.latencies_microseconds.push_back(
          static_cast<float>(absl::ToDoubleMicroseconds(after - now)));
    } else {
      ++result.failed;
    }
    now = after;
    result.took = now - began;
  }
  return result;
}

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  namespace load = amble::load;
  if (argc != 2) {
    std::cerr << "load_single_commits FILE\n";
    return 2;
  }
  auto database = amble::storage::OpenSqlite({.path = argv[1]});
  const absl::Status ready =
      database.ok() ? load::Run(**database, load::kCreate, {}) : database.status();
  if (!ready.ok()) {
    std::cerr << ready << '\n';
    return 1;
  }
  int64_t last = 0;
  return load::ServeCommands(
      {{"commits", [&](std::istringstream& words) {
          double seconds = 1;
          words >> seconds;
          return load::Commit(**database, absl::Seconds(seconds), last).ToJson();
        }}});
}
