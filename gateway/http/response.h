#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/http/request.h"
#include "gateway/http/shared_bytes.h"
#include "gateway/http/stream_writer.h"

namespace amble::gateway {

class RouteMetrics;

/// An answer. The server adds Date, Content-Length and Connection.
struct Response {
  int status = 200;
  /// Names and values as they are sent; one with a control character makes the answer a 500.
  std::vector<std::pair<std::string, std::string>> headers;
  /// More header lines, whole and with their ends, that were checked (IsHeaderLine) when they were
  /// made, strict ones included.
  SharedBytes lines;
  /// Shared when the same bytes go to many. Not sent to HEAD, nor with 204 and 304.
  std::variant<std::string, std::shared_ptr<const std::string>, SharedBytes> body;

  /// Who counts it; nullptr: whoever answers for what leads nowhere.
  RouteMetrics* counted_by = nullptr;

  std::string_view Body() const {
    if (const auto* part = std::get_if<SharedBytes>(&body)) return part->bytes;
    if (const auto* own = std::get_if<std::string>(&body)) return *own;
    const auto& shared = std::get<std::shared_ptr<const std::string>>(body);
    return shared == nullptr ? std::string_view() : std::string_view(*shared);
  }
};

/// Answers one request, once, from any thread, also after the handler has returned. Copies answer
/// the same request. When the last copy goes away without an answer, the client gets a 500.
class Responder {
 public:
  using Finish = std::function<void(Response)>;
  using BeginStream = std::function<std::shared_ptr<StreamWriter>(Response)>;

  /// `finish` gets the one answer, or `begin` its head; tests pass their own.
  explicit Responder(Finish finish, BeginStream begin = {})
      : state_(std::make_shared<State>(std::move(finish), std::move(begin))) {}

  /// Sends the answer. False when there was one already; then nothing happens.
  bool Complete(Response response) const { return state_->Complete(std::move(response)); }

  /// Sends the head of an answer whose body goes on (`head.body` is not sent), and gives what its
  /// body is written to: chunked, to the end of the connection by HTTP/1.0, over at once for HEAD.
  /// The connection is closed after it. nullptr when there was an answer already.
  std::shared_ptr<StreamWriter> Begin(Response head) const {
    return state_->Begin(std::move(head));
  }

 private:
  struct State {
    State(Finish f, BeginStream b) : finish(std::move(f)), begin(std::move(b)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State();

    bool Complete(Response response) {
      if (is_done.exchange(true)) return false;
      finish(std::move(response));
      return true;
    }

    std::shared_ptr<StreamWriter> Begin(Response head) {
      if (!begin || is_done.exchange(true)) return nullptr;
      return begin(std::move(head));
    }

    Finish finish;
    BeginStream begin;  ///< empty: where no streams are served
    std::atomic<bool> is_done = false;
  };

  std::shared_ptr<State> state_;
};

/// Runs on the thread of the connection: it must not block, and may answer later.
using Handler = std::function<void(std::shared_ptr<const Request>, Responder)>;

/// Asked first, on the same thread: the answer if it can be given at once, from memory alone.
/// nullopt: the handler answers.
using QuickHandler = std::function<std::optional<Response>(const Request&)>;

}  // namespace amble::gateway
