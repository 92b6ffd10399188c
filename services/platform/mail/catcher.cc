#include "services/platform/mail/catcher.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::mail {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Much longer than the 1,000 bytes of RFC 5321 4.5.3.1.6, since bodies of others are not ours.
constexpr size_t kMaxLineBytes = 64 << 10;

constexpr std::chrono::milliseconds kPauseAfterAcceptError{100};

bool IsCommand(std::string_view line, std::string_view command) {
  if (line.size() < command.size()) return false;
  for (size_t i = 0; i < command.size(); ++i) {
    const char c = line[i];
    if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != command[i]) return false;
  }
  return true;
}

/// What stands between < and >; nothing when they are missing.
std::optional<std::string> Path(std::string_view line) {
  const size_t begin = line.find('<');
  const size_t end = line.find('>');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return std::nullopt;
  }
  return std::string(line.substr(begin + 1, end - begin - 1));
}

}  // namespace

/// One thread runs all connections.
class DevMailCatcher::Server {
 public:
  Server(const Clock& clock, tcp::acceptor acceptor, std::unique_ptr<asio::io_context> context)
      : clock_(clock),
        context_(std::move(context)),
        acceptor_(std::move(acceptor)),
        port_(acceptor_.local_endpoint().port()) {
    asio::co_spawn(*context_, Accept(), asio::detached);
    thread_ = std::jthread([this] { context_->run(); });
  }

  ~Server() {
    context_->stop();
    thread_.join();
  }

  uint16_t port() const { return port_; }

  std::vector<CaughtMail> Mails() const {
    std::lock_guard lock(mutex_);
    return {mails_.begin(), mails_.end()};
  }

  bool AwaitMails(int64_t count, std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return caught_one_.wait_for(lock, limit, [&] { return caught_ >= count; });
  }

 private:
  /// One client: its socket, and a timer that closes it when it is silent for too long.
  class Client : public std::enable_shared_from_this<Client> {
   public:
    explicit Client(tcp::socket socket)
        : socket_(std::move(socket)), deadline_(socket_.get_executor()) {}

