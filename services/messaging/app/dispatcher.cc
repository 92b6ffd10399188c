#include "services/messaging/app/dispatcher.h"

#include <utility>
#include <vector>

#include "services/messaging/app/dispatch_batch.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

Dispatcher::Dispatcher(const Dependencies& dependencies, const DispatcherParts& parts,
                       DispatcherOptions options)
    : to_(dependencies),
      parts_(parts),
      options_(std::move(options)),
      pacing_(options_.mails_per_domain),
      keeper_(to_, options_.lease, [this](const absl::Status& status) {
        if (options_.report) options_.report("", status);
      }) {
  if (!options_.jitter) {
    options_.jitter = [this] { return std::uniform_real_distribution<double>()(random_); };
  }
}

Dispatcher::~Dispatcher() { Stop(); }

void Dispatcher::Start() {
  keeper_.Start();
  thread_ = std::thread([this] { Run(); });
}

void Dispatcher::Wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Dispatcher::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  keeper_.Stop();
}

bool Dispatcher::Stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void Dispatcher::Run() {
  while (!Stopping()) {
    {
      // Before looking: whoever wakes us while we look makes us look once more.
      std::lock_guard lock(mutex_);
      woken_ = false;
    }
    const absl::StatusOr<int> claimed = DispatchDue();
    if (!claimed.ok() && options_.report) options_.report("", claimed.status());
    if (claimed.ok() && *claimed > 0) continue;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.poll, [this] { return woken_ || stopping_; });
  }
}

absl::StatusOr<int> Dispatcher::DispatchDue() {
  const absl::Time now = to_.clock->Now();
  bool due = false;
  AMBLE_RETURN_IF_ERROR(to_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(due, to_.dispatches->HasDue(transaction, now, options_.lease));
    return absl::OkStatus();
  }));
  if (!due) return 0;

  const std::string claim = to_.ids->NewId();
  std::vector<ClaimedDispatch> claimed;
  AMBLE_RETURN_IF_ERROR(to_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(
        claimed, to_.dispatches->Claim(transaction, claim, now, options_.lease, options_.batch));
    AMBLE_ASSIGN_OR_RETURN(auto digests, parts_.digests->Claim(transaction, claim, now,
                                                               options_.lease, options_.digests));
    for (ClaimedDispatch& digest : digests) claimed.push_back(std::move(digest));
    return absl::OkStatus();
  }));
  const int count = static_cast<int>(claimed.size());
  if (count == 0) return 0;
  std::vector<std::string> ids;
  for (const ClaimedDispatch& each : claimed) ids.push_back(each.dispatch.id);
  keeper_.Hold(claim, std::move(ids), now);
  DispatchBatch batch(
      {to_, parts_, options_, pacing_, [this] { return keeper_.MayBegin() && !Stopping(); }}, claim,
      std::move(claimed));
  const absl::Status told = batch.Tell();
  keeper_.Release();
  AMBLE_RETURN_IF_ERROR(told);
  return count;
}

}  // namespace amble::messaging
