// How a channel keeps up with its service.
#include <algorithm>
#include <utility>

#include "gateway/live/channel.h"

namespace amble::gateway::live {
namespace {

/// Whether following again would end the same way.
bool IsFinal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
      return true;
    default:
      return false;
  }
}

}  // namespace

ChannelSource::Follower Channel::FollowerFor(uint64_t id) {
  return {.on_update =
              [self = weak_from_this(), queue = hub_->queue, id](FollowUpdate update) {
                queue->Post([self, id, update = std::move(update)]() mutable {
                  if (const auto channel = self.lock()) channel->OnUpdate(id, std::move(update));
                });
              },
          .on_end =
              [self = weak_from_this(), queue = hub_->queue, id](const absl::Status& status) {
                queue->Post([self, id, status] {
                  if (const auto channel = self.lock()) channel->OnEnd(id, status);
                });
              }};
}

void Channel::Follow() {
  follow_id_ = ++last_id_;
  followed_at_ = hub_->monotonic();
  following_ = hub_->source->Follow(address_, epoch_, life_ == 0 ? -1 : ring_.last(),
                                    FollowerFor(follow_id_));
}

void Channel::OnUpdate(uint64_t id, FollowUpdate update) {
  if (backfill_ && backfill_->id == id) return TakeBackfill(update);
  if (probe_ && probe_->id == id) return TakeProbe(update);
  if (id != follow_id_ || following_ == nullptr) return;
  retry_ = kFirstRetry;
  if (life_ == 0 || update.reset || update.epoch != epoch_) return BeginLife(update);
  Take(update);
}

void Channel::BeginLife(const FollowUpdate& update) {
  // Who stood somewhere in the life before will be told to read anew.
  for (Seat* const seat : Seats()) {
    if (seat->state == Seat::State::kNew) continue;
    seat->wish = CursorOf(*seat);
    seat->is_garbled = true;
    seat->state = Seat::State::kNew;
  }
  backfill_.reset();
  probe_.reset();
  known_head_ = 0;
  epoch_ = update.epoch;
  life_ = LifeOf(name_, epoch_);
  ring_.Reset(update.position - static_cast<int64_t>(update.entries.size()));
  for (const SharedEntry& entry : update.entries) ring_.Append(entry);
  AdvanceAll();
}

void Channel::Take(const FollowUpdate& update) {
  const Instant now = hub_->monotonic();
  for (const SharedEntry& entry : update.entries) {
    if (entry->position <= ring_.last()) continue;
    if (entry->position > ring_.last() + 1) {
      if (!address_.is_state) {
        // Something was left out: it is asked for again.
        following_.reset();
        return Follow();
      }
      for (Seat* const seat : Seats()) {
        if (seat->state != Seat::State::kBehind) continue;
        seat->position = std::max(seat->position, entry->position - 1);
      }
      ring_.Reset(entry->position - 1);
    }
    ring_.Append(entry);
    Broadcast(*entry, now);
  }
  if (std::exchange(may_be_ahead_, false)) AdvanceAll();
}

void Channel::OnEnd(uint64_t id, const absl::Status& status) {
  if (backfill_ && backfill_->id == id) {
    if (IsFinal(status)) return EndBackfill(true);
    // The next tick asks again.
    return backfill_.reset();
  }
  // So it does here.
  if (probe_ && probe_->id == id) return probe_.reset();
  if (id != follow_id_ || following_ == nullptr) return;
  following_.reset();
  if (IsFinal(status)) {
    retry_at_ = hub_->monotonic() + kLastRetry;
    for (Seat* const seat : Seats()) EndSeat(*seat);
    return;
  }
  // What has lasted ends when its connection does, from time to time: nobody need wait for that.
  if (hub_->monotonic() - followed_at_ >= kLastRetry) return Follow();
  retry_at_ = hub_->monotonic() + retry_;
  retry_ = std::min(2 * retry_, kLastRetry);
}

void Channel::RequestBackfill(Seat& seat) {
  if (seat.backfills >= kMaxBackfills) {
    seat.position = ring_.last();
    seat.state = Seat::State::kLive;
    seat.backfills = 0;
    return TellReset(seat);
  }
  if (backfill_) return;
  // For all who have missed something, from the one who has missed most.
  int64_t from = seat.position;
  for (const Seat* const other : Seats()) {
    if (other->state == Seat::State::kBehind) from = std::min(from, other->position);
  }
  const uint64_t id = ++last_id_;
  backfill_.emplace(Backfill{.id = id});
  backfill_->following = hub_->source->Follow(address_, epoch_, from, FollowerFor(id));
}

void Channel::TakeBackfill(const FollowUpdate& update) {
  if (update.reset || update.epoch != epoch_) return EndBackfill(true);
  std::vector<SharedEntry>& entries = backfill_->entries;
  for (const SharedEntry& entry : update.entries) {
    if (entry->position <= ring_.base()) entries.push_back(entry);
  }
  // What the ring could not hold anyway need not wait.
  if (entries.size() > 2 * kMaxRingEntries) {
    entries.erase(entries.begin(), entries.end() - kMaxRingEntries);
  }
  if (update.position < ring_.base()) return;
  const bool fits = ring_.Prepend(entries);
  EndBackfill(!fits);
}

void Channel::EndBackfill(bool is_lost) {
  backfill_.reset();
  for (Seat* const seat : Seats()) {
    if (seat->state != Seat::State::kBehind || seat->position >= ring_.base()) continue;
    seat->backfills = is_lost ? kMaxBackfills : seat->backfills + 1;
  }
  AdvanceAll();
}

void Channel::AwaitNews(const Seat& seat) {
  may_be_ahead_ = true;
  if (seat.position <= known_head_ || probe_) return;
  const uint64_t id = ++last_id_;
  probe_.emplace(Probe{.id = id, .position = seat.position});
  probe_->following = hub_->source->Follow(address_, epoch_, seat.position, FollowerFor(id));
}

void Channel::TakeProbe(const FollowUpdate& update) {
  const int64_t asked = probe_->position;
  probe_.reset();
  if (!update.reset && update.epoch == epoch_) {
    known_head_ = std::max({known_head_, asked, update.position});
  } else {
    // There is no such position.
    for (Seat* const seat : Seats()) {
      const bool is_ahead = seat->position >= asked && seat->position > ring_.last();
      if (seat->state != Seat::State::kBehind || !is_ahead) continue;
      seat->position = ring_.last();
      TellReset(*seat);
    }
  }
  AdvanceAll();
}

}  // namespace amble::gateway::live
