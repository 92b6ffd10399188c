#include "gateway/live/channel.h"

#include <algorithm>
#include <utility>

namespace amble::gateway::live {

Channel::Channel(HubContext* hub, std::string name, ChannelAddress address)
    : hub_(hub),
      name_(std::move(name)),
      address_(std::move(address)),
      reset_(hub->codec->reset(name_, false)),
      end_(hub->codec->reset(name_, true)),
      left_(hub->monotonic()) {}

ChannelCursor Channel::CursorOf(const Seat& seat) {
  switch (seat.state) {
    case Seat::State::kNew:
      return seat.wish;
    case Seat::State::kBehind:
      return {seat.channel->life_, seat.position};
    case Seat::State::kLive:
      return {seat.channel->life_, seat.channel->ring_.last()};
    case Seat::State::kEnded:
      break;
  }
  return {};
}

std::vector<Seat*> Channel::Seats() const {
  std::vector<Seat*> all;
  for (const auto& [person, seats] : seats_) all.insert(all.end(), seats.begin(), seats.end());
  return all;
}

void Channel::Join(Seat& seat) {
  const std::string& person = seat.subscriber->person();
  seats_[person].push_back(&seat);
  if (!address_.is_personal) {
    seat.lease = &leases_.Hold(person);
    ScheduleLeases();
  }
  if (following_ == nullptr && hub_->monotonic() >= retry_at_) Follow();
}

void Channel::Leave(Seat& seat) {
  const std::string& person = seat.subscriber->person();
  const auto found = seats_.find(person);
  if (found == seats_.end() || std::erase(found->second, &seat) == 0) return;
  if (found->second.empty()) seats_.erase(found);
  seat.lease = nullptr;
  if (!address_.is_personal) leases_.Release(person);
  if (seats_.empty()) left_ = hub_->monotonic();
}

bool Channel::IsAbandoned() const {
  return seats_.empty() && hub_->monotonic() - left_ >= kChannelLinger;
}

void Channel::Place(Seat& seat) {
  // Further than what has come here it may be all the same, by another gateway or a list.
  const bool is_known = !seat.is_garbled && seat.wish.life == life_;
  const bool is_first = !seat.is_garbled && seat.wish.life == 0;
  seat.is_garbled = false;
  seat.state = Seat::State::kBehind;
  seat.position = is_known ? seat.wish.position : ring_.last();
  if (!is_known && !is_first) TellReset(seat);
  seat.subscriber->Greet();
}

void Channel::Advance(Seat& seat) {
  Subscriber& subscriber = *seat.subscriber;
  const bool is_waiting = seat.state == Seat::State::kNew || seat.state == Seat::State::kBehind;
  if (!is_waiting || !subscriber.is_open() || life_ == 0) return;
  if (!MaySee(seat, hub_->monotonic())) return;
  if (seat.state == Seat::State::kNew) Place(seat);
  if (seat.position > ring_.last()) return AwaitNews(seat);
  if (seat.position < ring_.base()) {
    if (!address_.is_state) return RequestBackfill(seat);
    // The last entry says all that those before it said.
    seat.position = ring_.base();
    if (seat.position == ring_.last()) TellReset(seat);
  }
  while (seat.position < ring_.last()) {
    if (subscriber.writer->queued() > kPortionBytes) return subscriber.AwaitDrain();
    Deliver(seat, *ring_.At(++seat.position));
  }
  seat.state = Seat::State::kLive;
  seat.backfills = 0;
}

void Channel::AdvanceAll() {
  for (Seat* const seat : Seats()) Advance(*seat);
}

void Channel::Broadcast(const Entry& entry, Instant now) {
  const auto give = [&](const std::vector<Seat*>& seats) {
    for (Seat* const seat : seats) {
      if (seat->state != Seat::State::kLive) continue;
      if (MaySee(*seat, now)) {
        Deliver(*seat, entry);
      } else {
        seat->state = Seat::State::kBehind;
        seat->position = entry.position - 1;
      }
    }
  };
  if (!entry.person.empty()) {
    const auto found = seats_.find(entry.person);
    if (found != seats_.end()) give(found->second);
    return;
  }
  for (const auto& [person, seats] : seats_) give(seats);
}

void Channel::Deliver(Seat& seat, const Entry& entry) {
  if (!entry.person.empty() && entry.person != seat.subscriber->person()) return;
  const bool is_veiled =
      seat.lease != nullptr && entry.veiled != nullptr && seat.lease->IsVeiled(entry);
  seat.subscriber->Send(is_veiled ? *entry.veiled : *entry.change);
  hub_->counts->delivered.fetch_add(1, std::memory_order_relaxed);
}

void Channel::TellReset(Seat& seat) {
  hub_->counts->resets.fetch_add(1, std::memory_order_relaxed);
  seat.subscriber->Send(reset_);
}

void Channel::TellEnd(Seat& seat) { seat.subscriber->Send(end_); }

void Channel::EndSeat(Seat& seat) {
  if (seat.state == Seat::State::kEnded) return;
  seat.state = Seat::State::kEnded;
  TellEnd(seat);
  seat.subscriber->Greet();
  Leave(seat);
  hub_->settled(*seat.subscriber);
}

void Channel::Tick() {
  const Instant now = hub_->monotonic();
  if (seats_.empty()) return;
  if (following_ == nullptr && now >= retry_at_) Follow();
  if (!address_.is_personal) {
    PauseUnleased(now);
    AskLeases();
  }
  AdvanceAll();
}

}  // namespace amble::gateway::live
