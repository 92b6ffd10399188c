#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/database.h"
#include "services/platform/testing/databases.h"

/// What the contract's files share.
namespace amble::storage {

/// Runs every case on each engine, on an empty database with the tables `item` and `part`.
class DatabaseContract : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    database_ = place_.Open();
    ASSERT_EQ(Run({R"sql(
      CREATE TABLE item (
        id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
        number BIGINT NOT NULL DEFAULT 0 CHECK (number >= 0),
        flag SMALLINT,
        data BYTEA,
        note TEXT))sql"}),
              absl::OkStatus());
    ASSERT_EQ(Run({R"sql(
      CREATE TABLE part (
        item_id TEXT COLLATE "C" NOT NULL REFERENCES item (id),
        position BIGINT NOT NULL,
        PRIMARY KEY (item_id, position)))sql"}),
              absl::OkStatus());
  }

  /// One statement in a transaction of its own.
  absl::Status Run(const Statement& statement, const Params& params = {}) {
    return database_->Write(
        [&](Transaction& transaction) { return transaction.Execute(statement, params).status(); });
  }

  /// The rows of one statement on a snapshot of its own; a failure of the test when it fails.
  Rows Select(const Statement& statement, const Params& params = {}) {
    Rows rows;
    EXPECT_EQ(database_->Read([&](Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(rows, transaction.Query(statement, params));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return rows;
  }

  int64_t CountItems() { return Select({"SELECT COUNT(*) FROM item"}).at(0).Int(0); }

  testing::DatabasePlace place_{GetParam()};
  std::unique_ptr<Database> database_;
};

inline constexpr Statement kInsertItem{"INSERT INTO item (id, number) VALUES ($1, $2)"};

}  // namespace amble::storage
