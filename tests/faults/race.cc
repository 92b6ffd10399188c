#include "tests/faults/race.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <vector>

#include "services/attendance/testing/world.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"
#include "services/platform/testing/temporary_folder.h"
#include "tests/faults/race_log.h"
#include "tests/faults/race_names.h"

namespace amble::faults {
namespace {

namespace fs = std::filesystem;
using attendance::World;
using storage::Row;
using storage::Statement;

constexpr Statement kLog{
    "SELECT walk, batch, member, state, join_sequence, version, promoted FROM race_log"
    " ORDER BY number"};
constexpr Statement kAnswers{
    "SELECT walk, member, person, state, join_sequence, version FROM responses"};
constexpr Statement kWalks{
    "SELECT walk, capacity, going, waitlisted, unsure, not_going FROM walks"};

[[noreturn]] void Die(const std::string& what) {
  std::cerr << "race: " << what << '\n';
  std::abort();
}

void Require(const absl::Status& status) {
  if (!status.ok()) Die(status.ToString());
}

/// A race_client, which lies beside this program.
class Runner {
 public:
  explicit Runner(std::vector<std::string> arguments) {
    const std::string program = fs::read_symlink("/proc/self/exe").parent_path() / "race_client";
    arguments.insert(arguments.begin(), program);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    int to_child[2];
    int from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) Die("pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
    if (posix_spawn(&process_, program.c_str(), &actions, nullptr, words.data(), environ) != 0) {
      Die("cannot start " + program);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(to_child[0]);
    close(from_child[1]);
    to_ = to_child[1];
    from_ = from_child[0];
  }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  ~Runner() {
    close(to_);
    close(from_);
  }

  void AwaitReady() const {
    char byte = 0;
    do {
      if (read(from_, &byte, 1) != 1) Die("a process ended before it was ready");
    } while (byte != '\n');
  }
  void Go() const {
    if (write(to_, "go\n", 3) != 3) Die("a process does not listen");
  }
  void AwaitEnd() const {
    int status = 0;
    if (waitpid(process_, &status, 0) != process_ || status != 0) {
      Die(fmt::format("a process ended with status {}", status));
    }
  }

 private:
  pid_t process_ = 0;
  int to_ = -1;
  int from_ = -1;
};

std::vector<std::string> PlaceArguments(const testing::DatabasePlace& place) {
  if (place.engine() == storage::Engine::kSqlite) return {"--sqlite", place.sqlite_options().path};
  const storage::PostgresOptions options = place.postgres_options();
  return {"--postgres", options.url, "--schema", options.schema};
}

/// The walks and the members, and the table for the log.
void Prepare(const testing::DatabasePlace& place, const RaceOptions& options) {
  const auto database = place.Open();
  const std::vector<storage::MigrationSet> migrations{RaceLog::Migrations()};
  Require(storage::Migrate(*database, migrations));
  World world(database.get());
  for (int i = 0; i < options.walks; ++i) world.AddWalk(WalkName(i), options.capacity);
  for (int i = 0; i < options.clients; ++i) world.AddMember(MemberName(i));
}

void Race(const testing::DatabasePlace& place, const RaceOptions& options,
          std::vector<Operation>& operations) {
  const testing::TemporaryFolder folder;
  std::vector<std::string> files;
  std::vector<std::unique_ptr<Runner>> runners;
  for (int i = 0; i < options.processes; ++i) {
    const int first = options.clients * i / options.processes;
    const int next = options.clients * (i + 1) / options.processes;
    files.push_back(folder.path() / fmt::format("history-{}", i));
    std::vector<std::string> arguments = PlaceArguments(place);
    for (const std::string& more :
         {std::string("--writer"), fmt::format("p{}", i), std::string("--history"), files.back(),
          std::string("--first-client"), std::to_string(first), std::string("--clients"),
          std::to_string(next - first), std::string("--walks"), std::to_string(options.walks),
          std::string("--seed"), std::to_string(options.seed)}) {
      arguments.push_back(more);
    }
    runners.push_back(std::make_unique<Runner>(std::move(arguments)));
  }
  for (const auto& runner : runners) runner->AwaitReady();
  for (const auto& runner : runners) runner->Go();
  for (const auto& runner : runners) runner->AwaitEnd();
  for (const std::string& file : files) {
    std::ifstream in(file);
    auto some = ReadOperations(in);
    Require(some.status());
    operations.insert(operations.end(), some->begin(), some->end());
  }
}

absl::Status ReadAll(storage::Transaction& transaction, RaceHistory& history) {
  const auto log = transaction.Query(kLog, {});
  const auto answers = transaction.Query(kAnswers, {});
  const auto walks = transaction.Query(kWalks, {});
  for (const auto* rows : {&log, &answers, &walks}) {
    if (!rows->ok()) return rows->status();
  }
  for (const Row& row : *log) {
    history.log.push_back({.walk = row.Text(0),
                           .batch = row.Text(1),
                           .member = row.Text(2),
                           .state = static_cast<ResponseState>(row.Int(3)),
                           .join_sequence = row.Int(4),
                           .version = row.Int(5),
                           .promoted = row.Bool(6)});
  }
  for (const Row& row : *answers) {
    history.answers.push_back({.walk = row.Text(0),
                               .member = row.Text(1),
                               .person = row.Text(2),
                               .state = static_cast<ResponseState>(row.Int(3)),
                               .join_sequence = row.Int(4),
                               .version = row.Int(5)});
  }
  for (const Row& row : *walks) {
    history.walks.push_back({.walk = row.Text(0),
                             .capacity = static_cast<int>(row.Int(1)),
                             .going = static_cast<int>(row.Int(2)),
                             .waitlisted = static_cast<int>(row.Int(3)),
                             .unsure = static_cast<int>(row.Int(4)),
                             .not_going = static_cast<int>(row.Int(5))});
  }
  return absl::OkStatus();
}

}  // namespace

RaceHistory RunRace(const RaceOptions& options) {
  const testing::DatabasePlace place(options.engine);
  Prepare(place, options);
  RaceHistory history;
  Race(place, options, history.operations);
  const auto database = place.Open();
  Require(database->Read(
      [&history](storage::Transaction& transaction) { return ReadAll(transaction, history); }));
  return history;
}

std::string Summary(const RaceHistory& history) {
  std::set<std::string> batches;
  for (const LoggedChange& change : history.log) batches.insert(change.batch);
  int64_t begin = history.operations.empty() ? 0 : history.operations.front().invoked;
  int64_t end = begin + 1;
  int attempts = 0;
  for (const Operation& operation : history.operations) {
    begin = std::min(begin, operation.invoked);
    end = std::max(end, operation.replied);
    attempts = std::max(attempts, operation.attempts);
  }
  const double seconds = static_cast<double>(end - begin) / 1e9;
  return fmt::format(
      "{} answers in {:.1f} s ({:.0f} a second), {} changes in {} transactions, at most {} "
      "attempts",
      history.operations.size(), seconds, static_cast<double>(history.operations.size()) / seconds,
      history.log.size(), batches.size(), attempts);
}

}  // namespace amble::faults
