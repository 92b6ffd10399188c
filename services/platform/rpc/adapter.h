#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/rpc/consistency.h"
#include "services/platform/rpc/executor.h"

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
  };
  explicit Adapter(Options options);
  ~Adapter();

  /// Reads access and rules of every method of `full_service_name` from the linked descriptors. A
  /// method without an access rule is refused for everybody.
  void Register(const std::string& full_service_name);

  template <typename Request, typename Response>
  using Handler = std::function<absl::StatusOr<Response>(const CallContext&, const Request&)>;

  /// Runs `handler` on the executor and finishes the call with its result.
  template <typename Request, typename Response, typename F>
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, F handler) {
    return Start(context, request, response,
                 [response, handler = std::move(handler)](std::shared_ptr<const CallContext> call,
                                                          const google::protobuf::Message& message,
                                                          Done done) {
                   absl::StatusOr<Response> result =
                       handler(*call, static_cast<const Request&>(message));
                   if (result.ok()) *response = *std::move(result);
                   done(result.status());
                 });
  }

  /// Finishes a call, once; later uses have no effect. Safe from any thread.
  using Done = std::function<void(absl::Status)>;

  /// Like Unary for work that completes elsewhere (the combiner): `handler(call, request, respond)`
  /// returns at once and calls `respond(StatusOr<Response>)` later, from any thread.
  template <typename Request, typename Response, typename F>
  grpc::ServerUnaryReactor* UnaryAsync(grpc::CallbackServerContext* context, const Request* request,
                                       Response* response, F handler) {
    return Start(context, request, response,
                 [response, handler = std::move(handler)](std::shared_ptr<const CallContext> call,
                                                          const google::protobuf::Message& message,
                                                          Done done) {
                   handler(call, static_cast<const Request&>(message),
                           [response, done, call](absl::StatusOr<Response> result) {
                             if (result.ok()) *response = *std::move(result);
                             done(result.status());
                           });
                 });
  }

 private:
  using Work = std::function<void(std::shared_ptr<const CallContext>,
                                  const google::protobuf::Message&, Done)>;
  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context,
                                  const google::protobuf::Message* request,
                                  google::protobuf::Message* response, Work work);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace amble::rpc
