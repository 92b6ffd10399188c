#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/live/hub_context.h"
#include "gateway/live/lease_book.h"
#include "gateway/live/ring.h"
#include "gateway/live/subscriber.h"

namespace amble::gateway::live {

/// Between two tries to follow a channel, doubling from the first to the last. None after what has
/// lasted longer than the last.
inline constexpr std::chrono::milliseconds kFirstRetry{100};
inline constexpr std::chrono::milliseconds kLastRetry{5'000};
/// A channel is followed for so long after the last subscriber has left: most come again soon.
inline constexpr std::chrono::milliseconds kChannelLinger{30'000};
/// Who comes again is given what it missed in portions of about so many bytes.
inline constexpr size_t kPortionBytes = size_t{64} * 1024;
/// Tries to read what somebody has missed, before it is told to read all anew.
inline constexpr int kMaxBackfills = 3;

/// One channel, followed once for all who look: its latest entries, who looks, and what each of
/// them may see. On the hub's queue.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// `name`: what clients call it.
  Channel(HubContext* hub, std::string name, ChannelAddress address);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void Join(Seat& seat);
  void Leave(Seat& seat);
  /// Gives `seat` what has come since, as far as it may see it and its client takes it.
  void Advance(Seat& seat);
  /// Whether it is known what the person of `seat` may see.
  bool IsAnswered(const Seat& seat) const;
  bool IsGranted(const Seat& seat) const;
  /// Tells the client of a seat that has ended that no more comes.
  void TellEnd(Seat& seat);
  /// Some time has passed.
  void Tick();
  bool IsAbandoned() const;

  const std::string& name() const { return name_; }
  static ChannelCursor CursorOf(const Seat& seat);

 private:
  /// What was missed by somebody, on its way.
  struct Backfill {
    uint64_t id = 0;
    std::unique_ptr<ChannelSource::Following> following;
    std::vector<SharedEntry> entries;
  };

  /// A question to the service whether it has something at a position that has not come here.
  struct Probe {
    uint64_t id = 0;
    int64_t position = 0;
    std::unique_ptr<ChannelSource::Following> following;
  };

  // channel_follow.cc
  ChannelSource::Follower FollowerFor(uint64_t id);
  void Follow();
  void OnUpdate(uint64_t id, FollowUpdate update);
  void OnEnd(uint64_t id, const absl::Status& status);
  void BeginLife(const FollowUpdate& update);
  void Take(const FollowUpdate& update);
  void RequestBackfill(Seat& seat);
  void TakeBackfill(const FollowUpdate& update);
  void EndBackfill(bool is_lost);
  void AwaitNews(const Seat& seat);
  void TakeProbe(const FollowUpdate& update);

  // channel_leases.cc
  void ScheduleLeases();
  void AskLeases();
  void OnLeases(const std::vector<std::string>& people, Instant asked,
                absl::StatusOr<std::vector<Grant>> grants);
  bool MaySee(const Seat& seat, Instant now) const;
  void PauseUnleased(Instant now);

  void Place(Seat& seat);
  void Broadcast(const Entry& entry, Instant now);
  void Deliver(Seat& seat, const Entry& entry);
  void TellReset(Seat& seat);
  void EndSeat(Seat& seat);
  void AdvanceAll();
  std::vector<Seat*> Seats() const;

  HubContext* const hub_;
  const std::string name_;
  const ChannelAddress address_;
  const Change reset_;
  const Change end_;

  Ring ring_;
  std::string epoch_;
  uint64_t life_ = 0;  ///< 0: not known yet
  LeaseBook leases_;
  bool are_leases_scheduled_ = false;
  std::unordered_map<std::string, std::vector<Seat*>> seats_;  ///< by person
  Instant left_{};                                             ///< when the last seat did

  uint64_t last_id_ = 0;  ///< tells what is followed from what was
  uint64_t follow_id_ = 0;
  std::unique_ptr<ChannelSource::Following> following_;
  Instant followed_at_{};
  std::chrono::milliseconds retry_ = kFirstRetry;
  Instant retry_at_{};
  std::optional<Backfill> backfill_;
  std::optional<Probe> probe_;
  int64_t known_head_ = 0;     ///< the service has something there, though it may not have come yet
  bool may_be_ahead_ = false;  ///< some seat may be further than what has come
};

}  // namespace amble::gateway::live
