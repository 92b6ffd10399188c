#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/live/channel_source.h"

/// Services' channels in tests, all on one thread.
namespace amble::gateway::live::testing {

class FakeSource final : public ChannelSource {
 public:
  struct Log {
    std::string epoch = "e1";
    std::vector<SharedEntry> entries;
    int64_t last = 0;
    size_t kept = 10'000;
    std::map<std::string, Grant> may_see;  ///< by person
  };

  std::unique_ptr<Following> Follow(const ChannelAddress& channel, const std::string& epoch,
                                    int64_t after, Follower follower) override {
    ++follows;
    if (is_down) {
      follower.on_end(absl::UnavailableError("down"));
      return std::make_unique<One>(this, "", Follower());
    }
    const auto found = logs.find(channel.upstream);
    if (found == logs.end()) {
      follower.on_end(absl::NotFoundError("no such channel"));
      return std::make_unique<One>(this, "", Follower());
    }
    follower.on_update(FirstOf(found->second, epoch, after));
    return std::make_unique<One>(this, channel.upstream, std::move(follower));
  }

  void AskLeases(const ChannelAddress& channel, const std::vector<std::string>& people,
                 std::function<void(absl::StatusOr<std::vector<Grant>>)> done) override {
    ++leases;
    if (leases_fail) return done(absl::UnavailableError("down"));
    std::vector<Grant> grants;
    for (const std::string& person : people) {
      const auto& may_see = logs[channel.upstream].may_see;
      if (const auto found = may_see.find(person); found != may_see.end()) {
        grants.push_back(found->second);
      }
    }
    done(std::move(grants));
  }

  void Allow(const std::string& channel, const std::string& person, Grant grant = {}) {
    grant.person = person;
    logs[channel].may_see[person] = std::move(grant);
  }
  void Forbid(const std::string& channel, const std::string& person) {
    logs[channel].may_see.erase(person);
  }

  /// An entry whose change says `text`; the others as given. Nobody who follows hears of it yet.
  void Write(const std::string& channel, const std::string& text, Entry entry = {}) {
    Log& log = logs[channel];
    entry.position = ++log.last;
    entry.change = std::make_shared<const Change>(text);
    log.entries.push_back(std::make_shared<const Entry>(std::move(entry)));
    if (log.entries.size() > log.kept) log.entries.erase(log.entries.begin());
  }
  /// The same, and all who follow hear of it.
  void Publish(const std::string& channel, const std::string& text, Entry entry = {}) {
    Write(channel, text, std::move(entry));
    TellLast(channel, 1);
  }
  /// Tells all who follow the last `count` entries.
  void TellLast(const std::string& channel, int count) {
    const Log& log = logs[channel];
    Tell(channel, {log.epoch, {log.entries.end() - count, log.entries.end()}, log.last, false});
  }

  void Tell(const std::string& channel, const FollowUpdate& update) {
    for (One* const one : std::vector(followings_.begin(), followings_.end())) {
      if (followings_.contains(one) && one->channel == channel) one->follower.on_update(update);
    }
  }

  /// All connections end, as when a service is started anew.
  void Break() {
    for (One* const one : std::vector(followings_.begin(), followings_.end())) {
      if (!followings_.contains(one) || one->channel.empty()) continue;
      one->channel.clear();
      one->follower.on_end(absl::UnavailableError("gone"));
    }
  }

  size_t followers(const std::string& channel) const {
    return static_cast<size_t>(std::ranges::count_if(
        followings_, [&](const One* one) { return one->channel == channel; }));
  }

  std::map<std::string, Log> logs;
  bool is_down = false;
  bool leases_fail = false;
  int follows = 0;
  int leases = 0;

 private:
  struct One final : Following {
    One(FakeSource* s, std::string c, Follower f)
        : source(s), channel(std::move(c)), follower(std::move(f)) {
      source->followings_.insert(this);
    }
    ~One() override { source->followings_.erase(this); }

    FakeSource* const source;
    std::string channel;
    const Follower follower;
  };

  static FollowUpdate FirstOf(const Log& log, const std::string& epoch, int64_t after) {
    FollowUpdate update{log.epoch, {}, log.last, false};
    if (after < 0) return update;
    const int64_t base = log.last - static_cast<int64_t>(log.entries.size());
    if (epoch != log.epoch || after > log.last || after < base) {
      update.reset = true;
      return update;
    }
    update.entries.assign(log.entries.begin() + (after - base), log.entries.end());
    return update;
  }

  std::set<One*> followings_;
};

}  // namespace amble::gateway::live::testing
