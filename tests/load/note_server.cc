/// The smallest unary call, answered by the bare callback API, or through the whole adapter, with
/// its metrics, by a handler that does not block, or by one that may and so runs on the executor:
/// one program, one kind of server, one method, so that they differ in nothing else.
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
#include "services/platform/rpc/rpc_metrics.h"
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
  explicit AdaptedNotes(bool blocks)
      : blocks_(blocks),
        executor_("notes", kExecutorThreads, kExecutorQueue),
        verifier_({Key().public_key()}, "notes", &clock_),
        adapter_({.service = "notes",
                  .executor = &executor_,
                  .verifier = &verifier_,
                  .clock = &clock_,
                  .observer = &metrics_}) {
    adapter_.Register(v1::NotesService::service_full_name());
  }

  grpc::ServerUnaryReactor* GetNote(grpc::CallbackServerContext* context,
                                    const v1::GetNoteRequest* request,
                                    v1::Note* response) override {
    if (blocks_) {
      return adapter_.Unary(
          context, request, response,
          [](const rpc::CallContext&, const v1::GetNoteRequest& asked) -> absl::StatusOr<v1::Note> {
            return NoteOf(asked);
          });
    }
    return adapter_.UnaryAsync(
        context, request, response,
        [](const std::shared_ptr<const rpc::CallContext>&, const v1::GetNoteRequest& asked,
           const auto& respond) { respond(NoteOf(asked)); });
  }

 private:
  static v1::Note NoteOf(const v1::GetNoteRequest& asked) {
    v1::Note note;
    note.set_name(asked.name());
    return note;
  }

  const bool blocks_;
  const SystemClock clock_;
  rpc::Executor executor_;
  auth::TokenVerifier verifier_;
  metrics::Registry registry_;
  rpc::RpcMetrics metrics_{&registry_, "notes"};
  rpc::Adapter adapter_;
};

std::unique_ptr<grpc::Service> MakeNotes(const std::string& how) {
  if (how == "bare") return std::make_unique<BareNotes>();
  if (how == "async") return std::make_unique<AdaptedNotes>(false);
  if (how == "blocking") return std::make_unique<AdaptedNotes>(true);
  return nullptr;
}

absl::Status Serve(int port, const std::string& how) {
  const std::unique_ptr<grpc::Service> notes = MakeNotes(how);
  if (notes == nullptr) return absl::InvalidArgumentError("how: bare, async or blocking");
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
  if (argc != 3) {
    std::cerr << "load_note_server PORT bare|async|blocking\n";
    return 2;
  }
  const absl::Status status = amble::load::Serve(std::atoi(argv[1]), argv[2]);
  if (!status.ok()) std::cerr << status << '\n';
  return status.ok() ? 0 : 1;
}
