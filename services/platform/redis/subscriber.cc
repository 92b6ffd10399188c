#include "services/platform/redis/subscriber.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::redis {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kOpenDeadline{500};
constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{1000};

}  // namespace

Subscriber::Subscriber(Options options) : options_(std::move(options)) {}

Subscriber::~Subscriber() { Stop(); }

void Subscriber::Listen(std::string channel, Listener listener) {
  listeners_[std::move(channel)] = std::move(listener);
}

void Subscriber::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Subscriber::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    if (current_ != nullptr) current_->Interrupt();
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool Subscriber::IsConnected() const {
  std::lock_guard lock(mutex_);
  return is_connected_;
}

bool Subscriber::Pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

void Subscriber::SetConnected(bool is_connected) {
  if (IsConnected() == is_connected) return;
  for (const auto& [channel, listener] : listeners_) {
    const auto& call = is_connected ? listener.on_connected : listener.on_lost;
    if (call) call();
  }
  std::lock_guard lock(mutex_);
  is_connected_ = is_connected;
}

void Subscriber::Run() {
  std::chrono::milliseconds pause = kFirstPause;
  do {
    auto connection = Connection::Open(options_.address, options_.credentials,
                                       steady_clock::now() + kOpenDeadline);
    absl::Status ended = connection.status();
    if (ended.ok()) {
      {
        std::lock_guard lock(mutex_);
        if (stopping_) return;
        current_ = connection->get();
      }
      ended = Session(**connection);
      std::lock_guard lock(mutex_);
      current_ = nullptr;
    }
    const bool was_connected = IsConnected();
    SetConnected(false);
    if (was_connected) pause = kFirstPause;
    if (!Pause(pause)) return;
    if (was_connected) {
      spdlog::warn("subscription lost: {}", std::string(ended.message()));
    }
    pause = std::min(pause * 2, kLongestPause);
  } while (true);
}

absl::Status Subscriber::SubscribeAll(Connection& connection) {
  Arguments arguments{"SUBSCRIBE"};
  for (const auto& [channel, listener] : listeners_) arguments.push_back(channel);
  const Instant deadline = steady_clock::now() + kOpenDeadline;
  AMBLE_RETURN_IF_ERROR(connection.Send(arguments, deadline));
  for (size_t confirmed = 0; confirmed < listeners_.size();) {
    AMBLE_ASSIGN_OR_RETURN(const Reply reply, connection.Receive(deadline));
    if (!reply.IsList(3)) return absl::UnavailableError("what answers is no Redis");
    if (reply.list[0].text == "subscribe") {
      ++confirmed;
    } else {
      Deliver(reply);
    }
  }
  return absl::OkStatus();
}

absl::Status Subscriber::Session(Connection& connection) {
  AMBLE_RETURN_IF_ERROR(SubscribeAll(connection));
  SetConnected(true);
  while (true) {
    // A wait that ends without a byte leaves the connection whole: ask for a sign of life.
    if (!connection.AwaitReadable(steady_clock::now() + options_.heartbeat)) {
      const Instant deadline = steady_clock::now() + options_.heartbeat;
      AMBLE_RETURN_IF_ERROR(connection.Send({"PING"}, deadline));
      if (!connection.AwaitReadable(deadline)) {
        return absl::DeadlineExceededError("Redis does not answer in time");
      }
    }
    AMBLE_ASSIGN_OR_RETURN(const Reply reply,
                           connection.Receive(steady_clock::now() + options_.heartbeat));
    Deliver(reply);
  }
}

void Subscriber::Deliver(const Reply& reply) {
  if (!reply.IsList(3) || reply.list[0].text != "message") return;  // the answer to a PING
  const auto listener = listeners_.find(reply.list[1].text);
  if (listener != listeners_.end() && listener->second.on_message) {
    listener->second.on_message(reply.list[2].text);
  }
}

}  // namespace amble::redis
