#pragma once

#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/leader_notices.h"

namespace amble::messaging {

/// Asks leaders to look by notices of kind LOOK, told like any other: by the ways that each
/// prefers, at once, with a delivery for each. They hold no text.
class LookNotices final : public LeaderNotices {
 public:
  explicit LookNotices(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status AskToLook(storage::Transaction& transaction, const LookRequest& request) override;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
