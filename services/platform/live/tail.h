#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "services/platform/events/wakeups.h"
#include "services/platform/live/channels.h"
#include "services/platform/live/wakeup.h"

namespace amble::live {

/// How often channels are looked at without having been woken: the longest that anybody waits when
/// wake-ups get lost.
inline constexpr absl::Duration kPollInterval = absl::Seconds(1);
/// Entries that are read at once.
inline constexpr int kPageEntries = 200;

/// One who gets what is new. Called by the tail's thread alone; never blocks.
class Follower {
 public:
  virtual ~Follower() = default;
  /// `entries` are all that came after what it got before, `position` is the place after them. With
  /// `reset` there are none, and what it got before is void. False: it is gone.
  virtual bool Deliver(std::span<const Entry> entries, int64_t position, bool reset) = 0;
  /// Nothing more comes: the channel is gone.
  virtual void End(const absl::Status& status) = 0;
};

/// Reads what is new in the followed channels of one service, once for all who follow: one thread,
/// woken by events::Wakeups and by a clock of its own. A channel is read from the position of the
/// follower that is furthest behind; each gets what it has not got.
class Tail {
 public:
  struct Options {
    std::string service;
    Channels* channels;
    events::Wakeups* wakeups;
    absl::Duration poll_interval = kPollInterval;
  };
  struct Counts {
    size_t channels = 0;
    size_t followers = 0;
  };

  explicit Tail(Options options);
  /// Stops.
  ~Tail();

  void Start();
  /// Followers get nothing more, and are forgotten. Not started again.
  void Stop();

  /// Everything after `position` goes to `follower` from now on.
  void Add(const std::string& channel, int64_t position, std::shared_ptr<Follower> follower);
  /// What is being delivered may still come.
  void Remove(const std::string& channel, const Follower* follower);

  Counts counts() const;

 private:
  struct Followed {
    struct One {
      std::shared_ptr<Follower> follower;
      int64_t position;
    };
    int64_t position = 0;  ///< what is to be read next comes after it
    std::vector<One> followers;
  };
  using Group = std::unordered_map<std::string, Followed>;
  /// What one look is for.
  struct Round {
    std::set<std::string> to_read;         ///< certainly
    std::map<std::string, int64_t> known;  ///< if they have grown
  };
  struct Delivery;

  void Run();
  Round TakeRound(bool all);
  void Look(Round round);
  void ReadOnce(const std::string& channel);
  void EndAll(const std::string& channel, const absl::Status& status);
  std::vector<Delivery> Advance(const std::string& channel, int64_t from, const Page& page);
  /// nullptr when nobody follows it. Holds the lock.
  Followed* Find(const std::string& channel);
  void Failed(const absl::Status& status);

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::array<Group, kGroups> groups_;
  std::bitset<kGroups> woken_;
  std::set<std::string> unread_;  ///< channels of which more is known to be there, or may be
  std::vector<int64_t> subscriptions_;
  bool failing_ = false;  ///< of the thread alone: the last reading failed, and that was logged
  std::thread thread_;
};

}  // namespace amble::live
