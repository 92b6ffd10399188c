#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_identity.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/rpc/consistency.h"
#include "services/platform/rpc/executor.h"
#include "services/platform/rpc/observer.h"

namespace amble::rpc {

/// What every RPC of one service goes through, in one place: deadline, caller token, access rule,
/// request validation, metrics, trace id, the executor, the mapping of Status, finishing once.
///
///   grpc::ServerUnaryReactor* GroupsApi::CreateGroup(grpc::CallbackServerContext* context,
///       const v1::CreateGroupRequest* request, v1::Group* response) {
///     return adapter_.Unary(context, request, response, [this](const CallContext& call, const
///         v1::CreateGroupRequest& request) -> absl::StatusOr<v1::Group> {
///       AMBLE_ASSIGN_OR_RETURN(auto command, ParseCreateGroup(request));
///       AMBLE_ASSIGN_OR_RETURN(Group group, create_group_(call, command));
///       return ToProto(group);
///     });
///   }
///
/// The method is found by the request's type, which belongs to one method alone (buf's
/// RPC_REQUEST_STANDARD_NAME). A request type without a method aborts at start, in Register.
class Adapter {
 public:
  struct Options {
    std::string service;  ///< "groups": the audience that tokens must name
    Executor* executor;
    auth::TokenVerifier* verifier;
    const Clock* clock;
    Consistency* consistency = nullptr;
    absl::Duration default_deadline = absl::Seconds(10);  ///< for calls that name none
    /// Processes that may call; must outlive the adapter. See auth::CheckCaller for nullptr.
    const auth::ServiceNames* callers = nullptr;
    Observer* observer = nullptr;  ///< hears of every call; nullptr: nobody
    /// Until it is true, all that is asked is answered with UNAVAILABLE and when to try again.
    const std::atomic<bool>* open = nullptr;
  };
  explicit Adapter(Options options);
  ~Adapter();

  /// Reads access and rules of every method of `full_service_name` from the linked descriptors. A
  /// method without an access rule is refused for everybody.
  void Register(const std::string& full_service_name);

  /// Runs `handler(const CallContext&, const Request&) -> absl::StatusOr<Response>` on the executor
  /// and finishes the call with its result. What it throws is logged and answered with INTERNAL.
  template <typename Request, typename Response, typename F>
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, F handler) {
    return Start(context, request, Blocks::kYes,
                 [response, handler = std::move(handler)](
                     const std::shared_ptr<const CallContext>& call,
                     const google::protobuf::Message& message, const Finish& finish) {
                   finish.With(handler(*call, static_cast<const Request&>(message)), response);
                 });
  }

  /// Like Unary for work that completes elsewhere (the combiner): `handler(call, request, respond)`
  /// never blocks, so it needs no thread of the executor and runs on gRPC's (unless the caller's
  /// own writes must be awaited first). It returns at once and calls `respond(StatusOr<Response>)`
  /// later, from any thread. The first answer counts; a `respond` that is dropped without an answer
  /// finishes the call with INTERNAL. `call` is a std::shared_ptr<const CallContext>; `request`
  /// lives until the answer.
  template <typename Request, typename Response, typename F>
  grpc::ServerUnaryReactor* UnaryAsync(grpc::CallbackServerContext* context, const Request* request,
                                       Response* response, F handler) {
    return Start(context, request, Blocks::kNo,
                 [response, handler = std::move(handler)](
                     const std::shared_ptr<const CallContext>& call,
                     const google::protobuf::Message& message, const Finish& finish) {
                   handler(call, static_cast<const Request&>(message),
                           [response, finish](absl::StatusOr<Response> result) {
                             finish.With(std::move(result), response);
                           });
                 });
  }

 private:
  class Call;

  /// The right to finish one call, shared by all who may: the first does it, later uses have no
  /// effect. Nobody else touches the response, which is gone once the call is finished. When the
  /// last copy goes away unused, the call is finished with INTERNAL.
  class Finish {
   public:
    explicit Finish(std::shared_ptr<Call> call) : call_(std::move(call)) {}

    template <typename Response>
    void With(absl::StatusOr<Response> result, Response* response) const {
      if (!Claim()) return;
      const absl::Status status = result.status();
      if (status.ok()) *response = *std::move(result);
      Send(status);
    }
    void With(const absl::Status& error) const {
      if (Claim()) Send(error);
    }

   private:
    bool Claim() const;
    void Send(const absl::Status& status) const;

    std::shared_ptr<Call> call_;
  };

  using Work = std::function<void(const std::shared_ptr<const CallContext>&,
                                  const google::protobuf::Message&, const Finish&)>;
  enum class Blocks { kNo, kYes };
  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context,
                                  const google::protobuf::Message* request, Blocks blocks,
                                  Work work);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace amble::rpc
