// Random clients, services and rights; the history of each subscriber is checked.
#include <random>

#include "gateway/live/history_checker.h"
#include "gateway/live/hub_fixture.h"

namespace amble::gateway::live::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What is done wrong on purpose, so that it is known that the check can fail.
enum class Planted { kNothing, kLosesAMessage, kDoublesAMessage, kMovesACursor, kForgetsARemoval };

class HubHistoryTest : public HubTest {
 protected:
  static constexpr size_t kPeople = 12;
  static constexpr int kSteps = 20'000;

  struct Viewer {
    std::string person;
    std::vector<std::string> channels;
    std::shared_ptr<FakeClient> client;
    std::string cursor;
    HistoryChecker checker;
  };

  HubHistoryTest() {
    for (const std::string& channel : kChannels) source_.logs[channel].kept = 300;
    for (size_t i = 0; i < kPeople; ++i) {
      Viewer viewer{.person = "p" + std::to_string(i)};
      for (const std::string& channel : kChannels) {
        source_.Allow(channel, viewer.person);
        if (Chance(70) || viewer.channels.empty()) viewer.channels.push_back(channel);
      }
      viewers_.push_back(std::move(viewer));
    }
  }

  bool Chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  Viewer& AnyViewer() { return viewers_[random_() % viewers_.size()]; }
  const std::string& AnyChannel() { return kChannels[random_() % kChannels.size()]; }

  void Step(Planted planted) {
    const auto dice = random_() % 1000;
    if (dice < 500) {
      PublishNext(AnyChannel());
    } else if (dice < 550) {
      WriteNext(AnyChannel());
    } else if (dice < 600) {
      TellAll(AnyChannel());
    } else if (dice < 800) {
      Viewer& viewer = AnyViewer();
      viewer.client == nullptr ? Come(viewer, planted) : Go(viewer);
    } else if (dice < 850) {
      AnyViewerDrains();
    } else if (dice < 870) {
      ChangeRight(AnyViewer(), AnyChannel(), planted);
    } else if (dice < 890) {
      source_.is_down = !source_.is_down && Chance(50);
      source_.Break();
      queue_.Run();
    } else if (dice < 895) {
      source_.leases_fail = !source_.leases_fail && Chance(50);
    } else if (dice < 898) {
      Restore(AnyChannel());
    } else if (dice < 899) {
      Pass(kChannelLinger, planted);
    } else {
      Pass(milliseconds(random_() % 700), planted);
    }
    Look(planted);
  }

  void Pass(milliseconds time, Planted planted) {
    for (; time.count() > 0; time -= std::min(time, kHubTick)) {
      Advance(std::min(time, kHubTick));
      Look(planted);
    }
  }
  /// So that this gateway does not hear of it yet.
  void WriteNext(const std::string& channel) {
    const auto& log = source_.logs[channel];
    source_.Write(channel, HistoryChecker::Text(channel, log.epoch, log.last + 1));
    ++untold_[channel];
  }
  void TellAll(const std::string& channel) {
    source_.TellLast(channel, std::exchange(untold_[channel], 0));
    queue_.Run();
  }
  void PublishNext(const std::string& channel) {
    WriteNext(channel);
    TellAll(channel);
  }
  /// `viewer` hears from another gateway all that there is.
  void HearElsewhere(Viewer& viewer) {
    auto places = ParseCursor(viewer.cursor, viewer.channels.size());
    for (size_t i = 0; i < places->size(); ++i) {
      const std::string& channel = viewer.channels[i];
      const auto& log = source_.logs[channel];
      ChannelCursor& place = (*places)[i];
      if (place.life != LifeOf(channel, log.epoch) || !log.may_see.contains(viewer.person))
        continue;
      while (place.position < log.last) {
        viewer.checker.OnMessage(HistoryChecker::Text(channel, log.epoch, ++place.position), now_);
      }
    }
    viewer.cursor = FormatCursor(*places);
  }
  void Come(Viewer& viewer, Planted planted = Planted::kNothing) {
    const bool is_new = viewer.cursor.empty() || Chance(5);
    if (!is_new && planted == Planted::kMovesACursor) MoveCursor(viewer);
    if (!is_new && Chance(30)) HearElsewhere(viewer);
    viewer.checker.OnOpen(is_new);
    viewer.client = Open(viewer.person, viewer.channels, is_new ? "" : viewer.cursor, Chance(20));
  }
  void Go(Viewer& viewer) {
    viewer.client->Close(StreamEnd::kClientGone);
    queue_.Run();
    viewer.client.reset();
  }
  void AnyViewerDrains() {
    Viewer& viewer = AnyViewer();
    if (viewer.client == nullptr) return;
    viewer.client->Drain();
    queue_.Run();
  }
  void ChangeRight(Viewer& viewer, const std::string& channel, Planted planted) {
    if (Chance(60)) {
      if (planted != Planted::kForgetsARemoval) source_.Forbid(channel, viewer.person);
      viewer.checker.OnForbidden(channel, now_);
    } else {
      source_.Allow(channel, viewer.person);
      viewer.checker.OnAllowed(channel);
    }
  }
  /// As if put back from a backup: what comes now is another life.
  void Restore(const std::string& channel) {
    auto& log = source_.logs[channel];
    log.epoch = "e" + std::to_string(++epochs_);
    log.entries.clear();
    log.last /= 2;
    untold_[channel] = 0;
    source_.Break();
    queue_.Run();
  }

