// What one thing costs beside many of its kind: an answer on a walk that many have answered, a
// place given up before a long waiting list, a page of what comes next among many walks. Real
// databases and the services' own code, in one process, so that what it costs in CPU is known.
// Commands, each after the rows for it were stored:
//   answered RESPONSES OPERATIONS
//   waiting MEMBERS OPERATIONS
//   upcoming WALKS OPERATIONS
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "generated/SchedulingMigrations.h"
#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/migrations.h"
#include "services/scheduling/storage/walk_sql_repository.h"
#include "tests/load/commands.h"

namespace amble::load {
namespace {

using attendance::Answer;
using attendance::AnswerCommand;
using attendance::ResponseState;
using attendance::World;

/// Answers that share a commit, as they do when a combiner is busy.
constexpr int kBatch = 64;
constexpr int kRowsAtOnce = 5'000;
constexpr int kPage = 20;
/// More than anybody would walk with, so that nobody waits who need not.
constexpr int kRoom = 1'000'000;
constexpr int kFewPlaces = 10;  ///< of walks that are only listed

/// Ends the program with what is wrong: a figure of something else would say nothing.
void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << '\n';
  std::exit(1);
}
void Require(bool held, const char* what) {
  if (!held) Require(absl::InternalError(what));
}

/// User and system time of this process.
double CpuMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Times one thing that is done again and again, each time by itself: the median does not mind what
/// else the machine does now and then.
class Costs {
 public:
  template <typename Operation>
  void Add(int operations, Operation operation) {
    const absl::Time began = absl::Now();
    const double before = CpuMicroseconds();
    operation();
    cpu_.push_back((CpuMicroseconds() - before) / operations);
    took_.push_back(absl::ToDoubleMicroseconds(absl::Now() - began) / operations);
  }
  std::string Json() {
    return fmt::format(R"({{"cpu":{:.3f},"took":{:.3f},"samples":{}}})", Median(cpu_),
                       Median(took_), cpu_.size());
  }

 private:
  static double Median(std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
  }

  std::vector<double> cpu_;
  std::vector<double> took_;
};

std::string Member(int number) { return fmt::format("m{:07}", number); }

std::unique_ptr<storage::Database> Open(const std::string& database, const std::string& folder,
                                        const std::string& name) {
  auto opened =
      database == "sqlite"
          ? storage::OpenSqlite({.path = folder + "/" + name + ".db"})
          : storage::OpenPostgres(
                {.url = database, .schema = name, .statement_timeout = absl::Seconds(60)});
  Require(opened.status());
  return *std::move(opened);
}

class Curves {
 public:
  Curves(const std::string& database, const std::string& folder)
      : answers_(Open(database, folder, "curve_answers")),
        plans_(Open(database, folder, "curve_plans")),
        world_(answers_.get()) {
    Require(storage::Migrate(*plans_, std::vector{SchedulingMigrations()}));
  }

  /// Members change their minds, among `responses` who have answered.
  std::string Answered(int responses, int operations) {
    const attendance::WalkId walk = Fill(responses, kRoom, responses);
    AddMembers(responses + operations);
    Costs costs;
    int next = responses;
    for (int done = 0; done < operations; done += kBatch) {
      std::vector<AnswerCommand> batch;
      for (int i = 0; i < kBatch / 2; ++i) {
        batch.push_back(World::Says(walk, Member(next++), Answer::kGoing));
        // Somebody who answered long ago; every other one of a batch, so that all differ.
        if (responses > kBatch) {
          const int old = static_cast<int>(chance_() % (responses / kBatch)) * kBatch + 2 * i;
          batch.push_back(World::Says(walk, Member(old), Answer::kNotGoing));
        }
      }
      Decide(costs, batch);
    }
    return costs.Json();
  }

  /// One after the other gives up a place, and the first of `waiting` members moves up: a commit
  /// for each.
  std::string Waiting(int waiting, int operations) {
    const int places = operations;
    const attendance::WalkId walk = Fill(places + waiting, places, places);
    Costs costs;
    for (int i = 0; i < operations; ++i) {
      Decide(costs, {World::Says(walk, Member(i), Answer::kNotGoing)});
      if (i < waiting) {
        Require(world_.ResponseNow(walk, Member(places + i)).state == ResponseState::kGoing,
                "who waits longest moves up");
      }
    }
    Require(world_.WalkNow(walk).turnout.going == std::min(places, waiting), "no place stays free");
    return costs.Json();
  }

