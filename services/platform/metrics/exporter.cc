#include "services/platform/metrics/exporter.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <set>
#include <thread>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::metrics {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr uint32_t kLargestHead = 8192;
/// After a failed accept (no file descriptors left), before the next.
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr char kPath[] = "/metrics";
constexpr char kTextFormat[] = "text/plain; version=0.0.4; charset=utf-8";

using Answer = http::response<http::string_body>;

Answer AnswerTo(const http::request<http::empty_body>& request, const Registry& registry) {
  Answer answer(http::status::ok, 11);
  answer.set(http::field::content_type, kTextFormat);
  const auto target = request.target();
  if (target.substr(0, target.find('?')) != kPath) {
    answer.result(http::status::not_found);
    answer.body() = "Metrics are at /metrics.\n";
  } else if (request.method() != http::verb::get) {
    answer.result(http::status::method_not_allowed);
    answer.set(http::field::allow, "GET");
  } else {
    answer.body() = registry.Text();
  }
  answer.keep_alive(false);
  answer.prepare_payload();
  return answer;
}

}  // namespace

/// Runs on its thread alone, but for construction and destruction.
class Exporter::Listener {
 public:
  Listener(const Options& options, const Registry* registry)
      : options_(options), registry_(registry), acceptor_(context_), pause_(context_) {}

  // NOLINTNEXTLINE(bugprone-exception-escape): posting throws only where memory has run out.
  ~Listener() {
    if (!thread_.joinable()) return;
    boost::asio::post(context_, [this] {
      ErrorCode ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      for (const auto& connection : connections_) connection->stream.close();
    });
    // What was under way ends as aborted; then the loop runs out.
    thread_.join();
  }

  absl::Status Listen() {
    ErrorCode error;
    const auto address = boost::asio::ip::make_address(options_.address, error);
    if (error) {
      return Error(absl::StatusCode::kInvalidArgument, Reason::kFieldInvalid,
                   fmt::format("Not an address to show metrics on: {}", options_.address));
    }
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
      return Error(absl::StatusCode::kUnavailable, Reason::kUnavailable,
                   fmt::format("Cannot show metrics on {} port {}: {}", options_.address,
                               options_.port, error.message()));
    }
    port_ = acceptor_.local_endpoint(error).port();
    Accept();
    thread_ = std::thread([this] { context_.run(); });
    return absl::OkStatus();
  }

  uint16_t port() const { return port_; }

 private:
  struct Connection {
    explicit Connection(tcp::socket socket) : stream(std::move(socket)) {
      parser.header_limit(kLargestHead);
      parser.body_limit(uint64_t{0});
    }
    beast::tcp_stream stream;
    beast::flat_buffer buffer{kLargestHead};
    http::request_parser<http::empty_body> parser;
    Answer answer;
  };
  using Shared = std::shared_ptr<Connection>;

  void Accept() {
    acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (error) {
        pause_.expires_after(kAcceptPause);
        pause_.async_wait([this](const ErrorCode& cancelled) {
          if (!cancelled && acceptor_.is_open()) Accept();
        });
        return;
      }
      if (connections_.size() < options_.most_connections) Read(std::move(socket));
      Accept();
    });
  }

  void Read(tcp::socket socket) {
    auto connection = std::make_shared<Connection>(std::move(socket));
    connections_.insert(connection);
    connection->stream.expires_after(options_.patience);
    http::async_read_header(connection->stream, connection->buffer, connection->parser,
                            [this, connection](const ErrorCode& error, size_t) {
                              if (error) return Forget(connection);
                              Write(connection);
                            });
  }

  void Write(const Shared& connection) {
    connection->answer = AnswerTo(connection->parser.get(), *registry_);
    http::async_write(connection->stream, connection->answer,
                      [this, connection](const ErrorCode&, size_t) {
                        ErrorCode ignored;
                        connection->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
                        Forget(connection);
                      });
  }

  void Forget(const Shared& connection) {
    connection->stream.close();
    connections_.erase(connection);
  }

  const Options options_;
  const Registry* const registry_;
  boost::asio::io_context context_{1};
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::set<Shared> connections_;
  uint16_t port_ = 0;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<Exporter>> Exporter::Start(const Options& options,
                                                          const Registry* registry) {
  auto listener = std::make_unique<Listener>(options, registry);
  AMBLE_RETURN_IF_ERROR(listener->Listen());
  return std::unique_ptr<Exporter>(new Exporter(std::move(listener)));
}

Exporter::Exporter(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
Exporter::~Exporter() = default;

uint16_t Exporter::port() const { return listener_->port(); }

}  // namespace amble::metrics
