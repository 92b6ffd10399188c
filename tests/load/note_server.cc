/// The smallest unary call, answered either through the whole adapter or by the bare callback API:
/// one program, one kind of server, one method, so that they differ in the adapter alone.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "amble/testdata/v1/notes.grpc.pb.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/service_server.h"
#include "services/platform/rpc/adapter.h"
#include "tests/load/commands.h"
#include "tests/load/world.h"

namespace amble::load {
namespace {

namespace v1 = testdata::v1;

/// As configured by default: see host::Configuration.
constexpr int kExecutorThreads = 4;
constexpr int kExecutorQueue = 1024;
constexpr absl::Duration kShutdownGrace = absl::Seconds(5);

class BareNotes final : public v1::NotesService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetNote(grpc::CallbackServerContext* context,
                                    const v1::GetNoteRequest* request,
                                    v1::Note* response) override {
    response->set_name(request->name());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

class AdaptedNotes final : public v1::NotesService::CallbackService {
 public:
  AdaptedNotes()
      : executor_("notes", kExecutorThreads, kExecutorQueue),
        verifier_({Key().public_key()}, "notes", &clock_),
        adapter_({.service = "notes",
                  .executor = &executor_,
                  .verifier = &verifier_,
                  .clock = &clock_}) {
    adapter_.Register(v1::NotesService::service_full_name());
  }

  grpc::ServerUnaryReactor* GetNote(grpc::CallbackServerContext* context,
                                    const v1::GetNoteRequest* request,
                                    v1::Note* response) override {
    return adapter_.Unary(
        context, request, response,
        [](const rpc::CallContext&, const v1::GetNoteRequest& asked) -> absl::StatusOr<v1::Note> {
          v1::Note note;
          note.set_name(asked.name());
          return note;
        });
  }

 private:
  const SystemClock clock_;
  rpc::Executor executor_;
  auth::TokenVerifier verifier_;
  rpc::Adapter adapter_;
};

absl::Status Serve(int port, bool bare) {
  const std::unique_ptr<grpc::Service> notes =
      bare ? std::unique_ptr<grpc::Service>(new BareNotes)
           : std::unique_ptr<grpc::Service>(new AdaptedNotes);
  AMBLE_ASSIGN_OR_RETURN(const auto server,
                         host::ServiceServer::Start({.name = "notes",
                                                     .services = {notes.get()},
                                                     .listen = host::Endpoint{"127.0.0.1", port}}));
  ServeUntilInputEnds();
  server->Shutdown(absl::Now() + kShutdownGrace);
  return absl::OkStatus();
}

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  const std::string how = argc == 3 ? argv[2] : "";
  if (how != "bare" && how != "adapter") {
    std::cerr << "load_note_server PORT bare|adapter\n";
    return 2;
  }
  const absl::Status status = amble::load::Serve(std::atoi(argv[1]), how == "bare");
  if (!status.ok()) std::cerr << status << '\n';
  return status.ok() ? 0 : 1;
}
