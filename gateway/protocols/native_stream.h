#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "gateway/http/stream_writer.h"
#include "grpcpp/grpcpp.h"

namespace amble::gateway {

/// A stream of messages to a client by native gRPC, which is written like one by HTTP. gRPC holds
/// it until OnDone, whoever writes it through its Writer.
class NativeStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  /// Of a call that has just come; `context` is gRPC's.
  static std::shared_ptr<NativeStream> Make(grpc::CallbackServerContext* context);

  /// What writes it; for once.
  std::shared_ptr<StreamWriter> Begin();
  /// Ends it with `status`, after what waits. No effect when it is over.
  void End(const absl::Status& status);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  class Writer;

  explicit NativeStream(grpc::CallbackServerContext* context) : context_(context) {}

  bool Write(const StreamPart& part);
  void OnDrained(std::function<void()> drained);
  void OnClosed(std::function<void(StreamEnd)> closed);
  size_t queued() const;
  /// Does what is to be done next; with the lock, which it lets go of.
  void Proceed(std::unique_lock<std::mutex> lock);

  grpc::CallbackServerContext* const context_;
  mutable std::mutex mutex_;
  std::deque<grpc::ByteBuffer> waiting_;  ///< the first one is being written
  size_t queued_ = 0;
  bool is_writing_ = false;
  bool is_cancelled_ = false;
  bool is_cancelling_ = false;
  bool is_finished_ = false;
  std::optional<absl::Status> end_;
  StreamEnd how_ = StreamEnd::kEnded;
  std::function<void()> drained_;
  std::function<void(StreamEnd)> closed_;
  bool is_closed_ = false;
  std::shared_ptr<NativeStream> self_;  ///< until OnDone
};

}  // namespace amble::gateway
