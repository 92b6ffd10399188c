/// Members who answer, each with a token and request ids of their own. Commands:
///   answers IN_FLIGHT SECONDS   everybody says "yes" and "no" to the hot walk by turns
///   rush IN_FLIGHT              everybody says "yes" to the scarce walk, once
///   tell FILE                   writes what was acknowledged last: walk, member, state, version
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "amble/attendance/v1/attendance.grpc.pb.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/rpc/client.h"
#include "tests/load/closed_loop.h"
#include "tests/load/commands.h"
#include "tests/load/world.h"

namespace amble::load {
namespace {

namespace v1 = attendance::v1;

/// As many connections as a gateway holds to one service.
constexpr int kConnections = 4;
/// Tokens are made anew between slices before they are this old.
constexpr absl::Duration kTokenAge = absl::Seconds(15);

/// What a member was told last about one walk.
struct Acknowledged {
  v1::ResponseState state = v1::RESPONSE_STATE_UNSPECIFIED;
  int64_t version = 0;
};

struct Walker {
  auth::Principal principal;
  std::string token;
  absl::Time token_time = absl::InfinitePast();
  Acknowledged hot;
  Acknowledged scarce;
};

/// One call under way.
struct Call {
  std::optional<grpc::ClientContext> context;
  v1::RespondRequest request;
  v1::Response response;
  size_t next = 0;  ///< how many of its members the slot has passed
};

class Walkers {
 public:
  Walkers(int port, int members)
      : ids_(clock_), signer_(Key(), &clock_), walkers_(static_cast<size_t>(members)) {
    for (size_t i = 0; i < walkers_.size(); ++i) {
      walkers_[i].principal.kind = auth::Principal::Kind::kPerson;
      walkers_[i].principal.person = PersonId(static_cast<int>(i));
    }
    for (int i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("amble.load.connection", i);  // what differs is not shared
      stubs_.push_back(v1::AttendanceService::NewStub(grpc::CreateCustomChannel(
          fmt::format("127.0.0.1:{}", port), grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  std::string Answers(int in_flight, absl::Duration duration) {
    return Run(in_flight, duration, kHotWalk, &Walker::hot, true);
  }

  std::string Rush(int in_flight) {
    return Run(in_flight, absl::InfiniteDuration(), kScarceWalk, &Walker::scarce, false);
  }

  std::string Tell(const std::string& path) const {
    std::ofstream file(path);
    const auto tell = [&file](const char* walk, size_t member, const Acknowledged& last) {
      if (last.version == 0) return;
      file << walk << ' ' << MemberId(static_cast<int>(member)) << ' ' << last.state << ' '
           << last.version << '\n';
    };
    for (size_t i = 0; i < walkers_.size(); ++i) {
      tell(kHotWalk, i, walkers_[i].hot);
      tell(kScarceWalk, i, walkers_[i].scarce);
    }
    return fmt::format(R"({{"told": {}}})", file.good());
  }

 private:
  void RenewTokens() {
    for (Walker& walker : walkers_) {
      if (clock_.Now() - walker.token_time < kTokenAge) continue;
      walker.token_time = clock_.Now();
      walker.token = signer_.Sign(walker.principal, "attendance");
    }
  }

  /// Each slot speaks for members of its own, so that nobody answers twice at once.
  std::string Run(int in_flight, absl::Duration duration, const std::string& walk,
                  Acknowledged Walker::*last, bool again_and_again) {
    RenewTokens();
    std::vector<Call> calls(static_cast<size_t>(in_flight));
    const std::string name = WalkName(walk);
    return RunClosedLoop(in_flight, duration,
                         [&](int slot, Done done) {
                           Call& call = calls[static_cast<size_t>(slot)];
                           size_t member = static_cast<size_t>(slot) + calls.size() * call.next++;
                           if (member >= walkers_.size()) {
                             if (!again_and_again) return false;
                             member = static_cast<size_t>(slot);
                             call.next = 1;
                           }
                           Ask(call, name, walkers_[member], walkers_[member].*last,
                               *stubs_[static_cast<size_t>(slot) % stubs_.size()], std::move(done));
                           return true;
                         })
        .ToJson();
  }

  void Ask(Call& call, const std::string& walk, const Walker& walker, Acknowledged& last,
           v1::AttendanceService::Stub& stub, Done done) {
    call.context.emplace();
    rpc::internal::Prepare(rpc::Outgoing::Alone(walker.token), *call.context);
    call.request.set_walk(walk);
    call.request.set_answer(last.state == v1::RESPONSE_STATE_GOING ? v1::ANSWER_NOT_GOING
                                                                   : v1::ANSWER_GOING);
    call.request.set_request_id(ids_.NewId());
    stub.async()->Respond(
        &*call.context, &call.request, &call.response,
        [this, &call, &last, done = std::move(done)](const grpc::Status& status) {
          if (status.ok()) {
            last = {call.response.state(), std::atoll(call.response.etag().c_str())};
          } else if (!complained_.exchange(true)) {
            std::cerr << "a call failed: " << status.error_code() << ' ' << status.error_message()
                      << '\n';
          }
          done(status.ok());
        });
  }

  const SystemClock clock_;
  RandomIds ids_;
  const auth::TokenSigner signer_;
  std::vector<Walker> walkers_;
  std::vector<std::unique_ptr<v1::AttendanceService::Stub>> stubs_;
  std::atomic<bool> complained_ = false;
};

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  using amble::load::ServeCommands;
  if (argc != 3) {
    std::cerr << "load_answer_client PORT MEMBERS\n";
    return 2;
  }
  amble::load::Walkers walkers(std::atoi(argv[1]), std::atoi(argv[2]));
  return ServeCommands({{"answers",
                         [&walkers](std::istringstream& words) {
                           int in_flight = 1;
                           double seconds = 1;
                           words >> in_flight >> seconds;
                           return walkers.Answers(in_flight, absl::Seconds(seconds));
                         }},
                        {"rush",
                         [&walkers](std::istringstream& words) {
                           int in_flight = 1;
                           words >> in_flight;
                           return walkers.Rush(in_flight);
                         }},
                        {"tell", [&walkers](std::istringstream& words) {
                           std::string path;
                           words >> path;
                           return walkers.Tell(path);
                         }}});
}