  /// What the clients got goes to their checkers.
  void Look(Planted planted) {
    for (Viewer& viewer : viewers_) {
      if (viewer.client == nullptr) continue;
      auto messages = viewer.client->Take();
      const bool strikes =
          !messages.empty() && planted != Planted::kNothing && ++strikes_ % 97 == 0;
      if (strikes && planted == Planted::kLosesAMessage) messages.pop_back();
      if (strikes && planted == Planted::kDoublesAMessage) messages.push_back(messages.back());
      for (const std::string& text : messages) viewer.checker.OnMessage(text, now_);
      if (!viewer.client->cursor.empty()) viewer.cursor = viewer.client->cursor;
      if (viewer.client->is_over || !viewer.client->refused.ok()) {
        queue_.Run();
        viewer.client.reset();
      }
    }
  }
  static void MoveCursor(Viewer& viewer) {
    auto places = ParseCursor(viewer.cursor, viewer.channels.size());
    for (ChannelCursor& place : *places) --place.position;
    viewer.cursor = FormatCursor(*places);
  }

  /// All is well again, and all come to the end of what there is.
  void Settle() {
    source_.is_down = source_.leases_fail = false;
    for (Viewer& viewer : viewers_) {
      for (const std::string& channel : kChannels) {
        source_.Allow(channel, viewer.person);
        viewer.checker.OnAllowed(channel);
      }
      if (viewer.client != nullptr) Go(viewer);
      Come(viewer);
      viewer.client->is_slow = false;
    }
    Pass(seconds(20), Planted::kNothing);
    for (const std::string& channel : kChannels) PublishNext(channel);
    for (Viewer& viewer : viewers_) {
      viewer.client->Drain();
      queue_.Run();
    }
    Look(Planted::kNothing);
    for (Viewer& viewer : viewers_) {
      for (const std::string& channel : viewer.channels) {
        viewer.checker.OnQuiet(channel, source_.logs[channel].epoch, source_.logs[channel].last);
      }
    }
  }

  std::vector<std::string> Run(uint32_t seed, Planted planted) {
    random_.seed(seed);
    for (int i = 0; i < kSteps; ++i) Step(planted);
    Settle();
    std::vector<std::string> violations;
    for (const Viewer& viewer : viewers_) {
      EXPECT_GT(viewer.checker.messages(), 100) << viewer.person << " saw hardly anything";
      for (const std::string& one : viewer.checker.violations()) {
        violations.push_back(viewer.person + " " + one);
      }
    }
    return violations;
  }

  const std::vector<std::string> kChannels{"practices/p/threads/a", "practices/p/threads/b",
                                           "practices/q/threads/c"};
  std::mt19937 random_{1};
  std::vector<Viewer> viewers_;
  std::map<std::string, int> untold_;  ///< by channel: entries of which this gateway has not heard
  int epochs_ = 1;
  int strikes_ = 0;
};

class RandomHistoryTest : public HubHistoryTest, public ::testing::WithParamInterface<uint32_t> {};

TEST_P(RandomHistoryTest, IsWithoutAGapOrSaysSo) {
  EXPECT_THAT(Run(GetParam(), Planted::kNothing), ::testing::IsEmpty());
  EXPECT_GT(hub_.counts().resets, 0U);
  EXPECT_GT(hub_.counts().leases_refused, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistoryTest, ::testing::Range(1U, 9U));

class PlantedHistoryTest : public HubHistoryTest, public ::testing::WithParamInterface<Planted> {};

TEST_P(PlantedHistoryTest, IsFound) { EXPECT_FALSE(Run(7, GetParam()).empty()); }

INSTANTIATE_TEST_SUITE_P(All, PlantedHistoryTest,
                         ::testing::Values(Planted::kLosesAMessage, Planted::kDoublesAMessage,
                                           Planted::kMovesACursor, Planted::kForgetsARemoval));

}  // namespace
}  // namespace amble::gateway::live::testing
