#include "gateway/http/io_thread.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/http/connection.h"
#include "gateway/http/response_head.h"

namespace amble::gateway {
namespace {

constexpr size_t kScratchBytes = size_t{64} * 1024;
constexpr std::chrono::milliseconds kLongestSweep{250};
constexpr std::chrono::milliseconds kShortestSweep{5};

/// Often enough that no limit is overrun by more than a quarter.
std::chrono::milliseconds SweepInterval(const Limits& limits) {
  const auto shortest = std::min({limits.header_time, limits.body_time, limits.idle_time,
                                  limits.write_time, limits.linger_time});
  return std::clamp(shortest / 4, kShortestSweep, kLongestSweep);
}

}  // namespace

IoThread::IoThread(std::shared_ptr<ServerState> state)
    : state_(std::move(state)),
      work_(context_.get_executor()),
      sweep_timer_(context_),
      scratch_(kScratchBytes) {}

void IoThread::Start() {
  boost::asio::post(context_, [this] { Sweep(); });
  thread_ = std::thread([this] { context_.run(); });
}

void IoThread::Drain() {
  boost::asio::post(context_, [this] {
    // A connection that closes takes itself out of the set.
    for (const auto& connection : std::vector(connections_.begin(), connections_.end())) {
      connection->Drain();
    }
  });
}

void IoThread::Stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] {
    for (const auto& connection : std::vector(connections_.begin(), connections_.end())) {
      connection->Close();
    }
    // A sweep that is due already is beyond cancelling.
    is_stopping_ = true;
    sweep_timer_.cancel();
    work_.reset();
  });
  // What was under way ends as aborted and lets go of its connection; then the loop runs out.
  thread_.join();
}

void IoThread::Adopt(boost::asio::ip::tcp::socket socket) {
  auto connection = std::make_shared<Connection>(std::move(socket), shared_from_this());
  connections_.insert(connection);
  connection->Start();
}

void IoThread::Forget(const std::shared_ptr<Connection>& connection) {
  connections_.erase(connection);
  {
    const std::lock_guard lock(state_->mutex);
    --state_->connections;
  }
  state_->changed.notify_all();
}

void IoThread::WakeStream(const std::shared_ptr<Connection>& connection) {
  {
    // One message often goes to thousands: the thread is told once for all of them.
    const std::lock_guard lock(mutex_);
    woken_.push_back(connection);
    if (woken_.size() > 1) return;
  }
  boost::asio::post(context_, [this] { FlushStreams(); });
}

void IoThread::FlushStreams() {
  std::vector<std::weak_ptr<Connection>> woken;
  {
    const std::lock_guard lock(mutex_);
    woken.swap(woken_);
  }
  for (const auto& one : woken) {
    if (const auto connection = one.lock()) connection->Flush();
  }
}

const std::string& IoThread::date() {
  const absl::Time now = state_->clock->Now();
  if (const int64_t second = absl::ToUnixSeconds(now); second != date_second_) {
    date_second_ = second;
    date_ = HttpDate(now);
  }
  return date_;
}

void IoThread::Sweep() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<std::shared_ptr<Connection>> late;
  for (const auto& connection : connections_) {
    if (connection->deadline() <= now) late.push_back(connection);
  }
  for (const auto& connection : late) connection->Expire();
  sweep_timer_.expires_after(SweepInterval(state_->limits));
  sweep_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !is_stopping_) Sweep();
  });
}

}  // namespace amble::gateway
