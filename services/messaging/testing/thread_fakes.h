#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "services/messaging/app/leader_notices.h"

namespace amble::messaging {

/// Keeps what leaders were asked to look at, and as the port owes, each key once.
class RecordedLeaderNotices final : public LeaderNotices {
 public:
  absl::Status AskToLook(storage::Transaction& transaction, const LookRequest& request) override {
    transaction.AfterCommit([this, request] {
      const std::lock_guard lock(mutex_);
      if (keys_.insert(request.key).second) asked_.push_back(request);
    });
    return absl::OkStatus();
  }
  std::vector<LookRequest> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> keys_;
  std::vector<LookRequest> asked_;
};

}  // namespace amble::messaging
