#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

namespace amble::host {

/// How often addresses are looked up: a replica that comes is used within about this.
inline constexpr absl::Duration kLookUpInterval = absl::Seconds(1);

/// The replicas of one service: a channel to each address. Thread-safe.
class Replicas {
 public:
  using Connect = std::function<std::shared_ptr<grpc::Channel>(const std::string& address)>;

  explicit Replicas(Connect connect) : connect_(std::move(connect)) {}

  /// Channels by rendezvous of `key` with their addresses, or each first in its turn when it is
  /// empty. Those that are connected and healthy come before those that are not. Empty as long as
  /// no address is known.
  std::vector<std::shared_ptr<grpc::Channel>> InOrder(std::string_view key);

  /// Replaces the addresses (distinct, sorted), connects to new ones, and lets go of those that
  /// have left once their last call has ended. Not on a thread of gRPC's: gRPC 1.51 hangs when one
  /// of them is the last to let go of a channel.
  void SetAddresses(const std::vector<std::string>& addresses);

  /// The addresses and how many left ones are still in use. For tests and logs.
  std::vector<std::string> addresses() const;
  size_t leaving() const;

 private:
  const Connect connect_;
  mutable std::mutex mutex_;
  std::vector<std::string> addresses_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;  ///< of addresses_
  std::vector<std::shared_ptr<grpc::Channel>> leaving_;
  size_t turn_ = 0;
};

/// Keeps the replicas of several services up to date, on a thread of its own. A lookup that fails
/// or hangs leaves them as they are; one that hangs does not hold up the end. Thread-safe.
class ReplicaDirectory {
 public:
  ReplicaDirectory();
  ~ReplicaDirectory();
  ReplicaDirectory(const ReplicaDirectory&) = delete;
  ReplicaDirectory& operator=(const ReplicaDirectory&) = delete;

  /// The replicas of `service` at `target`, looked up from now on; nullptr for a target that names
  /// neither addresses nor a host (see ParseTarget). They live as long as the directory.
  Replicas* Find(const std::string& service, const std::string& target, Replicas::Connect connect);

 private:
  using Addresses = absl::StatusOr<std::vector<std::string>>;
  using LookUpNow = std::function<Addresses()>;
  struct Followed {
    std::unique_ptr<Replicas> replicas;
    LookUpNow look_up;
  };
  /// What the threads of lookups share with the directory, which one that hangs outlives.
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    bool has_new = false;
  };

  void Run();
  /// nullopt when told to stop before there is an answer.
  std::optional<Addresses> Ask(const LookUpNow& look_up);

  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::map<std::string, Followed> followed_;  ///< under shared_->mutex; entries stay
  std::thread thread_;
};

}  // namespace amble::host
