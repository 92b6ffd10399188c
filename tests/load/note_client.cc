/// Asks a note server. Commands:
///   notes IN_FLIGHT SECONDS     with what a gateway sends along: token, trace, deadline
///   plain IN_FLIGHT SECONDS     with nothing
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "amble/testdata/v1/notes.grpc.pb.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/client.h"
#include "tests/load/closed_loop.h"
#include "tests/load/commands.h"
#include "tests/load/world.h"

namespace amble::load {
namespace {

namespace v1 = testdata::v1;

constexpr int kConnections = 4;
constexpr char kNote[] = "practices/01900000-0000-7000-8000-00000000aaaa/notes/a-note";

struct Call {
  std::optional<grpc::ClientContext> context;
  v1::GetNoteRequest request;
  v1::Note response;
};

class Reader {
 public:
  explicit Reader(int port) : signer_(Key(), &clock_) {
    person_.kind = auth::Principal::Kind::kPerson;
    person_.person = PersonId(1);
    for (int i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("amble.load.connection", i);  // what differs is not shared
      stubs_.push_back(v1::NotesService::NewStub(grpc::CreateCustomChannel(
          fmt::format("127.0.0.1:{}", port), grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  std::string Run(std::istringstream& words, bool as_a_gateway) {
    int in_flight = 1;
    double seconds = 1;
    words >> in_flight >> seconds;
    const std::string token = signer_.Sign(person_, "notes");
    std::vector<Call> calls(static_cast<size_t>(in_flight));
    return RunClosedLoop(in_flight, absl::Seconds(seconds),
                         [&](int slot, Done done) {
                           Call& call = calls[static_cast<size_t>(slot)];
                           call.context.emplace();
                           if (as_a_gateway) {
                             rpc::internal::Prepare(rpc::Outgoing::Alone(token), *call.context);
                           }
                           Ask(call, *stubs_[static_cast<size_t>(slot) % stubs_.size()],
                               std::move(done));
                           return true;
                         })
        .ToJson();
  }

 private:
  void Ask(Call& call, v1::NotesService::Stub& stub, Done done) {
    call.request.set_name(kNote);
    call.response.Clear();
    stub.async()->GetNote(&*call.context, &call.request, &call.response,
                          [this, &call, done = std::move(done)](const grpc::Status& status) {
                            const bool right = status.ok() && call.response.name() == kNote;
                            if (!right && !complained_.exchange(true)) {
                              std::cerr << "a call failed: " << status.error_code() << ' '
                                        << status.error_message() << '\n';
                            }
                            done(right);
                          });
  }

  const SystemClock clock_;
  const auth::TokenSigner signer_;
  auth::Principal person_;
  std::vector<std::unique_ptr<v1::NotesService::Stub>> stubs_;
  std::atomic<bool> complained_ = false;
};

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "load_note_client PORT\n";
    return 2;
  }
  amble::load::Reader reader(std::atoi(argv[1]));
  return amble::load::ServeCommands(
      {{"notes", [&reader](std::istringstream& words) { return reader.Run(words, true); }},
       {"plain", [&reader](std::istringstream& words) { return reader.Run(words, false); }}});
}
