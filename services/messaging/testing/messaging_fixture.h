#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/messaging/app/apply_facts.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/preferred_ways.h"
#include "services/messaging/storage/block_sql_repository.h"
#include "services/messaging/storage/dispatch_sql_queue.h"
#include "services/messaging/storage/expansion_sql_repository.h"
#include "services/messaging/storage/fact_sql_repository.h"
#include "services/messaging/storage/hint_sql_repository.h"
#include "services/messaging/storage/news_sql_repository.h"
#include "services/messaging/storage/notice_sql_repository.h"
#include "services/messaging/storage/preference_sql_repository.h"
#include "services/messaging/storage/reminder_sql_repository.h"
#include "services/messaging/storage/thread_sql_repository.h"
#include "services/messaging/testing/thread_fakes.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/testing/databases.h"

/// What tests of messaging share: its real repositories on a real database, and a small world.
namespace amble::messaging {

/// Creates messaging's tables, and the platform's that it needs.
void Migrate(storage::Database& database);

/// A call as a use-case sees it.
class As {
 public:
  explicit As(auth::Principal principal, std::string request_id = "", std::string body = "");
  operator const rpc::CallContext&() const { return call_; }  // reads better than .call()

 private:
  rpc::CallContext call_;
};

/// Somebody without a place on any staff.
auth::Principal Somebody(const std::string& person);
/// Somebody of the staff of `practice`.
auth::Principal StaffOf(const std::string& person, const std::string& practice,
                        auth::StaffRole role);
/// Somebody who came by an invitation to `group` of `practice`.
auth::Principal GuestOf(const std::string& person, const std::string& practice,
                        const std::string& group);

/// Two practices. "heath" (owner "olga"): the groups "ramble" (COMMUNITY) and "mend" (THERAPY),
/// both led by "lea" (member "m-lea") and with the members "mia" ("m-mia") and "noor" ("m-noor");
/// "ramble" is also led by "cole" ("m-cole"), and "exa" ("m-exa") has left it. In "moor": the group
/// "ramble" led by "lou" ("m-lou"). People are at home in London; mia has chosen discretion,
/// the others nothing.
/// All are ACTIVE since a day ago. It is 2027-01-15 08:00 UTC.
class MessagingFixture : public ::testing::Test {
 protected:
  explicit MessagingFixture(storage::Engine engine = storage::Engine::kSqlite);

  static constexpr char kHome[] = "Europe/London";
  static absl::Time Utc(const std::string& rfc3339);

  /// A walk of "heath"/`group` on 2027-03-23 at 10:00 in London, an hour long, told by nobody yet.
  static Walk Wanted(const std::string& id = "pond", const std::string& group = "ramble");

  absl::Status Write(const storage::Database::Work& work) { return database_->Write(work); }
  /// As the feeds tell it: news, unless `history`.
  void Tell(const Person& person);
  void Tell(const Group& group);
  void Tell(const Member& member);
  void Tell(const Walk& walk, bool history = false);
  void Tell(const Response& response, bool history = false);
  /// The next version of what is known of a walk, with `change` made to it.
  void Change(const WalkKey& walk, const std::function<void(Walk&)>& change);
  /// An answer of `person` (member "m-" + person) in its next version: to the walk as it is known,
  /// unless they saw it as it was in `walk_version`.
  void Answer(const WalkKey& walk, const std::string& person, ResponseState state,
              bool promoted = false, std::optional<int64_t> walk_version = {});
  /// A member "m-" + person of the group, ACTIVE since now, and the person.
  void Join(const GroupKey& group, const std::string& person);
  void Leave(const GroupKey& group, const std::string& person);

  /// What `find` finds, in a transaction of its own.
  template <typename T>
  T Found(const std::function<absl::StatusOr<T>(storage::Transaction&)>& find) {
    std::optional<T> found;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      absl::StatusOr<T> result = find(transaction);
      if (result.ok()) found.emplace(*std::move(result));
      return result.status();
    }),
              absl::OkStatus());
    return *std::move(found);
  }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  testing::DatabasePlace place_;
  std::unique_ptr<storage::Database> database_ = place_.Open();
  FactSqlRepository facts_;
  NoticeSqlRepository notices_;
  ReminderSqlRepository reminders_;
  ExpansionSqlRepository expansions_;
  DispatchSqlQueue dispatches_;
  PreferenceSqlRepository preferences_;
  ThreadSqlRepository threads_;
  BlockSqlRepository blocks_;
  HintSqlRepository hints_;
  NewsSqlRepository news_;
  RecordedLeaderNotices leader_notices_;
  PreferredWays ways_{facts_, preferences_};
  Dependencies dependencies_;
};

}  // namespace amble::messaging
