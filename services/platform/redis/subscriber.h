#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "services/platform/redis/connection.h"

namespace amble::redis {

/// After so long without a message the server is asked whether it is there, and has as long again.
inline constexpr std::chrono::milliseconds kHeartbeat{500};

/// Listens to channels of Redis over a connection of its own, which is replaced when it is lost.
/// Redis keeps no messages: what is published while the connection is away never comes, so who
/// listens is told of both its ends.
class Subscriber {
 public:
  /// All are called on one thread, one at a time; they must not block. Any may be empty.
  struct Listener {
    std::function<void(std::string_view message)> on_message;
    /// From now on messages come.
    std::function<void()> on_connected;
    /// Messages may have been missed since `kHeartbeat` × 2 ago, and none come until on_connected.
    std::function<void()> on_lost;
  };
  struct Options {
    Address address;
    Credentials credentials;
    std::chrono::milliseconds heartbeat = kHeartbeat;
  };

  explicit Subscriber(Options options);
  /// Stops.
  ~Subscriber();

  /// Before Start(); one listener a channel.
  void Listen(std::string channel, Listener listener);
  void Start();
  /// Ends the thread; no listener is called afterwards. Not started again.
  void Stop();

  /// Changes after the listeners were told.
  bool IsConnected() const;

 private:
  void Run();
  absl::Status Session(Connection& connection);
  absl::Status SubscribeAll(Connection& connection);
  void Deliver(const Reply& reply);
  void SetConnected(bool is_connected);
  /// Waits; false when stopping.
  bool Pause(std::chrono::milliseconds time);

  const Options options_;
  std::map<std::string, Listener> listeners_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool is_connected_ = false;
  Connection* current_ = nullptr;  // to be interrupted by Stop
  std::thread thread_;
};

}  // namespace amble::redis
