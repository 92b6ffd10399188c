#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_identity.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/rpc/observer.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/stream.h"

namespace amble::rpc {

/// Streams that one service may have open at the same time; more are refused.
inline constexpr int kMostStreams = 16'384;

/// The service's end of one stream. Copies share it; safe from any thread; never blocks. A stream
/// whose last writer goes away without Finish ends with INTERNAL.
template <typename Response>
class StreamWriter {
 public:
  explicit StreamWriter(std::shared_ptr<rpc::Stream> stream)
      : handle_(std::make_shared<Handle>(std::move(stream))) {}

  /// Sends `response` after those before it. False, and no effect, once the stream has ended.
  /// When more waits than kMostQueuedResponses or kMostQueuedBytes, the stream ends with
  /// RESOURCE_EXHAUSTED: who follows comes back and goes on from what it has. `written`, unless
  /// empty, is called on gRPC's thread once the connection took the response: write what comes in
  /// large numbers from there. It is dropped when the stream ends before.
  bool Write(std::shared_ptr<const Response> response, std::function<void()> written = {}) const {
    return handle_->stream->Write(std::move(response), std::move(written));
  }
  bool Write(Response response, std::function<void()> written = {}) const {
    return Write(std::make_shared<const Response>(std::move(response)), std::move(written));
  }

  /// Ends the stream: with OK after all that was written, with an error at once. The first counts.
  void Finish(const absl::Status& status) const { handle_->stream->Finish(status); }

  /// `done` is called once, on gRPC's thread, when the stream is over, whoever ended it; at once
  /// when it is already. Never from within Write or Finish.
  void OnDone(std::function<void()> done) const { handle_->stream->OnDone(std::move(done)); }

  /// False once it has ended or been told to.
  bool open() const { return handle_->stream->open(); }

 private:
  friend class StreamAdapter;
  rpc::Stream& stream() const { return *handle_->stream; }

  struct Handle {
    explicit Handle(std::shared_ptr<rpc::Stream> of) : stream(std::move(of)) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { stream->Finish(absl::InternalError("the handler dropped the stream")); }
    const std::shared_ptr<rpc::Stream> stream;
  };
  std::shared_ptr<Handle> handle_;
};

/// What Adapter is for calls with one response, for those with a stream of them: the same checks
/// before (a deadline is the caller's wish alone), metrics and the mapping of Status after, and one
/// finish whatever races.
///
///   grpc::ServerWriteReactor<v1::FollowResponse>* ChannelService::Follow(
///       grpc::CallbackServerContext* context, const v1::FollowRequest* request) {
///     return streams_.Stream<v1::FollowResponse>(context, request, [this](const auto& call,
///         const v1::FollowRequest& request, StreamWriter<v1::FollowResponse> writer) { … });
///   }
class StreamAdapter {
 public:
  struct Options {
    std::string service;  ///< the audience that tokens must name
    auth::TokenVerifier* verifier;
    const Clock* clock;
    const auth::ServiceNames* callers = nullptr;  ///< see Adapter::Options
    Observer* observer = nullptr;  ///< hears of every stream once it ends; its duration is the time
                                   ///< until the first response
    const std::atomic<bool>* open = nullptr;  ///< see Adapter::Options
    int most_streams = kMostStreams;
  };
  explicit StreamAdapter(Options options);
  /// After the servers that use it have shut down.
  ~StreamAdapter();

  /// Reads access and rules of the methods of `full_service_name` that answer with a stream.
  void Register(const std::string& full_service_name);

  /// Calls `handler(const std::shared_ptr<const CallContext>&, const Request&,
  /// StreamWriter<Response>)` on gRPC's thread once the call is admitted. It must not block: what
  /// does, it hands to an executor together with the writer. `request` lives as long as the stream.
  template <typename Response, typename Request, typename F>
  grpc::ServerWriteReactor<Response>* Stream(grpc::CallbackServerContext* context,
                                             const Request* request, F handler) {
    auto* reactor = new Reactor<Response>();
    Start(context, request, reactor, reactor->stream,
          [handler = std::move(handler)](const std::shared_ptr<const CallContext>& call,
                                         const google::protobuf::Message& message,
                                         std::shared_ptr<rpc::Stream> stream) {
            const StreamWriter<Response> writer(std::move(stream));  // outlives what is thrown
            Guard(writer.stream(),
                  [&] { handler(call, static_cast<const Request&>(message), writer); });
          });
    return reactor;
  }

  /// Refuses new streams and ends all that are open with UNAVAILABLE; returns when they are over. A
  /// client that does not read is cut off soon.
  void Drain();

  int open_streams() const;
  /// How many ended because their client read too slowly, or were refused because there were too
  /// many.
  int64_t shed() const;

 private:
  /// Owned by gRPC: deletes itself when the stream is done.
  template <typename Response>
  class Reactor final : public grpc::ServerWriteReactor<Response>, public rpc::Stream::Wire {
   public:
    void Send(const google::protobuf::Message& response) override {
      this->StartWrite(static_cast<const Response*>(&response));
    }
    void Finish(const absl::Status& status) override {
      grpc::ServerWriteReactor<Response>::Finish(ToGrpc(status));
    }
    void OnWriteDone(bool ok) override { stream->Sent(ok); }
    void OnCancel() override { stream->Cancelled(); }
    void OnDone() override {
      stream->Done();
      delete this;
    }

    std::shared_ptr<rpc::Stream> stream;  ///< set by Start
  };

  using Work = std::function<void(const std::shared_ptr<const CallContext>&,
                                  const google::protobuf::Message&, std::shared_ptr<rpc::Stream>)>;
  /// Runs `handler`; what it throws ends `stream`.
  static void Guard(rpc::Stream& stream, const std::function<void()>& handler);
  void Start(grpc::CallbackServerContext* context, const google::protobuf::Message* request,
             rpc::Stream::Wire* wire, std::shared_ptr<rpc::Stream>& stream, const Work& work);

  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace amble::rpc
