#include "services/platform/push/testing/push_service.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace amble::push {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

PushRequest Read(const Request& request) {
  PushRequest read{.method = std::string(request.method_string()),
                   .target = std::string(request.target()),
                   .headers = {},
                   .body = request.body()};
  for (const auto& field : request) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    read.headers[name] = std::string(field.value());
  }
  return read;
}

}  // namespace

class PushService::Server {
 public:
  explicit Server(Handler handler)
      : handler_(std::move(handler)),
        acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}),
        port_(acceptor_.local_endpoint().port()) {
    Accept();
    thread_ = std::thread([this] { context_.run(); });
  }

  // NOLINTNEXTLINE(bugprone-exception-escape): posting throws only where memory has run out.
  ~Server() {
    boost::asio::post(context_, [this] {
      ErrorCode ignored;
      acceptor_.close(ignored);
      for (const auto& connection : open_) connection->socket.close(ignored);
      open_.clear();
    });
    thread_.join();
  }

  uint16_t port() const { return port_; }

  std::vector<PushRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  int connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

  size_t WaitForSentBytes() {
    std::unique_lock lock(mutex_);
    sent_.wait(lock, [this] { return sent_bytes_.has_value(); });
    return *sent_bytes_;
  }

 private:
  struct Connection {
    explicit Connection(tcp::socket accepted) : socket(std::move(accepted)) {}
    tcp::socket socket;
    boost::beast::flat_buffer buffer;
    Request request;
    Response response;
  };
  using Shared = std::shared_ptr<Connection>;

  void Accept() {
    acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (error) return;
      {
        const std::lock_guard lock(mutex_);
        ++connections_;
      }
      const auto connection = std::make_shared<Connection>(std::move(socket));
      open_.insert(connection);
      Next(connection);
      Accept();
    });
  }

  void Next(const Shared& connection) {
    connection->request = {};
    http::async_read(connection->socket, connection->buffer, connection->request,
                     [this, connection](const ErrorCode& error, size_t) {
                       if (error) return Forget(connection);
                       Answer(connection);
                     });
  }

  void Answer(const Shared& connection) {
    const PushRequest request = Read(connection->request);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    PushReply reply = handler_(request);
    if (reply.silent) return;
    connection->response = Response(static_cast<http::status>(reply.status), 11);
    for (const auto& [name, value] : reply.headers) connection->response.set(name, value);
    connection->response.body() = std::move(reply.body);
    connection->response.prepare_payload();
    http::async_write(connection->socket, connection->response,
                      [this, connection](const ErrorCode& error, size_t bytes) {
                        {
                          const std::lock_guard lock(mutex_);
                          sent_bytes_ = bytes;
                        }
                        sent_.notify_all();
                        if (error) return Forget(connection);
                        Next(connection);
                      });
  }

  void Forget(const Shared& connection) {
    ErrorCode ignored;
    connection->socket.close(ignored);
    open_.erase(connection);
  }

  const Handler handler_;
  boost::asio::io_context context_{1};
  tcp::acceptor acceptor_;
  const uint16_t port_;
  std::set<Shared> open_;  // the thread's alone
  mutable std::mutex mutex_;
  std::condition_variable sent_;
  std::vector<PushRequest> requests_;
  int connections_ = 0;
  std::optional<size_t> sent_bytes_;
  std::thread thread_;
};

PushService::PushService(Handler handler) : server_(std::make_unique<Server>(std::move(handler))) {}
PushService::~PushService() = default;

uint16_t PushService::port() const { return server_->port(); }
std::string PushService::origin() const { return fmt::format("http://127.0.0.1:{}", port()); }
std::vector<PushRequest> PushService::requests() const { return server_->requests(); }
int PushService::connections() const { return server_->connections(); }
size_t PushService::WaitForSentBytes() { return server_->WaitForSentBytes(); }

}  // namespace amble::push
