#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/live/cursor.h"
#include "gateway/live/entry.h"
#include "gateway/live/hub_context.h"
#include "gateway/live/stream_format.h"
#include "gateway/upstream/session_cache.h"

namespace amble::gateway::live {

class Channel;

/// One subscriber's place in one channel.
struct Seat {
  enum class State {
    kNew,     ///< where it begins is not known yet; `wish` is what the client said
    kBehind,  ///< has all up to `position`
    kLive,    ///< has all that has come
    kEnded,   ///< may not see the channel, or no longer
  };

  Subscriber* subscriber = nullptr;
  std::shared_ptr<Channel> channel;
  State state = State::kNew;
  ChannelCursor wish;
  bool is_garbled = false;  ///< the client said something that is no place at all
  int64_t position = -1;
  int backfills = 0;             ///< in vain, one after another
  const Lease* lease = nullptr;  ///< null where none is needed, and for whoever has left
};

/// A stream that somebody asks for.
struct Watch {
  std::vector<std::string> channels;  ///< as clients call them; each AddressOf something
  std::string cursor;                 ///< empty: from now on
  std::string secret;                 ///< of the session
  SessionCache::Shared session;
  std::string address;  ///< of the client
  const StreamFormat* format = nullptr;
  /// That the client gives it; nullopt: as long as it lasts.
  std::optional<std::chrono::milliseconds> time;
  /// One of both is called, once: the answer's head is sent, and what it gives is written to (null
  /// when the client has gone), or the answer is this status.
  std::function<std::shared_ptr<StreamWriter>()> begin;
  std::function<void(const absl::Status&)> refuse;
};

/// Who looks, in one stream. On the hub's queue.
struct Subscriber {
  Subscriber(HubContext* hub, uint64_t number) : hub(hub), id(number) {}
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  HubContext* const hub;
  const uint64_t id;
  std::string secret;
  ExchangedSession session;  ///< without its tokens, which nobody needs here
  std::string address;
  std::vector<Seat> seats;  ///< in the order asked for; does not grow
  const StreamFormat* format = nullptr;
  std::shared_ptr<StreamWriter> writer;  ///< null before it is open
  std::unique_ptr<Watch> opening;        ///< null once it is open

  Instant ends_at = Instant::max();
  Instant vouched_until{};    ///< the session is good until then at least
  int64_t vouched_since = 0;  ///< the revocations that are taken into account
  bool is_being_vouched = false;
  bool is_greeted = false;
  bool is_over = false;
  bool awaits_drain = false;

  const std::string& person() const { return session.person; }
  bool is_open() const { return writer != nullptr && !is_over; }
  std::string Cursor() const;
  /// From now on it is by `exchanged` that its session is judged.
  void Keep(const ExchangedSession& exchanged);

  /// One change, with where the client then stands.
  void Send(const Change& change);
  /// Says where the client stands, once it stands somewhere in all its channels.
  void Greet();
  void Beat();
  /// Its channels go on when its client has taken what waits.
  void AwaitDrain();
  /// Ends the stream. No effect when it is over.
  void End(const absl::Status& status);
};

}  // namespace amble::gateway::live
