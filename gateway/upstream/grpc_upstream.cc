#include "gateway/upstream/grpc_upstream.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "fmt/format.h"
#include "gateway/upstream/audiences.h"
#include "gateway/upstream/byte_buffer.h"
#include "grpcpp/generic/generic_stub.h"
#include "services/platform/auth/access.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/call_log.h"
#include "services/platform/rpc/client.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway {
namespace {

constexpr char kAccounts[] = "accounts";
constexpr std::string_view kAttendance = "attendance";
/// Replicas that one call is sent to.
constexpr size_t kMostReplicas = 3;

absl::Status NoSuchMethod() {
  return Error(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
               "There is no such method.");
}

absl::Status SignInFirst() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated, "Sign in first.");
}

absl::Time Bounded(absl::Time deadline) {
  const absl::Time now = absl::Now();
  if (deadline == absl::InfiniteFuture()) return now + rpc::kDefaultCallTimeout;
  return std::min(deadline, now + kMaxCallTimeout);
}

/// What the client sees of an error: reason, fields and delay, and nothing of ours.
absl::Status Published(const absl::Status& status, const std::string& trace_id) {
  absl::Status published = rpc::Publishable(status, trace_id);
  if (published.code() == absl::StatusCode::kUnavailable && !RetryDelayOf(published)) {
    published = RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kUnavailableRetry,
                           {published.message().data(), published.message().size()});
  }
  return published;
}

/// A line for a call that failed or was slow, as the gateway saw it. Why it failed stands in the
/// line of the service, under the same trace.
void Log(const std::string& path, const absl::Status& status,
         std::chrono::steady_clock::duration duration, const std::string& trace_id) {
  const logging::TraceScope trace(trace_id);
  rpc::LogCall({"gateway", path, status.code(), absl::FromChrono(duration)}, status);
}

/// Refusals that other rights would change.
bool IsDenial(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kPermissionDenied ||
         ReasonOf(status) == Reason::kCredentialRequired;
}

}  // namespace

std::string ServiceOf(const google::protobuf::MethodDescriptor& method) {
  const std::string& package = method.service()->file()->package();
  for (const std::string_view audience : kAudiences) {
    if (package == fmt::format("amble.{}.v1", audience)) return std::string(audience);
  }
  return "";
}

/// One call, from beginning to end.
struct GrpcUpstream::Running {
  UpstreamCall call;
  std::function<void(UpstreamReply)> done;
  std::string service;
  std::string path;
  std::string token;
  std::string trace_id;
  absl::Time deadline;
  SessionCache::Instant began;  ///< by the sessions' clock
  std::chrono::steady_clock::time_point arrival = std::chrono::steady_clock::now();
  SessionCache::Shared session;
  bool on_cached_session = false;
  bool is_second_try = false;
  bool is_repeatable = false;
  /// Where it goes, best first, and which of them has it. Let go of before anybody is told that the
  /// call has ended, as an Attempt is.
  std::vector<std::shared_ptr<grpc::Channel>> replicas;
  size_t replica = 0;
};

/// What one try needs for itself. Its context holds the channel, and in gRPC 1.51 the last holder
/// of a channel must not let go on a thread of gRPC's, which would wait for itself: so an attempt
/// ends before anybody is told that the call has.
struct GrpcUpstream::Attempt {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

GrpcUpstream::GrpcUpstream(rpc::Channels* channels, SessionCache* sessions)
    : channels_(channels), sessions_(sessions) {}

GrpcUpstream::~GrpcUpstream() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return under_way_ == 0; });
}

void GrpcUpstream::Invoke(UpstreamCall call, std::function<void(UpstreamReply)> done) {
  const google::protobuf::MethodDescriptor* const method = call.method;
  if (method == nullptr || method->client_streaming() || method->server_streaming()) {
    return done({.status = NoSuchMethod()});
  }
  const bool is_own = !call.service.empty();
  if (!is_own && (auth::AccessOf(*method).internal() || ServiceOf(*method).empty())) {
    return done({.status = NoSuchMethod()});
  }
  const bool needs_session = auth::AccessOf(*method).caller() != api::v1::CALLER_ANYBODY;
  if (call.session_token.empty() && needs_session) return done({.status = SignInFirst()});

  auto running = std::make_shared<Running>();
  running->service = is_own ? call.service : ServiceOf(*method);
  running->path = fmt::format("/{}/{}", method->service()->full_name(), method->name());
  running->trace_id = rpc::ParseTraceParent(call.traceparent);
  if (running->trace_id.empty()) running->trace_id = rpc::NewTraceId();
  running->deadline = Bounded(call.deadline);
  const CallShape& shape = shapes_.Of(*method);
  running->is_repeatable = shape.IsRepeatable(call.request);
  running->replicas = channels_->InOrder(
      running->service, running->service == kAttendance ? shape.WalkIn(call.request) : "");
  running->call = std::move(call);
  {
    std::lock_guard lock(mutex_);
    ++under_way_;
  }
  // It is kept in what it looks at.
  running->done = [this, done = std::move(done), ended = running.get()](UpstreamReply reply) {
    Log(ended->path, reply.status, std::chrono::steady_clock::now() - ended->arrival,
        ended->trace_id);
    done(std::move(reply));
    std::lock_guard lock(mutex_);
    --under_way_;
    idle_.notify_all();
  };
  running->began = sessions_->Now();
  if (running->call.session_token.empty()) return Send(std::move(running));
  Authenticate(std::move(running));
}

