#include "gateway/http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <future>
#include <utility>

#include "gateway/http/error_body.h"
#include "gateway/http/io_thread.h"
#include "gateway/http/response_head.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

/// After a failed accept (no file descriptors left), before the next.
constexpr std::chrono::milliseconds kAcceptPause{100};

absl::Status Failed(absl::StatusCode code, std::string_view what, const std::string& why) {
  return Error(code, Reason::kUnavailable, fmt::format("{}: {}", what, why));
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(Handler handler, QuickHandler quick, const ServerOptions& options,
                 ProxyTrust trust, const Clock* clock)
      : state_(std::make_shared<ServerState>()) {
    state_->handler = std::move(handler);
    state_->quick = std::move(quick);
    state_->limits = options.limits;
    state_->proxy_trust = std::move(trust);
    state_->clock = clock;
    state_->is_leaving = options.is_leaving;
    state_->largest_body = options.largest_body;
    for (int i = 0; i < std::max(1, options.io_threads); ++i) {
      threads_.push_back(std::make_shared<IoThread>(state_));
    }
    acceptor_ = std::make_unique<tcp::acceptor>(threads_[0]->context());
    pause_ = std::make_unique<boost::asio::steady_timer>(threads_[0]->context());
  }

  absl::Status Listen(const ServerOptions& options) {
    ErrorCode error;
    const auto address = boost::asio::ip::make_address(options.address, error);
    if (error) {
      return Error(absl::StatusCode::kInvalidArgument, Reason::kFieldInvalid,
                   fmt::format("Not an address to listen on: {}", options.address));
    }
    const tcp::endpoint endpoint(address, options.port);
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(tcp::acceptor::max_listen_connections, error);
    if (!error) acceptor_->non_blocking(true, error);
    if (error) {
      return Failed(absl::StatusCode::kUnavailable,
                    fmt::format("Cannot listen on {} port {}", options.address, options.port),
                    error.message());
    }
    port_ = acceptor_->local_endpoint(error).port();
    return absl::OkStatus();
  }

  void Run() {
    Accept();
    for (const auto& thread : threads_) thread->Start();
  }

  bool Drain(absl::Duration timeout) {
    state_->is_draining = true;
    StopListening();
    for (const auto& thread : threads_) thread->Drain();
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, absl::ToChronoMilliseconds(timeout),
                                    [this] { return state_->connections == 0; });
  }

  void Stop() {
    StopListening();
    for (const auto& thread : threads_) thread->Stop();
  }

  uint16_t port() const { return port_; }

  size_t connections() const {
    const std::lock_guard lock(state_->mutex);
    return state_->connections;
  }

 private:
  /// Whose turn it is. A socket is born in the event loop that its connection will live in, so what
  /// is accepted goes to the thread that was chosen for it before, whatever was accepted meanwhile.
  const std::shared_ptr<IoThread>& NextThread() {
    return threads_[next_thread_++ % threads_.size()];
  }

  void Accept() {
    const std::shared_ptr<IoThread>& thread = NextThread();
    acceptor_->async_accept(
        thread->context(), [this, thread](const ErrorCode& error, tcp::socket socket) {
          // What was accepted just before the listening ended is served as well.
          if (!error) Assign(thread, std::move(socket));
          if (error == boost::asio::error::operation_aborted || !acceptor_->is_open()) return;
          if (error) {
            pause_->expires_after(kAcceptPause);
            pause_->async_wait([this](const ErrorCode& e) {
              if (!e && acceptor_->is_open()) Accept();
            });
            return;
          }
          Accept();
        });
  }

  /// `thread` is the one in whose event loop `socket` was born.
  void Assign(const std::shared_ptr<IoThread>& thread, tcp::socket socket) {
    {
      const std::lock_guard lock(state_->mutex);
      if (state_->connections >= state_->limits.max_connections) {
        TurnAway(std::move(socket));
        return;
      }
      ++state_->connections;
    }
    boost::asio::post(thread->context(), [thread, socket = std::move(socket)]() mutable {
      thread->Adopt(std::move(socket));
    });
  }

  /// With no memory and no time spent: what fits into the socket's buffer, then closed.
  void TurnAway(tcp::socket socket) {
    Response response = ErrorResponse(503, "There are too many connections.");
    response.headers.emplace_back("Retry-After", "1");
    const std::string text =
        ResponseHead(response, threads_[0]->date(), false).append(response.Body());
    ErrorCode ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(boost::asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void StopListening() {
    std::promise<void> done;
    boost::asio::post(threads_[0]->context(), [this, &done] {
      if (acceptor_->is_open()) {
        // Clients whose connection the kernel has accepted are not turned away.
        ErrorCode error;
        while (!error) {
          const std::shared_ptr<IoThread>& thread = NextThread();
          tcp::socket socket(thread->context());
          acceptor_->accept(socket, error);
          if (!error) Assign(thread, std::move(socket));
        }
        acceptor_->close(error);
      }
      pause_->cancel();
      // An accept that has completed is in the queue before this.
      boost::asio::post(threads_[0]->context(), [&done] { done.set_value(); });
    });
    done.get_future().wait();
  }

  std::shared_ptr<ServerState> state_;
  std::vector<std::shared_ptr<IoThread>> threads_;
  // On the first thread:
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::unique_ptr<boost::asio::steady_timer> pause_;
  size_t next_thread_ = 0;
  uint16_t port_ = 0;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const Clock* clock, Handler handler,
                                                      QuickHandler quick) {
  AMBLE_ASSIGN_OR_RETURN(ProxyTrust trust, ProxyTrust::Create(options.trusted_proxies));
  auto implementation = std::make_unique<Implementation>(std::move(handler), std::move(quick),
                                                         options, std::move(trust), clock);
  AMBLE_RETURN_IF_ERROR(implementation->Listen(options));
  implementation->Run();
  return std::unique_ptr<Server>(new Server(std::move(implementation)));
}

Server::Server(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Server::~Server() {
  try {
    implementation_->Stop();
  } catch (...) {
    std::terminate();  // threads that could not be stopped would use what is gone
  }
}

uint16_t Server::port() const { return implementation_->port(); }

size_t Server::connections() const { return implementation_->connections(); }

bool Server::Drain(absl::Duration timeout) { return implementation_->Drain(timeout); }

}  // namespace amble::gateway
