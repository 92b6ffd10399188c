#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "amble/testdata/v1/notes.grpc.pb.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/client.h"

namespace amble::testdata {

inline constexpr char kNotesService[] = "amble.testdata.v1.NotesService";
inline constexpr char kRelayService[] = "amble.testdata.v1.RelayService";

/// NotesService whose Ping does what a test says.
class NotesApi final : public v1::NotesService::CallbackService {
 public:
  using Respond = std::function<void(absl::StatusOr<v1::PingResponse>)>;
  using Ping_ = std::function<absl::StatusOr<v1::PingResponse>(const rpc::CallContext&,
                                                               const v1::PingRequest&)>;
  using AsyncPing =
      std::function<void(std::shared_ptr<const rpc::CallContext>, const v1::PingRequest&, Respond)>;

  explicit NotesApi(rpc::Adapter& adapter) : adapter_(adapter) {}

  Ping_ on_ping = [](const rpc::CallContext&,
                     const v1::PingRequest& request) -> absl::StatusOr<v1::PingResponse> {
    v1::PingResponse response;
    response.set_text(request.text());
    return response;
  };
  /// When set, it is used instead.
  AsyncPing on_ping_async;
  /// Of the latest Ping; lives as long as its call.
  std::atomic<const grpc::CallbackServerContext*> ping_context = nullptr;

  grpc::ServerUnaryReactor* Ping(grpc::CallbackServerContext* context,
                                 const v1::PingRequest* request,
                                 v1::PingResponse* response) override {
    ping_context = context;
    if (on_ping_async) return adapter_.UnaryAsync(context, request, response, on_ping_async);
    return adapter_.Unary(context, request, response, on_ping);
  }
  grpc::ServerUnaryReactor* GetNote(grpc::CallbackServerContext* context,
                                    const v1::GetNoteRequest* request,
                                    v1::Note* response) override {
    return adapter_.Unary(context, request, response, Named<v1::GetNoteRequest>);
  }
  grpc::ServerUnaryReactor* UpdateNote(grpc::CallbackServerContext* context,
                                       const v1::UpdateNoteRequest* request,
                                       v1::Note* response) override {
    return adapter_.Unary(context, request, response,
                          [](const rpc::CallContext&, const v1::UpdateNoteRequest& update)
                              -> absl::StatusOr<v1::Note> { return update.note(); });
  }
  grpc::ServerUnaryReactor* BurnNote(grpc::CallbackServerContext* context,
                                     const v1::BurnNoteRequest* request,
                                     v1::Note* response) override {
    return adapter_.Unary(context, request, response, Named<v1::BurnNoteRequest>);
  }

 private:
  template <typename Request>
  static absl::StatusOr<v1::Note> Named(const rpc::CallContext&, const Request& request) {
    v1::Note note;
    note.set_name(request.name());
    return note;
  }

  rpc::Adapter& adapter_;
};

/// Asks NotesService, and blocks its own executor's thread until the answer has come.
class RelayApi final : public v1::RelayService::CallbackService {
 public:
  RelayApi(rpc::Adapter& adapter, const auth::TokenSigner& signer, std::string service,
           const std::shared_ptr<grpc::Channel>& channel)
      : adapter_(adapter),
        signer_(signer),
        service_(std::move(service)),
        notes_(v1::NotesService::NewStub(channel)) {}

  grpc::ServerUnaryReactor* Relay(grpc::CallbackServerContext* context,
                                  const v1::RelayRequest* request,
                                  v1::PingResponse* response) override {
    return adapter_.Unary(
        context, request, response,
        [this](const rpc::CallContext& call,
               const v1::RelayRequest& relayed) -> absl::StatusOr<v1::PingResponse> {
          v1::PingRequest ping;
          ping.set_text(relayed.text());
          return rpc::Call(rpc::Outgoing::For(call, signer_.Sign(call.principal, service_)),
                           notes_->async(), &v1::NotesService::Stub::async::Ping, ping);
        });
  }

 private:
  rpc::Adapter& adapter_;
  const auth::TokenSigner& signer_;
  const std::string service_;
  const std::unique_ptr<v1::NotesService::Stub> notes_;
};

}  // namespace amble::testdata
