#include "services/platform/redis/client.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::redis {
namespace {

using std::chrono::steady_clock;

absl::Status Unavailable() { return absl::UnavailableError("Redis is not available"); }

/// Whether Redis itself failed, rather than refused one command.
bool IsFailure(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

Client::Client(Options options)
    : options_(std::move(options)), connector_([this] { RunConnector(); }) {}

Client::~Client() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_all();
    freed_.notify_all();
  }
  connector_.join();
}

absl::StatusOr<Reply> Client::Call(const Arguments& arguments) {
  return CallBy(arguments, steady_clock::now() + options_.deadline);
}

absl::StatusOr<Reply> Client::Run(const Script& script, const Arguments& keys,
                                  const Arguments& arguments) {
  const Instant deadline = steady_clock::now() + options_.deadline;
  const std::string count = std::to_string(keys.size());
  Arguments all{"EVALSHA", script.sha1(), count};
  all.insert(all.end(), keys.begin(), keys.end());
  all.insert(all.end(), arguments.begin(), arguments.end());
  if (!script.sha1().empty()) {
    absl::StatusOr<Reply> reply = CallBy(all, deadline);
    if (!absl::IsNotFound(reply.status())) return reply;
  }
  // Redis does not know the script (any more), or is never asked by name.
  all[0] = "EVAL";
  all[1] = script.text();
  return CallBy(all, deadline);
}

absl::StatusOr<Reply> Client::CallBy(const Arguments& arguments, Instant deadline) {
  AMBLE_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Take(deadline));
  absl::StatusOr<Reply> reply = connection->Call(arguments, deadline);
  GiveBack(std::move(connection), reply.status());
  return reply;
}

absl::StatusOr<std::unique_ptr<Connection>> Client::Take(Instant deadline) {
  std::unique_lock lock(mutex_);
  ++statistics_.calls;
  while (true) {
    if (breaker_.is_open() || stopping_) {
      ++statistics_.refused;
      return Unavailable();
    }
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->IsQuiet()) return connection;
      --open_;  // closed while it lay idle: the server was started again
      continue;
    }
    ++waiting_;
    if (open_ < options_.connections) work_.notify_one();
    const bool in_time = freed_.wait_until(
        lock, deadline, [this] { return !idle_.empty() || breaker_.is_open() || stopping_; });
    --waiting_;
    if (in_time) continue;
    // Connections that take too long to come are the connector's to judge; calls that take all of
    // them are no fault of Redis.
    ++statistics_.failed;
    ++statistics_.timeouts;
    return absl::DeadlineExceededError("no connection to Redis in time");
  }
}

void Client::GiveBack(std::unique_ptr<Connection> connection, const absl::Status& outcome) {
  bool opened = false;
  {
    std::lock_guard lock(mutex_);
    if (connection->is_broken()) {
      --open_;
    } else {
      idle_.push_back(std::move(connection));
    }
    if (IsFailure(outcome)) {
      ++statistics_.failed;
      if (absl::IsDeadlineExceeded(outcome)) ++statistics_.timeouts;
      opened = breaker_.Failed(steady_clock::now());
      if (opened) {
        ++statistics_.opened;
        work_.notify_one();
        freed_.notify_all();
      }
    } else {
      if (!outcome.ok()) ++statistics_.errors;
      // A late success of a call from before does not close it: the probe does.
      if (!breaker_.is_open()) breaker_.Succeeded();
    }
    freed_.notify_one();
    if (waiting_ > 0) work_.notify_one();
  }
  if (opened) Tell(false);
}

bool Client::NeedsConnection() const {
  return breaker_.is_open() || (waiting_ > 0 && idle_.empty() && open_ < options_.connections);
}

absl::StatusOr<std::unique_ptr<Connection>> Client::Open() const {
  const Instant deadline = steady_clock::now() + options_.deadline;
  AMBLE_ASSIGN_OR_RETURN(auto connection,
                         Connection::Open(options_.address, options_.credentials, deadline));
  // Connecting succeeds with a server that stands still; only an answer says that it lives.
  AMBLE_RETURN_IF_ERROR(connection->Call({"PING"}, deadline).status());
  return connection;
}

void Client::RunConnector() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || NeedsConnection(); });
    if (!stopping_ && breaker_.is_open()) {
      work_.wait_until(lock, breaker_.next_probe(), [this] { return stopping_; });
    }
    if (stopping_) return;
    lock.unlock();
    absl::StatusOr<std::unique_ptr<Connection>> connection = Open();
    lock.lock();
    const absl::Status status = connection.status();
    bool changed = false;
    if (status.ok()) {
      ++statistics_.connects;
      changed = breaker_.is_open();
      breaker_.Succeeded();
      if (open_ < options_.connections) {
        ++open_;
        idle_.push_back(*std::move(connection));
      }
      freed_.notify_one();
    } else {
      changed = breaker_.Trip(steady_clock::now());
      if (changed) ++statistics_.opened;
      freed_.notify_all();
    }
    if (!changed) continue;
    lock.unlock();
    if (!status.ok()) spdlog::warn("{}", std::string(status.message()));
    Tell(status.ok());
    lock.lock();
  }
}

void Client::Tell(bool is_available) const {
  if (is_available) {
    spdlog::info("Redis answers again");
  } else {
    spdlog::warn("Redis is not available; everything goes on without it");
  }
  if (options_.on_change) options_.on_change(is_available);
}

bool Client::IsAvailable() const {
  std::lock_guard lock(mutex_);
  return !breaker_.is_open();
}

ClientStatistics Client::GetStatistics() const {
  std::lock_guard lock(mutex_);
  ClientStatistics statistics = statistics_;
  statistics.open_connections = open_;
  statistics.breaker_is_open = breaker_.is_open();
  return statistics;
}

}  // namespace amble::redis
