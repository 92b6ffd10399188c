#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_identity.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/rpc/method_table.h"

namespace amble::rpc {

/// What a call is asked before it runs, whether it answers once or with a stream: which process
/// calls, for whom, whether the service is open, the method's access rule, the rules of its fields.
/// Never blocks. Thread-safe.
class Admission {
 public:
  struct Options {
    std::string service;  ///< the audience that tokens must name
    auth::TokenVerifier* verifier;
    const Clock* clock;
    const auth::ServiceNames* callers = nullptr;                 ///< see Adapter::Options
    const std::atomic<bool>* open = nullptr;                     ///< see Adapter::Options
    absl::Duration default_deadline = absl::InfiniteDuration();  ///< for calls that name none
  };
  explicit Admission(Options options) : options_(std::move(options)) {}

  /// Fills `info` with what the call tells of itself, and cleans `message` by the rules of its
  /// fields. What is not OK is the answer.
  absl::Status Admit(const grpc::CallbackServerContext& context, const Method& method,
                     google::protobuf::Message& message, CallContext& info) const;

 private:
  absl::Status Authenticate(const grpc::CallbackServerContext& context,
                            auth::Principal& principal) const;
  absl::Status CheckProcess(const grpc::CallbackServerContext& context, const Method& method,
                            const CallContext& info) const;

  const Options options_;
};

}  // namespace amble::rpc
