#include "services/platform/rpc/stream_adapter.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/admission.h"
#include "services/platform/rpc/call_log.h"
#include "services/platform/rpc/method_table.h"

namespace amble::rpc {
namespace {

using google::protobuf::Message;

/// A client that reads gets its last response within this; after it, the stream is cut.
constexpr std::chrono::milliseconds kDrainGrace{250};
/// When to come back to a service that leaves, or that has too many streams.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(250);

absl::Status ShuttingDown() {
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                    "The service is shutting down.");
}

absl::Status TooMany() {
  return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, kRetryDelay,
                    "Too many streams are open; try again after the given delay.");
}

}  // namespace

struct StreamAdapter::Impl {
  /// A stream whose context gRPC keeps.
  struct Open {
    grpc::CallbackServerContext* context;
    std::shared_ptr<rpc::Stream> stream;
  };

  Options options;
  Admission admission;
  MethodTable methods;
  std::atomic<int64_t> shed = 0;
  mutable std::mutex mutex;
  std::condition_variable changed;
  bool draining = false;
  std::map<const void*, Open> open;  ///< by wire

  bool Draining() const {
    std::lock_guard lock(mutex);
    return draining;
  }

  absl::Status Enter(const void* wire, Open entering) {
    std::lock_guard lock(mutex);
    open.emplace(wire, std::move(entering));
    if (draining) return ShuttingDown();
    return static_cast<int>(open.size()) > options.most_streams ? TooMany() : absl::OkStatus();
  }

  void Leave(const void* wire) {
    std::lock_guard lock(mutex);
    open.erase(wire);
    if (open.empty()) changed.notify_all();
  }

  absl::Status Tell(const Method* method, const CallContext& info,
                    const rpc::Stream::Ended& ended) {
    absl::Status published = Publishable(ended.status, info.trace_id);
    if (published.code() == absl::StatusCode::kResourceExhausted) ++shed;
    const absl::Duration duration = absl::FromChrono(ended.until_answer);
    if (method != nullptr && method->observer != nullptr) {
      method->observer->OnCall(published.code(), duration);
    }
    // That clients leave, and that all are sent away in the end, is no news.
    if (ended.left || Draining()) return published;
    const logging::TraceScope trace(info.trace_id);
    LogCall({options.service, method == nullptr ? "?" : method->path, published.code(), duration},
            ended.status);
    return published;
  }
};

StreamAdapter::StreamAdapter(Options options)
    : impl_(new Impl{options, Admission({.service = options.service,
                                         .verifier = options.verifier,
                                         .clock = options.clock,
                                         .callers = options.callers,
                                         .open = options.open})}) {}

StreamAdapter::~StreamAdapter() = default;

void StreamAdapter::Register(const std::string& full_service_name) {
  impl_->methods.Add(full_service_name, impl_->options.observer, MethodTable::Answers::kStream);
}

void StreamAdapter::Start(grpc::CallbackServerContext* context, const Message* request,
                          rpc::Stream::Wire* wire, std::shared_ptr<rpc::Stream>& stream,
                          const Work& work) {
  const Method* method = impl_->methods.Find(request->GetDescriptor());
  const auto info = std::make_shared<CallContext>();
  // The reactor holds it until gRPC is done; the wire may be gone when the last writer is.
  const auto started = std::make_shared<rpc::Stream>(
      wire, rpc::Stream::Hooks{.ended =
                                   [impl = impl_, method, info](const rpc::Stream::Ended& ended) {
                                     return impl->Tell(method, *info, ended);
                                   },
                               .done = [impl = impl_, wire] { impl->Leave(wire); }});
  stream = started;
  absl::Status refused = impl_->Enter(wire, {context, started});
  if (refused.ok() && method == nullptr) {
    refused = absl::InternalError("no registered method takes " + request->GetTypeName());
  }
  // As in Adapter: gRPC made the message for this call alone, and nobody has seen it yet.
  auto& message = *const_cast<Message*>(request);
  if (refused.ok()) refused = impl_->admission.Admit(*context, *method, message, *info);
  if (!refused.ok()) return started->Finish(refused);
  const logging::TraceScope trace(info->trace_id);
  work(info, message, started);
}

void StreamAdapter::Guard(rpc::Stream& stream, const std::function<void()>& handler) {
  try {
    handler();
  } catch (const std::exception& thrown) {
    stream.Finish(absl::InternalError(std::string("the handler threw: ") + thrown.what()));
  } catch (...) {
    stream.Finish(absl::InternalError("the handler threw something that is no std::exception"));
  }
}

void StreamAdapter::Drain() {
  std::vector<std::shared_ptr<rpc::Stream>> streams;
  {
    std::lock_guard lock(impl_->mutex);
    impl_->draining = true;
    for (const auto& [wire, open] : impl_->open) streams.push_back(open.stream);
  }
  for (const auto& stream : streams) stream->Finish(ShuttingDown());
  streams.clear();
  std::unique_lock lock(impl_->mutex);
  const auto all_left = [this] { return impl_->open.empty(); };
  if (impl_->changed.wait_for(lock, kDrainGrace, all_left)) return;
  // What is open has its context still: a stream leaves before gRPC forgets it. gRPC tells of the
  // end on other threads, so nobody waits here for this lock in vain.
  for (const auto& [wire, open] : impl_->open) open.context->TryCancel();
  impl_->changed.wait(lock, all_left);
}

int StreamAdapter::open_streams() const {
  std::lock_guard lock(impl_->mutex);
  return static_cast<int>(impl_->open.size());
}

int64_t StreamAdapter::shed() const { return impl_->shed; }

}  // namespace amble::rpc
