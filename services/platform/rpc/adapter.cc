#include "services/platform/rpc/adapter.h"

#include <atomic>
#include <chrono>
#include <exception>

#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/admission.h"
#include "services/platform/rpc/call_log.h"
#include "services/platform/rpc/method_table.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::rpc {
namespace {

using google::protobuf::Message;

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, Reason::kDeadlineExceeded,
               "The deadline passed before the call could run.");
}

}  // namespace

struct Adapter::Impl {
  Options options;
  Admission admission;
  MethodTable methods;

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

Adapter::Adapter(Options options)
    : impl_(new Impl{options,
                     Admission({.service = options.service,
                                .verifier = options.verifier,
                                .clock = options.clock,
                                .callers = options.callers,
                                .open = options.open,
                                .default_deadline = options.default_deadline}),
                     {}}) {}
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
  if (const absl::Status refused = impl_->admission.Admit(*context, *method, *message, *info);
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
