#include "gateway/live/hub.h"

#include <algorithm>
#include <utility>

#include "gateway/http/address_limits.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway::live {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(1);
/// Not 0, which is nowhere; that LifeOf gives it is as good as impossible.
constexpr uint64_t kNoLife = 1;

absl::Status GoElsewhere() {
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                    "Come again with the last cursor.");
}

absl::Status CannotSay() {
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                    "Part of the system does not answer at the moment; try again.");
}

absl::Status TooMany(std::string_view what) {
  return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, kRetryDelay, what);
}

size_t CountOf(const std::unordered_map<std::string, size_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

void CountDown(std::unordered_map<std::string, size_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found != counts.end() && --found->second == 0) counts.erase(found);
}

}  // namespace

Hub::Hub(Options options)
    : options_(std::move(options)),
      next_heartbeat_(options_.monotonic() + kHeartbeat),
      next_session_check_(options_.monotonic() + kSessionCheck) {
  context_ = {.source = options_.source,
              .queue = options_.queue,
              .codec = &options_.codec,
              .monotonic = options_.monotonic,
              .counts = &counts_,
              .settled = [this](Subscriber& subscriber) { Settle(subscriber); },
              .drained =
                  [this](uint64_t id) {
                    options_.queue->Post([this, id] {
                      const auto found = subscribers_.find(id);
                      if (found == subscribers_.end()) return;
                      found->second->awaits_drain = false;
                      for (Seat& seat : found->second->seats) seat.channel->Advance(seat);
                    });
                  }};
}

Hub::~Hub() = default;

void Hub::Open(std::unique_ptr<Watch> watch) {
  // A std::function has to be copyable.
  auto shared = std::make_shared<std::unique_ptr<Watch>>(std::move(watch));
  options_.queue->Post([this, shared] { Admit(std::move(*shared)); });
}

absl::Status Hub::CheckLimits(const Watch& watch) const {
  if (is_draining_) return GoElsewhere();
  if (subscribers_.size() >= options_.max_streams) return TooMany("There are too many streams.");
  if (CountOf(of_session_, watch.session->session) >= options_.max_streams_of_session) {
    return TooMany("There are too many streams of this session.");
  }
  if (!IsLoopback(watch.address) &&
      CountOf(of_address_, watch.address) >= options_.max_streams_of_address) {
    return TooMany("There are too many streams from this address.");
  }
  return absl::OkStatus();
}

void Hub::Admit(std::unique_ptr<Watch> watch) {
  if (absl::Status refused = CheckLimits(*watch); !refused.ok()) return watch->refuse(refused);
  const uint64_t id = ++last_id_;
  auto owned = std::make_unique<Subscriber>(&context_, id);
  Subscriber& subscriber = *owned;
  subscribers_[id] = std::move(owned);
  subscriber.secret = std::move(watch->secret);
  subscriber.Keep(*watch->session);
  watch->session.reset();
  subscriber.address = std::move(watch->address);
  subscriber.format = watch->format;
  subscriber.vouched_until = options_.monotonic() + kSessionTrust;
  if (watch->time) subscriber.ends_at = options_.monotonic() + *watch->time;
  ++of_session_[subscriber.session.session];
  ++of_address_[subscriber.address];
  counts_.streams = subscribers_.size();

  const auto places = ParseCursor(watch->cursor, watch->channels.size());
  subscriber.seats.resize(watch->channels.size());
  for (size_t i = 0; i < watch->channels.size(); ++i) {
    Seat& seat = subscriber.seats[i];
    seat.subscriber = &subscriber;
    seat.channel = ChannelOf(watch->channels[i]);
    if (places) seat.wish = (*places)[i];
    seat.is_garbled = !places && !watch->cursor.empty();
    // Until it is told to read anew, its cursor is one that is told so.
    if (seat.is_garbled) seat.wish = {kNoLife, 0};
  }
  subscriber.opening = std::move(watch);
  for (Seat& seat : subscriber.seats) seat.channel->Join(seat);
  Settle(subscriber);
}

std::shared_ptr<Channel> Hub::ChannelOf(const std::string& name) {
  std::shared_ptr<Channel>& channel = channels_[name];
  if (channel == nullptr) {
    channel = std::make_shared<Channel>(&context_, name, *AddressOf(name));
    counts_.channels = channels_.size();
  }
  return channel;
}

