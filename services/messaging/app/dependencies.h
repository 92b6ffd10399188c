#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/dispatch_queue.h"
#include "services/messaging/app/expansion_repository.h"
#include "services/messaging/app/fact_repository.h"
#include "services/messaging/app/notice_repository.h"
#include "services/messaging/app/preference_repository.h"
#include "services/messaging/app/reminder_repository.h"
#include "services/messaging/app/ways.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/push/endpoint_guard.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

class BlockRepository;
class CrisisWording;
class HintRepository;
class LeaderNotices;
class NewsRepository;
class ThreadRepository;

/// What the installation says.
struct Settings {
  std::string public_url;  ///< without a slash at its end
  std::string help;        ///< where help is at once, where a practice says nothing
};

/// What use-cases work with. Everything outlives them.
struct Dependencies {
  storage::Database* database;
  FactRepository* facts;
  NoticeRepository* notices;
  ReminderRepository* reminders;
  ExpansionRepository* expansions;
  DispatchQueue* dispatches;
  Ways* ways;
  const Clock* clock;
  Ids* ids;
  Settings settings = {};
  /// Catches up with all feeds, before a denial that rests on what they told. Empty in tests where
  /// there are none.
  std::function<absl::Status(absl::Time deadline)> catch_up = {};
  PreferenceRepository* preferences = nullptr;
  const push::EndpointGuard* push_endpoints = nullptr;  ///< null where nothing is pushed
  ThreadRepository* threads = nullptr;
  BlockRepository* blocks = nullptr;
  const CrisisWording* crisis_wording = nullptr;  ///< none: no text is taken for one
  LeaderNotices* leader_notices = nullptr;        ///< none: nobody is told
  HintRepository* hints = nullptr;
  NewsRepository* news = nullptr;
  /// After a commit with which a live channel has grown; must not block. May be empty.
  std::function<void(const std::string& channel)> channel_grown = {};
  /// Called after commits that leave work to the workers of notices, or something to be sent. Empty
  /// in tests that run them by hand.
  std::function<void()> wake_notices = {};
  std::function<void()> wake_dispatches = {};
};

}  // namespace amble::messaging