  /// A page of what comes next, somewhere among `walks` of one group.
  std::string Upcoming(int walks, int operations) {
    const std::string group = fmt::format("g{}", walks);
    StoreWalks(group, walks);
    Costs costs;
    for (int i = 0; i < operations; ++i) {
      const scheduling::WalkWindow window{
          .from = first_ + absl::Hours(static_cast<int>(chance_() % (walks - kPage))),
          .limit = kPage};
      std::vector<scheduling::Walk> page;
      costs.Add(1, [&] {
        Require(plans_->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(page,
                                 walks_.ListOfGroup(transaction, World::kPractice, group, window));
          return absl::OkStatus();
        }));
      });
      Require(page.size() == kPage && page.front().start_time == window.from, "the right page");
    }
    return costs.Json();
  }

 private:
  void Decide(Costs& costs, const std::vector<AnswerCommand>& batch) {
    absl::StatusOr<attendance::AnswerResults> results = absl::InternalError("not decided");
    costs.Add(static_cast<int>(batch.size()), [&] { results = world_.batch()(batch); });
    Require(results.status());
    for (const auto& result : *results) Require(result.status());
  }

  void AddMembers(int count) {
    while (members_ < count) {
      Require(answers_->Write([&](storage::Transaction& transaction) -> absl::Status {
        const int until = std::min(count, members_ + kRowsAtOnce);
        for (int i = members_; i < until; ++i) {
          attendance::Member member =
              world_.MemberOf(Member(i), attendance::MemberState::kActive, 1);
          AMBLE_RETURN_IF_ERROR(world_.dependencies().members->Save(transaction, member));
        }
        return absl::OkStatus();
      }));
      members_ = std::min(count, members_ + kRowsAtOnce);
    }
  }

  /// A walk that `responses` have answered: the first `going` have a place, the others wait.
  attendance::WalkId Fill(int responses, int capacity, int going) {
    AddMembers(responses);
    const attendance::WalkId id = world_.AddWalk(fmt::format("w{}", ++filled_), capacity);
    for (int from = 0; from < responses; from += kRowsAtOnce) {
      std::vector<attendance::StoredResponse> rows;
      for (int i = from; i < std::min(responses, from + kRowsAtOnce); ++i) {
        rows.push_back({id.walk,
                        {.member = Member(i),
                         .person = World::PersonOf(Member(i)),
                         .state = i < going ? ResponseState::kGoing : ResponseState::kWaitlisted,
                         .join_sequence = i + 1,
                         .version = 1,
                         .update_time = world_.clock().Now()}});
      }
      Require(answers_->Write([&](storage::Transaction& transaction) {
        return world_.dependencies().responses->Save(transaction, id.practice, rows);
      }));
    }
    attendance::Walk walk = world_.WalkNow(id);
    walk.turnout = {.going = going, .waitlisted = responses - going};
    walk.next_join_sequence = responses + 1;
    Require(answers_->Write([&](storage::Transaction& transaction) {
      return world_.dependencies().walks->Save(transaction, walk);
    }));
    return id;
  }

  /// One an hour.
  void StoreWalks(const std::string& group, int walks) {
    for (int from = 0; from < walks; from += kRowsAtOnce) {
      Require(plans_->Write([&](storage::Transaction& transaction) -> absl::Status {
        for (int i = from; i < std::min(walks, from + kRowsAtOnce); ++i) {
          scheduling::Walk walk;
          walk.key = {World::kPractice, group, fmt::format("{}-{:07}", group, i)};
          walk.title = "Along the river";
          walk.start_time = first_ + absl::Hours(i);
          walk.start = {absl::ToCivilSecond(walk.start_time, absl::UTCTimeZone()), "Etc/UTC"};
          walk.tz_version = "2024a";
          walk.duration_minutes = 50;
          walk.capacity = kFewPlaces;
          walk.version = 1;
          AMBLE_RETURN_IF_ERROR(walks_.Save(transaction, walk));
        }
        return absl::OkStatus();
      }));
    }
  }

  const absl::Time first_ = absl::FromUnixSeconds(1'900'000'000 / 3'600 * 3'600);
  const std::unique_ptr<storage::Database> answers_;
  const std::unique_ptr<storage::Database> plans_;
  World world_;
  scheduling::WalkSqlRepository walks_;
  std::mt19937 chance_{1};
  int members_ = 0;
  int filled_ = 0;
};

int Run(const std::string& database, const std::string& folder) {
  Curves curves(database, folder);
  const auto command = [&curves](std::string (Curves::*which)(int, int)) {
    return [&curves, which](std::istringstream& words) {
      int size = 0;
      int operations = 0;
      words >> size >> operations;
      return (curves.*which)(size, operations);
    };
  };
  return ServeCommands({{"answered", command(&Curves::Answered)},
                        {"waiting", command(&Curves::Waiting)},
                        {"upcoming", command(&Curves::Upcoming)}});
}

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "load_curves sqlite|URL FOLDER\n";
    return 2;
  }
  return amble::load::Run(argv[1], argv[2]);
}
