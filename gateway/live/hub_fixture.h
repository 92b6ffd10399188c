#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/http/limits.h"
#include "gateway/live/fake_source.h"
#include "gateway/live/hub.h"
#include "services/platform/errors/errors.h"

/// A hub whose time, services and clients are what the test says, all on one thread.
namespace amble::gateway::live::testing {

class ManualQueue final : public HubQueue {
 public:
  void Post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
  void Run() {
    while (!tasks_.empty()) {
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

 private:
  std::deque<std::function<void()>> tasks_;
};

/// "cursor|message", and for the rest "cursor|beat" and "|end:CODE"; clients keep them apart again.
class PlainFormat final : public StreamFormat {
 public:
  bool IsJson() const override { return false; }
  StreamPart Frame(std::string_view cursor,
                   const std::shared_ptr<const std::string>& message) const override {
    return {std::string(cursor) + "|", {message, *message}};
  }
  StreamPart Heartbeat(std::string_view cursor) const override {
    return {std::string(cursor) + "|beat"};
  }
  StreamPart End(const absl::Status& status) const override {
    return {"|end:" + std::string(absl::StatusCodeToString(status.code()))};
  }
};

/// A client, from the moment at which it asks.
struct FakeClient {
  class Writer final : public StreamWriter {
   public:
    explicit Writer(std::shared_ptr<FakeClient> c) : client(std::move(c)) {}
    bool Write(StreamPart part) override { return client->Write(part); }
    void End(StreamPart last) override {
      if (client->is_over) return;
      client->Write(last);
      client->Close(StreamEnd::kEnded);
    }
    size_t queued() const override { return client->queued; }
    void OnDrained(std::function<void()> drained) override {
      if (client->queued == 0) return drained();
      client->drained = std::move(drained);
    }
    void OnClosed(std::function<void(StreamEnd)> closed) override {
      client->closed = std::move(closed);
    }
    const std::shared_ptr<FakeClient> client;
  };

  bool Write(const StreamPart& part) {
    if (is_over) return false;
    if (is_slow) queued += part.size();
    if (queued > kMaxQueuedBytes) {
      Close(StreamEnd::kTooSlow);
      return false;
    }
    const std::string text = part.own + std::string(part.shared.bytes);
    const size_t bar = text.find('|');
    if (bar > 0) cursor = text.substr(0, bar);
    if (text.substr(bar + 1) == "beat") {
      ++beats;
    } else {
      got.push_back(text.substr(bar + 1));
    }
    return true;
  }
  void Close(StreamEnd end) {
    if (std::exchange(is_over, true)) return;
    if (closed) closed(end);
  }
  /// A slow client takes all that waits for it.
  void Drain() {
    queued = 0;
    if (drained) std::exchange(drained, nullptr)();
  }
  std::vector<std::string> Take() { return std::exchange(got, {}); }

  std::vector<std::string> got;
  std::string cursor;
  int beats = 0;
  absl::Status refused;
  bool has_begun = false;
  bool is_over = false;
  bool is_slow = false;
  size_t queued = 0;
  std::function<void()> drained;
  std::function<void(StreamEnd)> closed;
};

class HubTest : public ::testing::Test {
 protected:
  HubTest() { Poll(); }

  void Advance(std::chrono::milliseconds by) {
    // In steps, as time passes.
    while (by.count() > 0) {
      const auto step = std::min(by, kHubTick);
      by -= step;
      now_ += step;
      clock_.Advance(absl::FromChrono(step));
      if (polls_) Poll();
      hub_.Tick();
      queue_.Run();
    }
  }
  void Poll(RevocationBatch batch = {}) {
    if (!batch.sessions.empty()) ++cursor_;
    sessions_.ApplyRevocations(now_, cursor_, std::move(batch));
  }
  void Revoke(const std::string& person) {
    revoked_.insert(person);
    Poll({.sessions = {"session-" + person}, .people = {}});
  }

  /// `person` (whose secret that is) opens a stream.
  std::shared_ptr<FakeClient> Open(const std::string& person, std::vector<std::string> channels,
                                   const std::string& cursor = "", bool is_slow = false) {
    auto client = std::make_shared<FakeClient>();
    client->is_slow = is_slow;
    auto watch = std::make_unique<Watch>();
    watch->channels = std::move(channels);
    watch->cursor = cursor;
    watch->secret = person;
    sessions_.Get(person, [&](absl::StatusOr<SessionCache::Shared> session) {
      ASSERT_TRUE(session.ok()) << session.status();
      watch->session = *std::move(session);
    });
    watch->address = "192.0.2.1";
    watch->time = time_;
    watch->format = &format_;
    watch->begin = [client]() -> std::shared_ptr<StreamWriter> {
      client->has_begun = true;
      return std::make_shared<FakeClient::Writer>(client);
    };
    watch->refuse = [client](const absl::Status& status) { client->refused = status; };
    hub_.Open(std::move(watch));
    queue_.Run();
    return client;
  }
  void Publish(const std::string& channel, const std::string& text, Entry entry = {}) {
    source_.Publish(channel, text, std::move(entry));
    queue_.Run();
  }

  static constexpr char kThread[] = "practices/p/threads/t";
  static constexpr char kRoll[] = "practices/p/groups/g/walks/w/roll";

  Instant now_{std::chrono::hours(1)};
  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  std::set<std::string> revoked_;
  bool polls_ = true;
  std::optional<std::chrono::milliseconds> time_;  ///< that clients give
  bool accounts_answers_ = true;
  int64_t cursor_ = 1;
  SessionCache sessions_{
      {.exchange =
           [this](const std::string& secret, const SessionCache::Exchanged& done) {
             if (!accounts_answers_) return done(absl::UnavailableError("down"));
             if (revoked_.contains(secret)) return done(absl::UnauthenticatedError("ended"));
             done(ExchangedSession{.session = "session-" + secret,
                                   .person = secret,
                                   .expire_time = clock_.Now() + absl::Hours(10),
                                   .revocation_cursor = cursor_});
           },
       .clock = &clock_,
       .monotonic = [this] { return now_; }}};
  FakeSource source_;
  ManualQueue queue_;
  const PlainFormat format_;
  Hub hub_{{.source = &source_,
            .sessions = &sessions_,
            .queue = &queue_,
            .codec = {.to_json = [](std::string_view text) { return std::string(text); },
                      .reset =
                          [](std::string_view channel, bool ended) {
                            return std::string(ended ? "ended:" : "reset:") + std::string(channel);
                          }},
            .monotonic = [this] { return now_; }}};
};

}  // namespace amble::gateway::live::testing
