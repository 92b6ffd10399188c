#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/platform/testing/databases.h"
#include "services/scheduling/storage/membership_sql_repository.h"
#include "services/scheduling/storage/place_sql_repository.h"
#include "services/scheduling/storage/route_sql_repository.h"
#include "services/scheduling/storage/series_sql_repository.h"
#include "services/scheduling/storage/walk_sql_repository.h"
#include "services/scheduling/testing/scheduling_fixture.h"

/// What the contract's files share: the repositories on an empty database of either engine.
namespace amble::scheduling {

class StorageContract : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override { Migrate(*database_); }

  absl::Status Write(const storage::Database::Work& work) { return database_->Write(work); }
  void Save(const Walk& walk) {
    ASSERT_EQ(
        Write([&](storage::Transaction& transaction) { return walks_.Save(transaction, walk); }),
        absl::OkStatus());
  }
  void Save(const Route& route) {
    ASSERT_EQ(
        Write([&](storage::Transaction& transaction) { return routes_.Save(transaction, route); }),
        absl::OkStatus());
  }

  /// A walk of "p"/"g" that starts so many seconds after 1970.
  static Walk BareWalk(const std::string& id, int64_t start) {
    Walk walk;
    walk.key = {"p", "g", id};
    walk.start = {absl::CivilSecond(2027, 3, 23, 10, 0, 0), "Europe/London", std::nullopt};
    walk.start_time = absl::FromUnixSeconds(start);
    walk.version = 1;
    return walk;
  }

  /// Whether a transaction that has run `take` keeps an impatient one that runs it, too, waiting
  /// until it is over.
  bool Holds(const storage::Database::Work& take) {
    const auto impatient = OpenImpatient();
    absl::Status meanwhile;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                absl::Status taken = take(transaction);
                meanwhile = impatient->Write(take);
                return taken;
              }),
              absl::OkStatus());
    EXPECT_EQ(impatient->Write(take), absl::OkStatus());
    return !meanwhile.ok();
  }

  testing::DatabasePlace place_{GetParam()};
  std::unique_ptr<storage::Database> database_ = place_.Open();
  WalkSqlRepository walks_;
  RouteSqlRepository routes_;
  PlaceSqlRepository places_;
  SeriesSqlRepository series_;
  MembershipSqlRepository memberships_;

 private:
  std::unique_ptr<storage::Database> OpenImpatient() const {
    constexpr absl::Duration kPatience = absl::Milliseconds(50);
    if (GetParam() == storage::Engine::kSqlite) {
      storage::SqliteOptions options = place_.sqlite_options();
      options.busy_timeout = kPatience;
      return *storage::OpenSqlite(options);
    }
    storage::PostgresOptions options = place_.postgres_options();
    options.lock_timeout = kPatience;
    return *storage::OpenPostgres(options);
  }
};

}  // namespace amble::scheduling