void Hub::Settle(Subscriber& subscriber) {
  if (subscriber.is_over) return;
  const auto& seats = subscriber.seats;
  const auto has_ended = [](const Seat& s) { return s.state == Seat::State::kEnded; };
  if (std::ranges::all_of(seats, has_ended)) return Close(subscriber, NotFound("channel"));
  if (subscriber.opening == nullptr) return;
  if (!std::ranges::all_of(seats, [](const Seat& s) { return s.channel->IsAnswered(s); })) return;
  if (std::ranges::none_of(seats, [](const Seat& s) { return s.channel->IsGranted(s); })) {
    return Close(subscriber, CannotSay());
  }
  Begin(subscriber);
}

void Hub::Begin(Subscriber& subscriber) {
  const auto opening = std::move(subscriber.opening);
  subscriber.writer = opening->begin();
  if (subscriber.writer == nullptr) return Close(subscriber, absl::OkStatus());
  subscriber.writer->OnClosed([this, id = subscriber.id](StreamEnd end) {
    options_.queue->Post([this, id, end] { Remove(id, end); });
  });
  for (Seat& seat : subscriber.seats) {
    if (seat.state == Seat::State::kEnded) seat.channel->TellEnd(seat);
  }
  for (Seat& seat : subscriber.seats) seat.channel->Advance(seat);
}

void Hub::Close(Subscriber& subscriber, const absl::Status& status) {
  subscriber.End(status);
  // Whoever called is still at it.
  options_.queue->Post([this, id = subscriber.id] { Remove(id, StreamEnd::kEnded); });
}

void Hub::Remove(uint64_t id, StreamEnd end) {
  const auto found = subscribers_.find(id);
  if (found == subscribers_.end()) return;
  if (end == StreamEnd::kTooSlow) counts_.slow_readers.fetch_add(1, std::memory_order_relaxed);
  const auto subscriber = std::move(found->second);
  subscribers_.erase(found);
  subscriber->is_over = true;
  for (Seat& seat : subscriber->seats) seat.channel->Leave(seat);
  CountDown(of_session_, subscriber->session.session);
  CountDown(of_address_, subscriber->address);
  counts_.streams = subscribers_.size();
}

void Hub::Drain() {
  options_.queue->Post([this] {
    is_draining_ = true;
    for (const auto& [id, subscriber] : subscribers_) Close(*subscriber, GoElsewhere());
  });
}

void Hub::Tick() {
  const Instant now = options_.monotonic();
  for (const auto& [name, channel] : channels_) channel->Tick();
  std::erase_if(channels_, [](const auto& entry) { return entry.second->IsAbandoned(); });
  counts_.channels = channels_.size();
  if (now >= next_session_check_) {
    next_session_check_ = now + kSessionCheck;
    for (const auto& [id, subscriber] : subscribers_) Check(*subscriber, now);
  }
  if (now >= next_heartbeat_) {
    next_heartbeat_ = now + kHeartbeat;
    for (const auto& [id, subscriber] : subscribers_) subscriber->Beat();
  }
}

void Hub::Check(Subscriber& subscriber, Instant now) {
  if (subscriber.is_over) return;
  if (now >= subscriber.ends_at) {
    return Close(subscriber, Error(absl::StatusCode::kDeadlineExceeded, Reason::kDeadlineExceeded,
                                   "The stream's time is over."));
  }
  if (const auto since = options_.sessions->Vouch(subscriber.session, subscriber.vouched_since)) {
    subscriber.vouched_since = *since;
    subscriber.vouched_until = now + kSessionTrust;
    return;
  }
  if (now >= subscriber.vouched_until) return Close(subscriber, CannotSay());
  if (std::exchange(subscriber.is_being_vouched, true)) return;
  options_.sessions->Get(subscriber.secret,
                         [this, id = subscriber.id](absl::StatusOr<SessionCache::Shared> session) {
                           options_.queue->Post([this, id, session = std::move(session)]() mutable {
                             OnSession(id, std::move(session));
                           });
                         });
}

void Hub::OnSession(uint64_t id, absl::StatusOr<SessionCache::Shared> session) {
  const auto found = subscribers_.find(id);
  if (found == subscribers_.end()) return;
  Subscriber& subscriber = *found->second;
  subscriber.is_being_vouched = false;
  if (session.ok() && (*session)->person == subscriber.person() &&
      (*session)->session == subscriber.session.session) {
    subscriber.Keep(**session);
    subscriber.vouched_until = options_.monotonic() + kSessionTrust;
    return;
  }
  if (session.ok() || session.status().code() == absl::StatusCode::kUnauthenticated) {
    // A guest who has become a member is another person now: it comes again as that.
    Close(subscriber, session.ok() ? GoElsewhere() : session.status());
  }
}

}  // namespace amble::gateway::live
