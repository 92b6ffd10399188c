#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "gateway/http/limits.h"
#include "gateway/http/proxy_trust.h"
#include "gateway/http/request_guard.h"
#include "gateway/http/response.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway {

class Connection;

/// What all threads of a server share. Outlives them.
struct ServerState {
  Handler handler;
  QuickHandler quick;  ///< may be empty
  Limits limits;
  ProxyTrust proxy_trust;
  const Clock* clock = nullptr;
  std::function<bool()> is_leaving;  ///< may be empty
  LargestBody largest_body;          ///< may be empty
  /// Of Limits::max_large_bodies, taken; outlives the server with whoever still holds one.
  std::shared_ptr<std::atomic<size_t>> large_bodies = std::make_shared<std::atomic<size_t>>(0);
  std::atomic<bool> is_draining = false;

  /// Whether an answer that begins now is its connection's last.
  bool LetsGo() const { return is_draining || (is_leaving && is_leaving()); }

  /// Connections that are open, on all threads.
  std::mutex mutex;
  std::condition_variable changed;
  size_t connections = 0;
};

/// One thread with its own event loop and the connections given to it, which live on it alone. A
/// timer looks at all of their deadlines a few times a second: cheaper than a timer for each.
class IoThread : public std::enable_shared_from_this<IoThread> {
 public:
  explicit IoThread(std::shared_ptr<ServerState> state);
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  void Start();
  /// From any thread: lets go of connections that wait for a request; the others finish theirs.
  void Drain();
  /// From another thread: closes all connections and joins.
  void Stop();

  /// From any thread: `connection` has something of its stream to send.
  void WakeStream(const std::shared_ptr<Connection>& connection);

  boost::asio::io_context& context() { return context_; }
  ServerState& state() { return *state_; }

  // From here on, on this thread alone.

  /// Takes over a connection that was just accepted.
  void Adopt(boost::asio::ip::tcp::socket socket);
  void Forget(const std::shared_ptr<Connection>& connection);
  /// Read into by whichever connection is at it.
  std::vector<char>& scratch() { return scratch_; }
  /// The Date header's value, made once a second.
  const std::string& date();

 private:
  void Sweep();
  void FlushStreams();

  std::shared_ptr<ServerState> state_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer sweep_timer_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  std::vector<char> scratch_;
  std::string date_;
  int64_t date_second_ = -1;
  bool is_stopping_ = false;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Connection>> woken_;  ///< whose streams have something to send
  std::thread thread_;
};

}  // namespace amble::gateway
