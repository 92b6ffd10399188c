#include "services/messaging/app/lease_keeper.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr int kRenewalsInALease = 4;

}  // namespace

LeaseKeeper::LeaseKeeper(const Dependencies& dependencies, absl::Duration lease,
                         std::function<void(const absl::Status&)> report)
    : to_(dependencies), lease_(lease), report_(std::move(report)) {}

LeaseKeeper::~LeaseKeeper() { Stop(); }

void LeaseKeeper::Start() {
  thread_ = std::thread([this] { Run(); });
}

void LeaseKeeper::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    stopped_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void LeaseKeeper::Run() {
  const auto pause = absl::ToChronoMilliseconds(lease_ / kRenewalsInALease);
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, pause, [this] { return stopping_; })) {
    lock.unlock();
    const absl::Status renewed = Renew();
    if (!renewed.ok() && report_) report_(renewed);
    lock.lock();
  }
}

void LeaseKeeper::Hold(std::string claim, std::vector<std::string> dispatches, absl::Time claimed) {
  std::lock_guard lock(mutex_);
  held_ = {.claim = std::move(claim), .dispatches = std::move(dispatches), .since = claimed};
}

void LeaseKeeper::Release() {
  std::lock_guard lock(mutex_);
  held_ = {};
}

absl::Status LeaseKeeper::Renew() {
  Held held;
  {
    std::lock_guard lock(mutex_);
    if (held_.claim.empty() || held_.lost) return absl::OkStatus();
    held = held_;
  }
  const absl::Time now = to_.clock->Now();
  const absl::Status renewed = to_.database->Write([&](storage::Transaction& transaction)
                                                       -> absl::Status {
    return to_.dispatches->Renew(transaction, held.claim, held.dispatches, now, lease_).status();
  });
  std::lock_guard lock(mutex_);
  if (held_.claim != held.claim) return renewed;  // all of it has been told meanwhile
  if (renewed.ok()) {
    held_.since = now;
  } else {
    held_.lost = true;
  }
  return renewed;
}

bool LeaseKeeper::MayBegin() const {
  const absl::Time now = to_.clock->Now();
  std::lock_guard lock(mutex_);
  // A lease from the future was taken before the clock was set back: for rivals it is over.
  return !held_.claim.empty() && !held_.lost && held_.since <= now &&
         now <= held_.since + lease_ / 2;
}

}  // namespace amble::messaging