    void StartDeadline() {
      deadline_.expires_after(kCatcherTimeout);
      deadline_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        boost::system::error_code ignored;
        // The conversation may have ended between the timer and this call.
        if (auto client = error ? nullptr : weak.lock()) client->socket_.close(ignored);
      });
    }

    /// The next line without its CR LF; nothing when the client is gone or silent or sends none.
    asio::awaitable<std::optional<std::string>> ReadLine() {
      boost::system::error_code error;
      const size_t length =
          co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_, kMaxLineBytes),
                                          "\r\n", asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return std::nullopt;
      std::string line = received_.substr(0, length - 2);
      received_.erase(0, length);
      co_return line;
    }

    asio::awaitable<bool> Reply(std::string text) {
      boost::system::error_code error;
      text += "\r\n";
      co_await asio::async_write(socket_, asio::buffer(text),
                                 asio::redirect_error(asio::use_awaitable, error));
      co_return !error;
    }

   private:
    tcp::socket socket_;
    asio::steady_timer deadline_;
    std::string received_;
  };

  asio::awaitable<void> Accept() {
    while (true) {
      boost::system::error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) co_await Pause();  // out of file descriptors, say
      if (error || connections_ >= kMaxCatcherConnections) continue;
      ++connections_;
      asio::co_spawn(*context_, Converse(std::make_shared<Client>(std::move(socket))),
                     [this](std::exception_ptr) { --connections_; });
    }
  }

  asio::awaitable<void> Pause() {
    boost::system::error_code ignored;
    asio::steady_timer timer(*context_, kPauseAfterAcceptError);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  asio::awaitable<void> Converse(std::shared_ptr<Client> client) {
    client->StartDeadline();
    if (!co_await client->Reply("220 localhost catches mail and delivers none")) co_return;
    CaughtMail mail;
    bool has_sender = false;
    while (true) {
      client->StartDeadline();
      const std::optional<std::string> line = co_await client->ReadLine();
      if (!line) co_return;
      std::string reply = "250 OK";  // to HELO and NOOP, too
      if (IsCommand(*line, "EHLO")) {
        reply = "250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE " +
                std::to_string(kMaxCaughtMailBytes);
      } else if (IsCommand(*line, "RSET")) {
        mail = {};
        has_sender = false;
      } else if (IsCommand(*line, "MAIL FROM:")) {
        reply = Envelope(*line, mail.from, has_sender);
      } else if (IsCommand(*line, "RCPT TO:")) {
        bool has_recipient = !mail.to.empty();
        reply = !has_sender     ? "503 MAIL first"
                : has_recipient ? reply
                                : Envelope(*line, mail.to, has_recipient);
      } else if (IsCommand(*line, "DATA") && !mail.to.empty()) {
        const std::optional<std::string> outcome = co_await Receive(*client, mail);
        if (!outcome) co_return;
        reply = *outcome;
        mail = {};
        has_sender = false;
      } else if (IsCommand(*line, "DATA")) {
        reply = "503 RCPT first";
      } else if (IsCommand(*line, "QUIT")) {
        co_await client->Reply("221 Bye");
        co_return;
      } else if (!IsCommand(*line, "HELO") && !IsCommand(*line, "NOOP")) {
        reply = "502 Not known here";
      }
      if (!co_await client->Reply(std::move(reply))) co_return;
    }
  }

  static std::string Envelope(const std::string& line, std::string& address, bool& given) {
    std::optional<std::string> path = Path(line);
    if (!path) return "501 No address";
    address = *std::move(path);
    given = true;
    return "250 OK";
  }

  /// The reply after the data; nothing when the client is gone.
  asio::awaitable<std::optional<std::string>> Receive(Client& client, CaughtMail& mail) {
    if (!co_await client.Reply("354 Go on, end with a dot")) co_return std::nullopt;
    client.StartDeadline();
    bool fits = true;
    while (true) {
      std::optional<std::string> line = co_await client.ReadLine();
      if (!line) co_return std::nullopt;
      if (*line == ".") break;
      if (line->starts_with('.')) line->erase(0, 1);  // RFC 5321 4.5.2
      fits = fits && mail.raw.size() + line->size() + 2 <= kMaxCaughtMailBytes;
      if (fits) mail.raw += *line + "\r\n";
    }
    if (!fits) co_return "552 Too large";
    mail.received = clock_.Now();
    DecodeMail(mail);
    Keep(std::move(mail));
    co_return "250 Caught";
  }

  void Keep(CaughtMail mail) {
    std::lock_guard lock(mutex_);
    mails_.push_back(std::move(mail));
    if (mails_.size() > kMaxCaughtMails) mails_.pop_front();
    ++caught_;
    caught_one_.notify_all();
  }

  const Clock& clock_;
  const std::unique_ptr<asio::io_context> context_;
  tcp::acceptor acceptor_;
  const uint16_t port_;
  size_t connections_ = 0;  // of the thread alone
  mutable std::mutex mutex_;
  mutable std::condition_variable caught_one_;
  std::deque<CaughtMail> mails_;
  int64_t caught_ = 0;
  std::jthread thread_;
};

absl::StatusOr<std::unique_ptr<DevMailCatcher>> DevMailCatcher::Start(const Clock& clock,
                                                                      uint16_t port) {
  auto context = std::make_unique<asio::io_context>(1);
  tcp::acceptor acceptor(*context);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    return Error(absl::StatusCode::kUnavailable, Reason::kUnavailable,
                 "Cannot listen for mail on port " + std::to_string(port) + ": " + error.message());
  }
  return std::unique_ptr<DevMailCatcher>(
      new DevMailCatcher(std::make_unique<Server>(clock, std::move(acceptor), std::move(context))));
}

DevMailCatcher::DevMailCatcher(std::unique_ptr<Server> server) : server_(std::move(server)) {}
DevMailCatcher::~DevMailCatcher() = default;
uint16_t DevMailCatcher::port() const { return server_->port(); }
std::vector<CaughtMail> DevMailCatcher::Mails() const { return server_->Mails(); }
bool DevMailCatcher::AwaitMails(int64_t count, std::chrono::milliseconds limit) const {
  return server_->AwaitMails(count, limit);
}

}  // namespace amble::mail
