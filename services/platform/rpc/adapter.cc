#include "services/platform/rpc/adapter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <exception>

#include "services/platform/auth/access.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/call_log.h"
#include "services/platform/rpc/method_table.h"
#include "services/platform/rpc/peer_certificate.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::rpc {
namespace {

using google::protobuf::Message;

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }
std::string_view View(const grpc::string_ref& text) { return {text.data(), text.size()}; }

/// The first value of `key`; empty when there is none.
std::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string_view() : View(found->second);
}

/// gRPC's deadlines are by the system's clock, whatever clock the service was given.
absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Duration if_none) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::Now() + if_none;
  return absl::FromChrono(deadline);
}

std::string RemoteAddress(const grpc::CallbackServerContext& context) {
  const std::string_view told = Metadata(context, kRemoteAddressKey);
  return told.empty() ? context.peer() : std::string(told.substr(0, kMaxRemoteAddressBytes));
}

std::string CallerName(const auth::Principal& principal) {
  if (principal.kind == auth::Principal::Kind::kService) return "service:" + principal.service;
  return principal.person.empty() ? "anybody" : principal.person;
}

std::string Sha256(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string hex(sizeof(hash) * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash, sizeof(hash));
  hex.pop_back();
  return hex;
}

std::string Serialize(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

/// Who asks what, for idempotency. `message` is as it was when this returns.
RequestKey KeyOf(const Method& method, const auth::Principal& principal, Message& message) {
  RequestKey key{CallerName(principal), method.path, "", ""};
  if (method.request_id == nullptr) return key;
  const auto& reflection = *message.GetReflection();
  key.request_id = reflection.GetString(message, method.request_id);
  if (key.request_id.empty()) return key;
  reflection.ClearField(&message, method.request_id);
  key.body_hash = Sha256(Serialize(message));
  reflection.SetString(&message, method.request_id, key.request_id);
  return key;
}

/// How soon a service that is about to start may be asked again.
constexpr absl::Duration kUntilOpen = absl::Seconds(1);

absl::Status NotOpenYet() {
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kUntilOpen,
                    "This part of Amble is not ready yet; try again.");
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, Reason::kDeadlineExceeded,
               "The deadline passed before the call could run.");
}

}  // namespace

struct Adapter::Impl {
  Options options;
  MethodTable methods;

  absl::Status Admit(const grpc::CallbackServerContext& context, const Method& method,
                     Message& message, CallContext& info) const;
  absl::Status Authenticate(const grpc::CallbackServerContext& context,
                            auth::Principal& principal) const;
  absl::Status CheckProcess(const grpc::CallbackServerContext& context, const Method& method,
                            const CallContext& info) const;
  void Run(const grpc::CallbackServerContext& context, const Message& message, const Work& work,
           const std::shared_ptr<const CallContext>& info, const Finish& finish) const;
};

/// One call between its arrival and its finish. Until then gRPC keeps the context, the reactor and
/// the messages; after it, none of them may be touched.
class Adapter::Call {
 public:
  /// `method` is nullptr when none takes the request.
  Call(const std::string& service, grpc::CallbackServerContext* context, const Method* method,
       std::shared_ptr<const CallContext> info)
      : service_(service),
        context_(context),
        reactor_(context->DefaultReactor()),
        method_(method),
        info_(std::move(info)) {}

  ~Call() {
    if (Claim()) Send(absl::InternalError("the handler dropped the call without an answer"));
  }

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  bool Claim() { return !claimed_.exchange(true); }

  void Send(const absl::Status& status) {
    if (const auto committed = info_->committed(); !committed.empty()) {
      const std::string positions = FormatPositions(committed);
      context_->AddInitialMetadata(kPositionKey, positions);
      context_->AddTrailingMetadata(kPositionKey, positions);
    }
    if (const std::string visibility = info_->visibility(); !visibility.empty() && status.ok()) {
      context_->AddTrailingMetadata(kVisibilityKey, visibility);
    }
    const absl::Status published = Publishable(status, info_->trace_id);
    Tell(status, published.code());
    reactor_->Finish(ToGrpc(published));
  }

 private:
  void Tell(const absl::Status& status, absl::StatusCode published) const {
    const absl::Duration duration = absl::FromChrono(std::chrono::steady_clock::now() - arrival_);
    if (method_ != nullptr && method_->observer != nullptr) {
      method_->observer->OnCall(published, duration);
    }
    const logging::TraceScope trace(info_->trace_id);
    LogCall({service_, method_ == nullptr ? "?" : method_->path, published, duration}, status);
  }

  const std::string& service_;  // the adapter's, which outlives its calls
  grpc::CallbackServerContext* const context_;
  grpc::ServerUnaryReactor* const reactor_;
  const Method* const method_;
  const std::shared_ptr<const CallContext> info_;
  const std::chrono::steady_clock::time_point arrival_ = std::chrono::steady_clock::now();
  std::atomic<bool> claimed_ = false;
};

bool Adapter::Finish::Claim() const { return call_->Claim(); }
void Adapter::Finish::Send(const absl::Status& status) const { call_->Send(status); }

