#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "amble/accounts/v1/accounts.grpc.pb.h"
#include "amble/accounts/v1/internal.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

/// Accounts in tests of the gateway: real gRPC services over what the test puts in.
namespace amble::gateway::testing {

inline std::string MetadataOf(const grpc::CallbackServerContext& context, const std::string& key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

class FakeInternal final : public accounts::v1::AccountsInternalService::CallbackService {
 public:
  explicit FakeInternal(auth::TokenVerifier* verifier) : verifier_(verifier) {}

  grpc::ServerUnaryReactor* ExchangeSession(
      grpc::CallbackServerContext* context, const accounts::v1::ExchangeSessionRequest* request,
      accounts::v1::ExchangeSessionResponse* response) override {
    std::lock_guard lock(mutex);
    ++exchanges;
    return Finish(context, Exchange(*context, *request, *response));
  }

  grpc::ServerUnaryReactor* ListRevocations(
      grpc::CallbackServerContext* context, const accounts::v1::ListRevocationsRequest* request,
      accounts::v1::ListRevocationsResponse* response) override {
    std::lock_guard lock(mutex);
    ++polls;
    polled.notify_all();
    if (!poll_status.ok()) return Finish(context, poll_status);
    if (const absl::Status refused = CheckGateway(*context); !refused.ok()) {
      return Finish(context, refused);
    }
    response->set_epoch(epoch);
    response->set_reset(!request->epoch().empty() && request->epoch() != epoch);
    response->set_cursor(static_cast<int64_t>(revoked.size()));
    const bool from_here = !response->reset() && !request->epoch().empty();
    const auto begin = from_here ? static_cast<size_t>(request->cursor()) : revoked.size();
    const size_t end = std::min(revoked.size(), begin + page);
    for (size_t i = begin; i < end; ++i) response->add_sessions(revoked[i]);
    if (from_here) response->set_cursor(static_cast<int64_t>(end));
    return Finish(context, absl::OkStatus());
  }

  void Revoke(const std::string& secret) {
    std::lock_guard lock(mutex);
    revoked.push_back("id-" + secret);
    sessions.erase(secret);
  }

  std::mutex mutex;
  std::condition_variable polled;
  std::map<std::string, std::string> sessions;  ///< secret to caller token
  std::vector<std::string> revoked;
  std::string epoch = "life-1";
  size_t page = 2;
  absl::Status exchange_status;
  absl::Status poll_status;
  int exchanges = 0;
  int polls = 0;

 private:
  absl::Status CheckGateway(const grpc::CallbackServerContext& context) {
    const auto principal = verifier_->Verify(MetadataOf(context, auth::kCallerMetadataKey));
    if (!principal.ok()) return principal.status();
    if ((*principal)->service != "gateway") return PermissionDenied("not the gateway");
    return absl::OkStatus();
  }

  absl::Status Exchange(const grpc::CallbackServerContext& context,
                        const accounts::v1::ExchangeSessionRequest& request,
                        accounts::v1::ExchangeSessionResponse& response) {
    AMBLE_RETURN_IF_ERROR(exchange_status);
    AMBLE_RETURN_IF_ERROR(CheckGateway(context));
    const auto found = sessions.find(request.session_token());
    if (found == sessions.end()) return absl::UnauthenticatedError("no such session");
    for (const std::string& audience : request.audiences()) {
      (*response.mutable_caller_tokens())[audience] = found->second + "@" + audience;
    }
    response.set_session("id-" + request.session_token());
    response.set_person("person");
    response.mutable_expire_time()->set_seconds(4'000'000'000);
    response.set_revocation_cursor(static_cast<int64_t>(revoked.size()));
    return absl::OkStatus();
  }

  static grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context,
                                          const absl::Status& status) {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(rpc::ToGrpc(status));
    return reactor;
  }

  auth::TokenVerifier* verifier_;
};

/// Answers GetMe with what it was called with, or refuses.
class FakeAccounts final : public accounts::v1::AccountsService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetMe(grpc::CallbackServerContext* context,
                                  const accounts::v1::GetMeRequest*,
                                  accounts::v1::Person* response) override {
    return Answer(context, response);
  }
  grpc::ServerUnaryReactor* StartSignIn(grpc::CallbackServerContext* context,
                                        const accounts::v1::StartSignInRequest* request,
                                        accounts::v1::StartSignInResponse* response) override {
    response->set_flow(request->email() + " " + request->request_id());
    accounts::v1::Person ignored;
    return Answer(context, &ignored);
  }

  struct Seen {
    std::string token;
    std::string positions;
    std::string trace_id;
    std::string remote_address;
    absl::Duration left;
  };
  Seen seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }
  /// NOT_FOUND for all who come with another token.
  void Need(std::string token) {
    std::lock_guard lock(mutex_);
    needed_token_ = std::move(token);
  }
  std::atomic<bool> commits = true;
  void Refuse(absl::Status status) {
    std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }

 private:
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                   accounts::v1::Person* response) {
    std::lock_guard lock(mutex_);
    seen_ = {MetadataOf(*context, auth::kCallerMetadataKey),
             MetadataOf(*context, rpc::kPositionKey),
             rpc::ParseTraceParent(MetadataOf(*context, rpc::kTraceParentKey)),
             MetadataOf(*context, rpc::kRemoteAddressKey),
             absl::FromChrono(context->deadline()) - absl::Now()};
    response->set_name("people/me");
    response->set_display_name(seen_.token);
    if (commits) context->AddTrailingMetadata(rpc::kPositionKey, "accounts:event1:1800000000000");
    const bool allowed = needed_token_.empty() || seen_.token == needed_token_;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(rpc::ToGrpc(allowed ? status_ : NotFound("practice")));
    return reactor;
  }

  std::mutex mutex_;
  Seen seen_;
  absl::Status status_;
  std::string needed_token_;
};

/// All of it on one in-process server.
class AccountsServer final : public rpc::Channels {
 public:
  AccountsServer()
      : key_(*auth::SigningKey::FromSeed(std::string(32, 'k'))),
        signer(key_, &clock),
        verifier_({key_.public_key()}, "accounts", &clock),
        internal(&verifier_) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&internal);
    builder.RegisterService(&accounts);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  }
  ~AccountsServer() override { server_->Shutdown(); }

  std::shared_ptr<grpc::Channel> To(const std::string& service) override {
    if (service == "accounts") return channel_;
    return grpc::CreateChannel("unix:/nonexistent", grpc::InsecureChannelCredentials());
  }

 private:
  auth::SigningKey key_;

 public:
  FakeClock clock{absl::FromUnixSeconds(1'800'000'000)};
  auth::TokenSigner signer;

 private:
  auth::TokenVerifier verifier_;

 public:
  FakeInternal internal;
  FakeAccounts accounts;

 private:
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace amble::gateway::testing
