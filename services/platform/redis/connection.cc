#include "services/platform/redis/connection.h"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"

namespace amble::redis {
namespace {

constexpr size_t kReadBytes = size_t{16} * 1024;

/// "OOM" of "OOM command not allowed…": the first word, when it is one of capitals.
std::string CodeWord(std::string_view text) {
  const size_t end = std::min(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), text.size());
  return std::string(text.substr(0, std::min<size_t>(end, 32)));
}

absl::Status ErrorOf(std::string_view text) {
  const std::string word = CodeWord(text);
  const auto is_one_of = [&word](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const std::string message = fmt::format("Redis answers {}", word.empty() ? "an error" : word);
  if (word == "OOM") return absl::ResourceExhaustedError(message);
  if (word == "NOSCRIPT") return absl::NotFoundError(message);
  if (is_one_of({"NOAUTH", "WRONGPASS", "NOPERM"})) return absl::PermissionDeniedError(message);
  if (is_one_of({"LOADING", "BUSY", "MASTERDOWN", "READONLY", "MISCONF", "CLUSTERDOWN"})) {
    return absl::UnavailableError(message);
  }
  return absl::InternalError(message);
}

absl::StatusOr<Reply> Convert(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_NIL:
      return reply;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kNumber;
      reply.number = from.integer;
      return reply;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::kText;
      reply.text.assign(from.str, from.len);
      return reply;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kList;
      reply.list.reserve(from.elements);
      for (size_t i = 0; i < from.elements; ++i) {
        AMBLE_ASSIGN_OR_RETURN(reply.list.emplace_back(), Convert(*from.element[i]));
      }
      return reply;
    case REDIS_REPLY_ERROR:
      return ErrorOf({from.str, from.len});
    default:
      return absl::InternalError("Redis answers in a form that is not known");
  }
}

/// Rounded up, so that a wait does not end before its deadline.
int MillisecondsUntil(Instant deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  if (left <= left.zero()) return 0;
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

redisContext* Begin(const Address& address) {
  return address.IsUnix() ? redisConnectUnixNonBlock(address.path.c_str())
                          : redisConnectNonBlock(address.host.c_str(), address.port);
}

}  // namespace

Connection::Connection(redisContext* context) : context_(context) {}

Connection::~Connection() { redisFree(context_); }

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Address& address,
                                                             const Credentials& credentials,
                                                             Instant deadline) {
  redisContext* context = Begin(address);
  if (context == nullptr) return absl::ResourceExhaustedError("no memory for a connection");
  std::unique_ptr<Connection> connection(new Connection(context));
  if (context->err != 0) return absl::UnavailableError("Redis is not reached");
  AMBLE_RETURN_IF_ERROR(connection->AwaitConnected(deadline));
  if (!credentials.user.empty()) {
    AMBLE_RETURN_IF_ERROR(
        connection->Call({"AUTH", credentials.user, credentials.password}, deadline).status());
  } else if (!credentials.password.empty()) {
    AMBLE_RETURN_IF_ERROR(connection->Call({"AUTH", credentials.password}, deadline).status());
  }
  if (address.database != 0) {
    const std::string database = std::to_string(address.database);
    AMBLE_RETURN_IF_ERROR(connection->Call({"SELECT", database}, deadline).status());
  }
  return connection;
}

absl::Status Connection::AwaitConnected(Instant deadline) {
  AMBLE_RETURN_IF_ERROR(Await(POLLOUT, deadline));
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(context_->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
    return Break(absl::UnavailableError("Redis is not reached"));
  }
  return absl::OkStatus();
}

absl::Status Connection::Break(absl::Status status) {
  is_broken_ = true;
  return status;
}

absl::Status Connection::Await(short events, Instant deadline) {
  pollfd waiting{.fd = context_->fd, .events = events, .revents = 0};
  while (true) {
    const int ready = poll(&waiting, 1, MillisecondsUntil(deadline));
    if (ready > 0) return absl::OkStatus();
    if (ready == 0) return Break(absl::DeadlineExceededError("Redis does not answer in time"));
    if (errno != EINTR) return Break(absl::UnavailableError("the connection to Redis is lost"));
  }
}

absl::Status Connection::Send(const Arguments& arguments, Instant deadline) {
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  texts.reserve(arguments.size());
  sizes.reserve(arguments.size());
  for (const std::string_view argument : arguments) {
    texts.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  char* formatted = nullptr;
  const int size = redisFormatCommandArgv(&formatted, static_cast<int>(texts.size()), texts.data(),
                                          sizes.data());
  if (size < 0) return absl::ResourceExhaustedError("no memory for a command");
  const std::unique_ptr<char, void (*)(char*)> owned(formatted, redisFreeCommand);
  std::string_view unsent(formatted, static_cast<size_t>(size));
  while (!unsent.empty()) {
    // hiredis would write(), which ends the process by SIGPIPE when the server has gone.
    const ssize_t sent = send(context_->fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      unsent.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      AMBLE_RETURN_IF_ERROR(Await(POLLOUT, deadline));
    } else if (errno != EINTR) {
      return Break(absl::UnavailableError("the connection to Redis is lost"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Reply> Connection::Receive(Instant deadline) {
  while (true) {
    void* parsed = nullptr;
    if (redisReaderGetReply(context_->reader, &parsed) != REDIS_OK) {
      return Break(absl::UnavailableError("what answers is no Redis"));
    }
    if (parsed != nullptr) {
      const std::unique_ptr<void, void (*)(void*)> owned(parsed, freeReplyObject);
      return Convert(*static_cast<const redisReply*>(parsed));
    }
    std::array<char, kReadBytes> bytes;
    const ssize_t received = recv(context_->fd, bytes.data(), bytes.size(), 0);
    if (received > 0) {
      if (redisReaderFeed(context_->reader, bytes.data(), static_cast<size_t>(received)) !=
          REDIS_OK) {
        return Break(absl::UnavailableError("what answers is no Redis"));
      }
    } else if (received == 0) {
      return Break(absl::UnavailableError("Redis has closed the connection"));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      AMBLE_RETURN_IF_ERROR(Await(POLLIN, deadline));
    } else if (errno != EINTR) {
      return Break(absl::UnavailableError("the connection to Redis is lost"));
    }
  }
}

absl::StatusOr<Reply> Connection::Call(const Arguments& arguments, Instant deadline) {
  AMBLE_RETURN_IF_ERROR(Send(arguments, deadline));
  return Receive(deadline);
}

bool Connection::AwaitReadable(Instant deadline) const {
  // What was read but not parsed yet is not seen by poll().
  if (context_->reader->pos < context_->reader->len) return true;
  pollfd waiting{.fd = context_->fd, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&waiting, 1, MillisecondsUntil(deadline));
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

bool Connection::IsQuiet() const {
  pollfd waiting{.fd = context_->fd, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, 0) == 0;
}

void Connection::Interrupt() { shutdown(context_->fd, SHUT_RDWR); }

}  // namespace amble::redis