Adapter::Adapter(Options options) : impl_(new Impl{std::move(options), {}}) {}
Adapter::~Adapter() = default;

void Adapter::Register(const std::string& full_service_name) {
  impl_->methods.Add(full_service_name, impl_->options.observer);
}

grpc::ServerUnaryReactor* Adapter::Start(grpc::CallbackServerContext* context,
                                         const Message* request, Blocks blocks, Work work) {
  const Method* method = impl_->methods.Find(request->GetDescriptor());
  auto info = std::make_shared<CallContext>();
  auto call = std::make_shared<Call>(impl_->options.service, context, method, info);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  const Finish finish(std::move(call));
  if (method == nullptr) {
    finish.With(absl::InternalError("no registered method takes " + request->GetTypeName()));
    return reactor;
  }
  // gRPC parsed the request for this call alone and made it as a mutable message; cleaning it here
  // spares a copy of every request. Nobody else has seen it yet.
  auto* const message = const_cast<Message*>(request);
  if (const absl::Status refused = impl_->Admit(*context, *method, *message, *info);
      !refused.ok()) {
    finish.With(refused);
    return reactor;
  }
  const bool awaits_writes = !info->seen.empty() && impl_->options.consistency != nullptr;
  if (blocks == Blocks::kNo && !awaits_writes) {
    // Waking another thread would cost more than the work.
    impl_->Run(*context, *message, work, info, finish);
    return reactor;
  }
  const absl::Status queued = impl_->options.executor->Submit(
      [impl = impl_.get(), context, message, work = std::move(work), info, finish] {
        impl->Run(*context, *message, work, info, finish);
      });
  if (!queued.ok()) finish.With(queued);
  return reactor;
}

/// What can be refused at once, without blocking, on gRPC's thread.
absl::Status Adapter::Impl::Admit(const grpc::CallbackServerContext& context, const Method& method,
                                  Message& message, CallContext& info) const {
  info.trace_id = ParseTraceParent(Metadata(context, kTraceParentKey));
  if (info.trace_id.empty()) info.trace_id = NewTraceId();
  info.deadline = DeadlineOf(context, options.default_deadline);
  info.seen = ParsePositions(Metadata(context, kPositionKey));
  info.remote_address = RemoteAddress(context);
  AMBLE_RETURN_IF_ERROR(Authenticate(context, info.principal));
  AMBLE_RETURN_IF_ERROR(CheckProcess(context, method, info));
  if (options.open != nullptr && !*options.open) return NotOpenYet();
  AMBLE_RETURN_IF_ERROR(
      auth::CheckAccess(method.access, info.principal, message, options.clock->Now()));
  AMBLE_RETURN_IF_ERROR(method.validator.ValidateAndClean(&message));
  info.request = KeyOf(method, info.principal, message);
  return absl::OkStatus();
}

absl::Status Adapter::Impl::Authenticate(const grpc::CallbackServerContext& context,
                                         auth::Principal& principal) const {
  const auto& metadata = context.client_metadata();
  const auto [token, end] = metadata.equal_range(auth::kCallerMetadataKey);
  if (token == end) return absl::OkStatus();  // nobody in particular
  if (std::next(token) != end) {
    return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
                 "The caller could not be authenticated.");
  }
  AMBLE_ASSIGN_OR_RETURN(const auto verified, options.verifier->Verify(View(token->second)));
  principal = *verified;
  return absl::OkStatus();
}

/// Which process calls, whoever it calls for.
absl::Status Adapter::Impl::CheckProcess(const grpc::CallbackServerContext& context,
                                         const Method& method, const CallContext& info) const {
  const auto certificate = CertificateOf(context);
  absl::Status status = auth::CheckCaller(certificate, options.callers, info.principal);
  if (status.ok()) return status;
  const logging::TraceScope trace(info.trace_id);
  logging::Warning(
      "a caller was refused",
      {{"service", options.service},
       {"method", method.path},
       {"certificate", certificate ? fmt::format("{}", fmt::join(*certificate, ",")) : "-"},
       {"token", CallerName(info.principal)},
       {"cause", View(status.message())}});
  if (method.observer != nullptr) method.observer->OnRefusedCaller();
  return status;
}

/// On the executor, or on gRPC's thread when nothing blocks.
void Adapter::Impl::Run(const grpc::CallbackServerContext& context, const Message& message,
                        const Work& work, const std::shared_ptr<const CallContext>& info,
                        const Finish& finish) const {
  if (context.IsCancelled()) return finish.With(absl::CancelledError(""));
  if (absl::Now() >= info->deadline) return finish.With(DeadlinePassed());
  const logging::TraceScope trace(info->trace_id);
  try {
    if (!info->seen.empty() && options.consistency != nullptr) {
      const absl::Status applied = options.consistency->EnsureApplied(info->seen, info->deadline);
      if (!applied.ok()) return finish.With(applied);
    }
    work(info, message, finish);
  } catch (const std::exception& thrown) {
    finish.With(absl::InternalError(std::string("the handler threw: ") + thrown.what()));
  } catch (...) {
    finish.With(absl::InternalError("the handler threw something that is no std::exception"));
  }
}

}  // namespace amble::rpc
