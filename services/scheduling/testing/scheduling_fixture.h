#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/testing/databases.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/storage/membership_sql_repository.h"
#include "services/scheduling/storage/place_sql_repository.h"
#include "services/scheduling/storage/route_sql_repository.h"
#include "services/scheduling/storage/series_sql_repository.h"
#include "services/scheduling/storage/walk_sql_repository.h"

/// What tests of scheduling share: its real repositories on a real database, and a small world.
namespace amble::scheduling {

/// Creates scheduling's tables, and the platform's that it needs.
void Migrate(storage::Database& database);

/// Remembers the walks that others were told of, once the transaction is committed.
class RecordingWalkEvents final : public WalkEvents {
 public:
  absl::Status Changed(storage::Transaction& transaction, const Walk& walk,
                       const rpc::CallContext* call) override;
  absl::Status Progressed(storage::Transaction& transaction, const Walk& walk) override;
  absl::Status Changed(storage::Transaction& transaction, const Route& route,
                       const rpc::CallContext* call) override;

  std::vector<Walk> told;        ///< in order
  std::vector<Walk> progressed;  ///< in order
  std::vector<Route> routes;     ///< in order
};

/// A call as a use-case sees it.
class As {
 public:
  explicit As(auth::Principal principal, std::string request_id = "", std::string body = "");
  operator const rpc::CallContext&() const { return call_; }  // reads better than .call()

 private:
  rpc::CallContext call_;
};

/// `value` as what a use-case answers, to compare with.
template <typename T>
absl::StatusOr<T> Answer(T value) {
  return absl::StatusOr<T>(std::move(value));
}

/// Somebody without a place on any staff.
auth::Principal Somebody(const std::string& person);
/// Somebody of the staff of `practice`. With a credential that holds until `credential`.
auth::Principal Staff(const std::string& person, const std::string& practice, auth::StaffRole role,
                      absl::Time credential = absl::InfinitePast());
/// Somebody who came by an invitation to `group` of `practice`.
auth::Principal GuestOf(const std::string& person, const std::string& practice,
                        const std::string& group);

/// Two practices. In "heath": the groups "ramble" (COMMUNITY) and "mend" (THERAPY), both led by
/// "lea" (member "m-lea") and with the member "mia" ("m-mia"); "ramble" is also led by "cole"
/// ("m-cole"), and "exa" ("m-exa") has left it. In "moor": the group "ramble" led by "lou"
/// ("m-lou"). It is 2027-01-15 08:00 UTC.
class SchedulingFixture : public ::testing::Test {
 protected:
  explicit SchedulingFixture(storage::Engine engine = storage::Engine::kSqlite);

  /// A walk of "heath"/"ramble" that can be planned: 2027-03-23 10:00 in London, 60 minutes, 8
  /// people, answers until the day before.
  static Walk Wanted(const std::string& group = "ramble");
  static Route WantedRoute(const std::string& practice = "heath");
  static absl::Time Utc(const std::string& rfc3339);

  void Apply(const Group& group);
  void Apply(const Member& member);
  /// Stores as it is, past all rules.
  void Put(const Walk& walk);
  void Put(const Route& route);
  std::optional<Walk> Stored(const WalkKey& key);
  std::optional<Route> StoredRoute(const std::string& practice, const std::string& id);
  /// Plans Wanted(group) as "lea", with `change` made to it before.
  Walk Plan(
      const std::string& group = "ramble", const std::function<void(Walk&)>& change = [](Walk&) {});
  /// Creates WantedRoute(practice) with `change` made to it before.
  Route Lay(
      const std::string& practice = "heath",
      const std::function<void(Route&)>& change = [](Route&) {});

  /// All who may not know that "heath"/"ramble" exists: strangers, somebody who left, guests of
  /// another group, leaders and staff of another practice.
  static std::vector<auth::Principal> Outsiders();
  /// A call to `use` as each of Outsiders() answers as if there were no such group.
  static void ExpectUnknownToOutsiders(const std::function<absl::Status(const As&)>& use);

  auth::Principal Lea() const;  ///< leads; a therapist whose credential holds for a year

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  testing::DatabasePlace place_;
  std::unique_ptr<storage::Database> database_ = place_.Open();
  WalkSqlRepository walks_;
  RouteSqlRepository routes_;
  PlaceSqlRepository places_;
  SeriesSqlRepository series_;
  MembershipSqlRepository memberships_;
  RecordingWalkEvents events_;
  Dependencies dependencies_;
};

}  // namespace amble::scheduling
