// What those who look at a channel may see of it.
#include <utility>

#include "gateway/live/channel.h"

namespace amble::gateway::live {

bool Channel::MaySee(const Seat& seat, Instant now) const {
  return address_.is_personal || (seat.lease != nullptr && seat.lease->IsValid(now));
}

bool Channel::IsAnswered(const Seat& seat) const {
  if (seat.state == Seat::State::kEnded || address_.is_personal) return true;
  return seat.lease != nullptr && seat.lease->answer != Lease::Answer::kNone;
}

bool Channel::IsGranted(const Seat& seat) const {
  return seat.state != Seat::State::kEnded && MaySee(seat, hub_->monotonic());
}

void Channel::ScheduleLeases() {
  // Those who come together are asked for together.
  if (std::exchange(are_leases_scheduled_, true)) return;
  hub_->queue->Post([self = weak_from_this()] {
    const auto channel = self.lock();
    if (channel == nullptr) return;
    channel->are_leases_scheduled_ = false;
    channel->AskLeases();
  });
}

void Channel::AskLeases() {
  const Instant asked = hub_->monotonic();
  for (;;) {
    std::vector<std::string> people = leases_.TakeDue(asked);
    if (people.empty()) return;
    auto done = [self = weak_from_this(), queue = hub_->queue, people,
                 asked](absl::StatusOr<std::vector<Grant>> grants) {
      queue->Post([self, people, asked, grants = std::move(grants)]() mutable {
        if (const auto channel = self.lock()) channel->OnLeases(people, asked, std::move(grants));
      });
    };
    hub_->source->AskLeases(address_, people, std::move(done));
  }
}

void Channel::OnLeases(const std::vector<std::string>& people, Instant asked,
                       absl::StatusOr<std::vector<Grant>> grants) {
  std::vector<std::string> denied;
  if (grants.ok()) {
    denied = leases_.Apply(people, asked, *std::move(grants));
  } else if (grants.status().code() == absl::StatusCode::kNotFound) {
    denied = leases_.Apply(people, asked, {});
  } else {
    leases_.Fail(people, asked);
  }
  hub_->counts->leases_refused.fetch_add(denied.size(), std::memory_order_relaxed);
  for (const std::string& person : denied) {
    const auto found = seats_.find(person);
    if (found == seats_.end()) continue;
    // A seat that ends leaves the list.
    for (Seat* const seat : std::vector(found->second)) EndSeat(*seat);
  }
  for (const std::string& person : people) {
    const auto found = seats_.find(person);
    if (found == seats_.end()) continue;
    for (Seat* const seat : std::vector(found->second)) {
      if (seat->subscriber->opening != nullptr) {
        hub_->settled(*seat->subscriber);
      } else {
        Advance(*seat);
      }
    }
  }
}

void Channel::PauseUnleased(Instant now) {
  for (const auto& [person, seats] : seats_) {
    if (MaySee(*seats.front(), now)) continue;
    for (Seat* const seat : seats) {
      if (seat->state != Seat::State::kLive) continue;
      seat->state = Seat::State::kBehind;
      seat->position = ring_.last();
    }
  }
}

}  // namespace amble::gateway::live
