#include "services/attendance/testing/race.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <thread>

namespace amble::attendance {
namespace {

/// One person, who answers for all walks in an order of their own.
class Client {
 public:
  Client(const Race& race, Combiner& combiner, int number)
      : race_(race), combiner_(combiner), number_(number), random_(race.seed * 1000 + number) {}

  std::vector<Acknowledged> Run() {
    std::vector<int> walks(static_cast<size_t>(race_.walks));
    std::iota(walks.begin(), walks.end(), 0);
    std::shuffle(walks.begin(), walks.end(), random_);
    for (const int walk : walks) {
      Say(walk, Answer::kGoing);
      if (!Fickle()) continue;
      Say(walk, Answer::kNotGoing);
      if (Fickle()) Say(walk, Answer::kGoing);
    }
    std::vector<Acknowledged> all;
    for (const auto& [walk, acknowledged] : last_) all.push_back(acknowledged);
    return all;
  }

 private:
  bool Fickle() { return static_cast<int>(random_() % 100) < race_.fickle_percent; }

  void Say(int walk, Answer answer) {
    std::promise<absl::StatusOr<AnswerView>> promise;
    const std::string request = fmt::format("request-{}-{}", number_, ++requests_);
    const absl::Status accepted =
        combiner_.Submit(World::Says(race_.WalkOf(walk), race_.MemberOf(number_), answer, request),
                         [&promise](auto result) { promise.set_value(std::move(result)); });
    if (!accepted.ok()) promise.set_value(accepted);
    const absl::StatusOr<AnswerView> view = promise.get_future().get();
    if (view.ok()) {
      last_[walk] = {number_, walk, answer, view->response.version};
    } else {
      fmt::print(stderr, "an answer failed: {}\n", view.status().ToString());
    }
  }

  const Race& race_;
  Combiner& combiner_;
  const int number_;
  std::mt19937_64 random_;
  int requests_ = 0;
  std::map<int, Acknowledged> last_;
};

struct Stored {
  std::optional<Response> Of(const std::string& member) const {
    const auto found = responses.find(member);
    return found == responses.end() ? std::nullopt : std::optional(found->second);
  }

  Walk walk;
  std::map<std::string, Response> responses;
};

Stored Load(const World& world, const WalkId& id) {
  Stored stored{world.WalkNow(id), {}};
  for (const Response& response : world.ResponsesNow(id)) {
    stored.responses.emplace(response.member, response);
  }
  return stored;
}

std::vector<std::string> FaultsOf(const Stored& stored) {
  Turnout counted;
  int64_t last_going = 0;
  int64_t first_waiting = stored.walk.next_join_sequence;
  for (const auto& [member, response] : stored.responses) {
    if (response.state == ResponseState::kGoing) {
      ++counted.going;
      last_going = std::max(last_going, response.join_sequence);
    } else if (response.state == ResponseState::kWaitlisted) {
      ++counted.waitlisted;
      first_waiting = std::min(first_waiting, response.join_sequence);
    } else if (response.state == ResponseState::kNotGoing) {
      ++counted.not_going;
    }
  }
  std::vector<std::string> faults;
  if (counted.going > stored.walk.plan.capacity) {
    faults.push_back(
        fmt::format("overbooked: {} of {} places", counted.going, stored.walk.plan.capacity));
  }
  if (counted != stored.walk.turnout) faults.push_back("the counters are wrong");
  if (counted.going < stored.walk.plan.capacity && counted.waitlisted > 0) {
    faults.push_back("a place is free while somebody waits");
  }
  if (first_waiting <= last_going) faults.push_back("somebody passed another in the queue");
  return faults;
}

bool IsThere(const Stored& stored, const Race& race, const Acknowledged& acknowledged) {
  const std::optional<Response> response = stored.Of(race.MemberOf(acknowledged.client));
  if (!response || response->version < acknowledged.version) return false;
  if (acknowledged.answer == Answer::kNotGoing) return response->state == ResponseState::kNotGoing;
  return response->state == ResponseState::kGoing || response->state == ResponseState::kWaitlisted;
}

}  // namespace

void PrepareRace(World& world, const Race& race) {
  for (int client = 0; client < race.clients; ++client) world.AddMember(race.MemberOf(client));
  for (int walk = 0; walk < race.walks; ++walk) {
    world.AddWalk(race.WalkOf(walk).walk, race.capacity);
  }
}

std::vector<Acknowledged> RunRace(const Race& race, Combiner& combiner, int first, int count) {
  std::mutex mutex;
  std::vector<Acknowledged> all;
  std::vector<std::thread> threads;
  for (int client = first; client < first + count; ++client) {
    threads.emplace_back([&, client] {
      const std::vector<Acknowledged> own = Client(race, combiner, client).Run();
      const std::lock_guard lock(mutex);
      all.insert(all.end(), own.begin(), own.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  return all;
}

std::vector<std::string> FaultsAfterRace(const World& world, const Race& race,
                                         const std::vector<Acknowledged>& acknowledged) {
  std::vector<std::string> faults;
  std::vector<Stored> walks;
  for (int walk = 0; walk < race.walks; ++walk) {
    walks.push_back(Load(world, race.WalkOf(walk)));
    for (const std::string& fault : FaultsOf(walks.back())) {
      faults.push_back(fmt::format("walk {}: {}", walk, fault));
    }
  }
  for (const Acknowledged& one : acknowledged) {
    if (IsThere(walks[static_cast<size_t>(one.walk)], race, one)) continue;
    faults.push_back(fmt::format("walk {}: the acknowledged answer of {} is not there", one.walk,
                                 race.MemberOf(one.client)));
  }
  return faults;
}

}  // namespace amble::attendance
