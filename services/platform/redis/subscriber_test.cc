#include "services/platform/redis/subscriber.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "services/platform/redis/client.h"
#include "services/platform/testing/redis_server.h"

namespace amble::redis {
namespace {

class SubscriberTest : public ::testing::Test {
 protected:
  SubscriberTest() {
    subscriber_.Listen("amble:a", {.on_message = [this](std::string_view text) { Note("a", text); },
                                   .on_connected = [this] { Note("connected", ""); },
                                   .on_lost = [this] { Note("lost", ""); }});
    subscriber_.Listen("amble:b",
                       {.on_message = [this](std::string_view text) { Note("b", text); }});
  }
  ~SubscriberTest() override { subscriber_.Stop(); }

  void Note(const std::string& what, std::string_view text) {
    std::lock_guard lock(mutex_);
    notes_.push_back(what + std::string(text));
    changed_.notify_all();
  }
  /// Whether `count` things happened within a generous time, and the last is `last`.
  bool Await(size_t count, const std::string& last) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60),
                             [&] { return notes_.size() >= count && notes_[count - 1] == last; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
  /// Said after the listeners were told.
  void AwaitIsConnected(bool is_connected) {
    while (subscriber_.IsConnected() != is_connected) std::this_thread::yield();
  }

  testing::RedisServer server_;
  Subscriber subscriber_{{.address = server_.unix_socket(), .credentials = server_.credentials()}};
};

TEST_F(SubscriberTest, HearsItsChannels) {
  subscriber_.Start();
  ASSERT_TRUE(Await(1, "connected"));
  AwaitIsConnected(true);
  server_.Admin({"PUBLISH", "amble:a", std::string_view("1\0\n", 3)});
  server_.Admin({"PUBLISH", "amble:other", "2"});
  server_.Admin({"PUBLISH", "amble:b", "3"});
  EXPECT_TRUE(Await(2, std::string("a1\0\n", 4)));
  EXPECT_TRUE(Await(3, "b3"));
}

TEST_F(SubscriberTest, ComesBackWhenTheConnectionIsLost) {
  subscriber_.Start();
  ASSERT_TRUE(Await(1, "connected"));
  server_.Kill();
  ASSERT_TRUE(Await(2, "lost"));
  AwaitIsConnected(false);
  server_.Start();
  ASSERT_TRUE(Await(3, "connected"));
  server_.Admin({"PUBLISH", "amble:a", "1"});
  EXPECT_TRUE(Await(4, "a1"));
}

TEST_F(SubscriberTest, NoticesAServerThatStandsStill) {
  subscriber_.Start();
  ASSERT_TRUE(Await(1, "connected"));
  server_.Pause();
  ASSERT_TRUE(Await(2, "lost"));
  server_.Resume();
  ASSERT_TRUE(Await(3, "connected"));
}

TEST_F(SubscriberTest, StopsPromptlyInWhateverState) {
  Subscriber nowhere({.address = {.path = "/nowhere.sock"}});
  nowhere.Listen("amble:a", {});
  nowhere.Start();
  nowhere.Stop();
  Subscriber never({.address = {.path = "/nowhere.sock"}});
  subscriber_.Start();
  ASSERT_TRUE(Await(1, "connected"));
  server_.Pause();
  subscriber_.Stop();
}

TEST_F(SubscriberTest, HearsBetweenHeartbeats) {
  Subscriber quick({.address = server_.unix_socket(),
                    .credentials = server_.credentials(),
                    .heartbeat = std::chrono::milliseconds(20)});
  std::mutex mutex;
  std::condition_variable heard;
  int messages = 0;
  quick.Listen("amble:a", {.on_message = [&](std::string_view) {
                 std::lock_guard lock(mutex);
                 ++messages;
                 heard.notify_all();
               }});
  quick.Start();
  // Pings and messages mixed.
  for (int i = 0; i < 3; ++i) {
    std::unique_lock lock(mutex);
    const int before = messages;
    while (messages == before) {
      lock.unlock();
      server_.Admin({"PUBLISH", "amble:a", "m"});
      lock.lock();
      heard.wait_for(lock, std::chrono::milliseconds(60), [&] { return messages != before; });
    }
  }
  EXPECT_GE(messages, 3);
}

}  // namespace
}  // namespace amble::redis
