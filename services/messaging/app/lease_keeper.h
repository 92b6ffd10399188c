#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Keeps what a dispatcher has claimed while it is being handed over, however slow the servers are:
/// renews the lease again and again, from a thread of its own. Internal to the dispatcher.
class LeaseKeeper {
 public:
  /// `report` is told of renewals that fail.
  LeaseKeeper(const Dependencies& dependencies, absl::Duration lease,
              std::function<void(const absl::Status&)> report);
  /// Stops.
  ~LeaseKeeper();

  /// Starts the thread, which renews each quarter of the lease.
  void Start();
  /// Idempotent.
  void Stop();

  /// `dispatches` are held under `claim` since `claimed`, until Release: they are renewed.
  void Hold(std::string claim, std::vector<std::string> dispatches, absl::Time claimed);
  void Release();
  /// Renews what is held, if anything: the work of the thread, and what tests call. An error is the
  /// database's; nothing may be begun after it. Safe from any thread.
  absl::Status Renew();

  /// Whether something that is held may still be begun: no renewal has failed, all were in time,
  /// and no rival can have taken it. What takes longer than half of the lease without a renewal is
  /// too long.
  bool MayBegin() const;

 private:
  struct Held {
    std::string claim;
    std::vector<std::string> dispatches;
    absl::Time since;   ///< of the last renewal
    bool lost = false;  ///< nothing of it is begun any more
  };

  void Run();

  const Dependencies to_;
  const absl::Duration lease_;
  const std::function<void(const absl::Status&)> report_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  Held held_;
  std::thread thread_;
};

}  // namespace amble::messaging
