#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace amble::rpc {

/// What may wait for one client that reads more slowly than is written. One response may be larger
/// than that by itself.
inline constexpr size_t kMostQueuedResponses = 256;
inline constexpr size_t kMostQueuedBytes = 4 << 20;

/// One stream of responses between its admission and its end: a bounded queue before gRPC, which
/// takes one response at a time, and one finish, whoever asks for it first. Thread-safe; calls
/// neither gRPC nor anybody's function while it holds its lock.
class Stream {
 public:
  /// The reactor. Both functions are called by one thread at a time, Finish last and once.
  class Wire {
   public:
    virtual ~Wire() = default;
    /// `response` lives until Sent is told.
    virtual void Send(const google::protobuf::Message& response) = 0;
    virtual void Finish(const absl::Status& status) = 0;
  };
  struct Ended {
    absl::Status status;
    /// Until gRPC took the first response; until the end when there was none.
    std::chrono::steady_clock::duration until_answer;
    /// Nobody asked for it here: the client left.
    bool left = false;
  };

  struct Hooks {
    /// Called once by whichever thread finishes: what the client is to get.
    std::function<absl::Status(const Ended&)> ended;
    /// Called once when the wire is gone, after OnDone's function.
    std::function<void()> done;
  };

  /// `wire` is not used after its Finish.
  Stream(Wire* wire, Hooks hooks) : wire_(wire), hooks_(std::move(hooks)) {}

  /// See StreamWriter.
  bool Write(std::shared_ptr<const google::protobuf::Message> response,
             std::function<void()> written);
  void Finish(const absl::Status& status);
  void OnDone(std::function<void()> done);
  bool open() const;

  /// What the wire tells.
  void Sent(bool ok);
  void Cancelled();
  void Done();

 private:
  struct Queued {
    std::shared_ptr<const google::protobuf::Message> response;
    size_t bytes;
    std::function<void()> written;
  };
  /// What is to be done once the lock is released.
  struct Step {
    const google::protobuf::Message* send = nullptr;
    std::optional<absl::Status> finish;
    std::deque<Queued> dropped;  ///< destroyed without the lock
  };

  /// These hold the lock.
  void Close(const absl::Status& status, Step& step);
  void Next(Step& step);
  /// This does not.
  void Do(const Step& step);

  Wire* const wire_;
  const Hooks hooks_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::deque<Queued> queue_;
  size_t queued_bytes_ = 0;
  std::optional<Queued> sending_;
  std::optional<std::chrono::steady_clock::duration> until_answer_;
  std::optional<absl::Status> closed_;  ///< no more is taken; what it will be finished with
  bool left_ = false;
  bool finished_ = false;
  bool done_ = false;
  std::function<void()> on_done_;
};

}  // namespace amble::rpc
