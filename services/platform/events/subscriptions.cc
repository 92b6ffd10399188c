#include <memory>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/events/subscription.h"

namespace amble::events {

Subscription& Subscriptions::Add(Subscription::Options options) {
  return *subscriptions_.emplace_back(std::make_unique<Subscription>(std::move(options)));
}

void Subscriptions::Start() {
  for (const auto& subscription : subscriptions_) subscription->Start();
}

void Subscriptions::Stop() {
  for (const auto& subscription : subscriptions_) subscription->Stop();
}

absl::Status Subscriptions::EnsureApplied(const std::vector<rpc::Position>& seen,
                                          absl::Time deadline) {
  // Ask all first, then wait: the feeds are read side by side.
  std::vector<std::pair<Subscription*, int64_t>> rounds;
  for (const auto& subscription : subscriptions_) {
    for (const rpc::Position& position : seen) {
      if (position.service != subscription->feed()) continue;
      if (subscription->LatelyApplied(position.event_id)) continue;
      rounds.emplace_back(subscription.get(), subscription->RequestRound());
      break;  // one round reads them all
    }
  }
  for (const auto& [subscription, round] : rounds) {
    AMBLE_RETURN_IF_ERROR(subscription->AwaitRound(round, deadline));
  }
  return absl::OkStatus();
}

absl::Status Subscriptions::CatchUp(absl::Time deadline) {
  std::vector<int64_t> rounds;
  rounds.reserve(subscriptions_.size());
  for (const auto& subscription : subscriptions_) rounds.push_back(subscription->RequestRound());
  for (size_t i = 0; i < rounds.size(); ++i) {
    AMBLE_RETURN_IF_ERROR(subscriptions_[i]->AwaitRound(rounds[i], deadline));
  }
  return absl::OkStatus();
}

}  // namespace amble::events
