// One process of a race: many clients, each of them a member, answer to the same walks through the
// combiner and the repositories of attendance. race.cc starts it and says when to begin.
#include <signal.h>
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <fstream>
#include <future>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "services/attendance/app/combiner.h"
#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "tests/faults/race_history.h"
#include "tests/faults/race_log.h"
#include "tests/faults/race_names.h"

namespace amble::faults {
namespace {

using attendance::AnswerCommand;
using attendance::AnswerView;
using attendance::Combiner;
using attendance::World;

/// Longer than any machine needs to finish the transactions of others.
constexpr absl::Duration kPatience = absl::Seconds(60);
/// How often a client sends the same request before it gives up.
constexpr int kMostAttempts = 20;

struct Options {
  std::string sqlite;    ///< a file, or empty
  std::string postgres;  ///< a URL, or empty
  std::string schema;
  std::string writer;
  std::string history;
  int first_client = 0;
  int clients = 0;
  int walks = 0;
  uint64_t seed = 0;
};

/// One thing that a client does to a walk.
struct Step {
  Answer answer;
  enum class Etag { kNone, kLast, kOld } etag = Etag::kNone;
  bool again = false;  ///< the request of the step before once more, under its request_id
};

/// What a client says about a walk, drawn by the numbers of both.
const std::vector<Step>& Script(uint64_t drawn) {
  static const std::vector<std::vector<Step>> kScripts = {
      {{Answer::kGoing}},
      {{Answer::kGoing}, {Answer::kGoing, Step::Etag::kNone, true}},
      {{Answer::kGoing}, {Answer::kNotGoing}},
      {{Answer::kGoing}, {Answer::kUnsure}, {Answer::kGoing}},
      {{Answer::kUnsure}, {Answer::kGoing}},
      {{Answer::kGoing}, {Answer::kNotGoing}, {Answer::kGoing, Step::Etag::kOld}},
      {{Answer::kNotGoing}, {Answer::kGoing, Step::Etag::kLast}, {Answer::kUnsure}},
      {{Answer::kGoing}, {Answer::kNotGoing}, {Answer::kGoing}},
  };
  return kScripts[drawn % kScripts.size()];
}

/// A number that looks random (splitmix64, by Vigna).
uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

int64_t Nanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

absl::StatusOr<AnswerView> Send(Combiner& combiner, const AnswerCommand& command) {
  std::promise<absl::StatusOr<AnswerView>> promise;
  std::future<absl::StatusOr<AnswerView>> future = promise.get_future();
  AMBLE_RETURN_IF_ERROR(combiner.Submit(command, [&promise](absl::StatusOr<AnswerView> view) {
    promise.set_value(std::move(view));
  }));
  return future.get();
}

/// One member, who does one thing after the other.
class Client {
 public:
  Client(Combiner& combiner, const Options& options, int number)
      : combiner_(combiner), options_(options), number_(number), member_(MemberName(number)) {}

  void Run() {
    for (int walk = 0; walk < options_.walks; ++walk) {
      Operation last;
      std::string old_etag;
      std::string etag;
      const uint64_t drawn = Mix(options_.seed ^ Mix(static_cast<uint64_t>(walk) << 20 | number_));
      for (const Step& step : Script(drawn)) {
        if (!step.again) ++requests_;
        AnswerCommand command = World::Says({World::kPractice, World::kGroup, WalkName(walk)},
                                            member_, step.answer, std::to_string(requests_));
        if (step.etag == Step::Etag::kLast) command.etag = etag;
        if (step.etag == Step::Etag::kOld) command.etag = old_etag;
        last = Do(command);
        if (last.outcome != Operation::Outcome::kAcknowledged) continue;
        old_etag = etag;
        etag = std::to_string(last.version);
      }
    }
  }

  const std::vector<Operation>& operations() const { return operations_; }

 private:
  const Operation& Do(const AnswerCommand& command) {
    Operation operation{.walk = command.walk.walk, .member = member_, .answer = command.answer};
    operation.invoked = Nanoseconds();
    absl::StatusOr<AnswerView> view = Send(combiner_, command);
    while ((absl::IsUnavailable(view.status()) || absl::IsResourceExhausted(view.status())) &&
           operation.attempts < kMostAttempts) {
      ++operation.attempts;
      view = Send(combiner_, command);
    }
    operation.replied = Nanoseconds();
    if (view.ok()) {
      operation.outcome = Operation::Outcome::kAcknowledged;
      operation.state = view->response.state;
      operation.version = view->response.version;
      operation.join_sequence = view->response.join_sequence;
      operation.position = view->position;
      operation.going = view->walk->turnout.going;
    } else if (ReasonOf(view.status()) == Reason::kEtagMismatch) {
      operation.outcome = Operation::Outcome::kRefused;
    } else {
      std::cerr << member_ << ": " << view.status().ToString() << '\n';
    }
    return operations_.emplace_back(std::move(operation));
  }

  Combiner& combiner_;
  const Options& options_;
  const int number_;
  const std::string member_;
  int64_t requests_ = 0;
  std::vector<Operation> operations_;
};

absl::StatusOr<std::unique_ptr<storage::Database>> Open(const Options& options) {
  if (!options.sqlite.empty()) {
    return storage::OpenSqlite({.path = options.sqlite, .busy_timeout = kPatience});
  }
  return storage::OpenPostgres({.url = options.postgres,
                                .schema = options.schema,
                                .statement_timeout = kPatience,
                                .lock_timeout = kPatience,
                                .connect_timeout = kPatience});
}

int Run(const Options& options) {
  auto database = Open(options);
  if (!database.ok()) {
    std::cerr << database.status().ToString() << '\n';
    return 1;
  }
  World world(database->get());
  RaceLog log(options.writer);
  world.dependencies().events = &log;
  // SQLite's writer is alone, as in production.
  Combiner combiner(world.batch(),
                    {.shards = options.sqlite.empty() ? attendance::kCombinerShards : 1});
  std::vector<Client> clients;
  clients.reserve(options.clients);
  for (int i = 0; i < options.clients; ++i) {
    clients.emplace_back(combiner, options, options.first_client + i);
  }

  std::cout << "ready" << std::endl;
  if (std::string word; !(std::cin >> word)) return 1;

  std::vector<std::thread> threads;
  threads.reserve(clients.size());
  for (Client& client : clients) threads.emplace_back([&client] { client.Run(); });
  for (std::thread& thread : threads) thread.join();

  std::ofstream history(options.history);
  for (const Client& client : clients) WriteOperations(history, client.operations());
  history.close();
  return history ? 0 : 1;
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("One process of a race");
  auto* sqlite = app.add_option("--sqlite", options.sqlite, "File");
  auto* postgres = app.add_option("--postgres", options.postgres, "URL")->excludes(sqlite);
  app.add_option("--schema", options.schema, "Of PostgreSQL")->needs(postgres);
  app.add_option("--writer", options.writer, "Name of this process")->required();
  app.add_option("--history", options.history, "File to write")->required();
  app.add_option("--first-client", options.first_client, "Number")->required();
  app.add_option("--clients", options.clients, "How many")->required();
  app.add_option("--walks", options.walks, "How many")->required();
  app.add_option("--seed", options.seed, "Decides what is said")->required();
  CLI11_PARSE(app, argc, argv);
  return Run(options);
}

}  // namespace
}  // namespace amble::faults

int main(int argc, char** argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    return amble::faults::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