void GrpcUpstream::Authenticate(std::shared_ptr<Running> running) {
  const std::string secret = running->call.session_token;
  // Who misses the cache first lends its trace to the exchange.
  const std::string trace_id = running->trace_id;
  const logging::TraceScope trace(trace_id);
  sessions_->Get(secret, [this, running = std::move(running)](
                             const absl::StatusOr<SessionCache::Shared>& session) {
    if (!session.ok()) {
      const bool refused = session.status().code() == absl::StatusCode::kUnauthenticated;
      return Finish(*running, {.status = session.status(), .session_refused = refused});
    }
    const auto token = (*session)->caller_tokens.find(running->service);
    if (token == (*session)->caller_tokens.end()) {
      return Finish(*running,
                    {.status = Published(absl::InternalError("no caller token for the service"),
                                         running->trace_id)});
    }
    running->on_cached_session = (*session)->began < running->began;
    running->session = *session;
    running->token = token->second;
    Send(running);
  });
}

void GrpcUpstream::Send(std::shared_ptr<Running> running) {
  auto* const attempt = new Attempt;  // Conclude, which is always called, takes it over.
  grpc::ClientContext& context = attempt->context;
  context.set_deadline(absl::ToChronoTime(running->deadline));
  if (!running->token.empty()) context.AddMetadata(auth::kCallerMetadataKey, running->token);
  context.AddMetadata(rpc::kTraceParentKey, rpc::NewTraceParent(running->trace_id));
  // Parsed and written anew: what a client sends goes into metadata only when it is well-formed.
  if (const auto seen = rpc::ParsePositions(running->call.positions); !seen.empty()) {
    context.AddMetadata(rpc::kPositionKey, rpc::FormatPositions(seen));
  }
  if (!running->call.remote_address.empty()) {
    context.AddMetadata(rpc::kRemoteAddressKey, running->call.remote_address);
  }
  attempt->request = ToByteBuffer(running->call.request);
  grpc::GenericStub(running->replicas[running->replica])
      .UnaryCall(&context, running->path, grpc::StubOptions(), &attempt->request,
                 &attempt->response, [this, running, attempt](const grpc::Status& status) {
                   Conclude(running, std::unique_ptr<Attempt>(attempt), status);
                 });
}

bool GrpcUpstream::TurnToNext(Running& running, const absl::Status& status) {
  if (status.code() != absl::StatusCode::kUnavailable) {
    retries_.Succeeded();
    return false;
  }
  const bool may = retries_.Failed() && running.is_repeatable && absl::Now() < running.deadline;
  const size_t next = running.replica + 1;
  if (!may || next >= std::min(running.replicas.size(), kMostReplicas)) return false;
  running.replica = next;
  return true;
}

void GrpcUpstream::Conclude(const std::shared_ptr<Running>& running,
                            std::unique_ptr<Attempt> attempt, const grpc::Status& status) {
  const absl::Status ours = rpc::FromGrpc(status);
  if (TurnToNext(*running, ours)) {
    attempt.reset();
    return Send(running);
  }
  const std::string& secret = running->call.session_token;
  if (IsDenial(ours) && running->on_cached_session && !running->is_second_try) {
    running->is_second_try = true;
    attempt.reset();
    sessions_->Forget(secret, running->began);
    return Authenticate(running);
  }
  UpstreamReply reply;
  if (!ours.ok()) {
    reply.status = Published(ours, running->trace_id);
  } else if (!FromByteBuffer(attempt->response, &reply.response)) {
    reply.status = Published(absl::InternalError("the reply cannot be read"), running->trace_id);
  }
  const auto& trailing = attempt->context.GetServerTrailingMetadata();
  if (const auto found = trailing.find(rpc::kPositionKey); found != trailing.end()) {
    reply.positions.assign(found->second.data(), found->second.size());
  }
  if (const auto found = trailing.find(rpc::kVisibilityKey); found != trailing.end()) {
    reply.visibility.assign(found->second.data(), found->second.size());
  }
  reply.session = running->session;
  attempt.reset();
  // What accounts wrote for this caller may have changed the caller's own rights.
  if (running->service == kAccounts && !reply.positions.empty() && !secret.empty()) {
    sessions_->Forget(secret);
  }
  Finish(*running, std::move(reply));
}

void GrpcUpstream::Finish(Running& running, UpstreamReply reply) {
  running.replicas.clear();
  running.done(std::move(reply));
}

}  // namespace amble::gateway
