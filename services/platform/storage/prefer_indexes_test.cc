#include "services/platform/storage/prefer_indexes.h"

#include "services/platform/storage/database_contract_fixture.h"

namespace amble::storage {
namespace {

constexpr int kItems = 3000;
constexpr int kTaken = 5;

class PreferIndexesTest : public DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    ASSERT_EQ(Run({"CREATE INDEX item_by_number ON item (number, id)"}), absl::OkStatus());
  }
  void AddItems() {
    std::vector<Params> rows;
    for (int i = 0; i < kItems; ++i) rows.push_back({std::to_string(i), kItems - i});
    ASSERT_EQ(database_->Write([&](Transaction& transaction) {
      return transaction.ExecuteBatch({"INSERT INTO item (id, number) {rows:TEXT $1, BIGINT $2}"},
                                      rows);
    }),
              absl::OkStatus());
  }
};

TEST_P(PreferIndexesTest, ChangesNothingOfWhatIsRead) {
  AddItems();
  ASSERT_EQ(database_->Read([](Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(PreferIndexes(transaction));
    AMBLE_ASSIGN_OR_RETURN(
        const Rows rows,
        transaction.Query({"SELECT id FROM item WHERE number <= $1 AND flag IS NULL"
                           " ORDER BY number, id LIMIT $2"},
                          {kItems, kTaken}));
    EXPECT_EQ(rows.size(), kTaken);
    EXPECT_EQ(rows.at(0).Text(0), std::to_string(kItems - 1));
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

INSTANTIATE_TEST_SUITE_P(Engines, PreferIndexesTest, testing::Engines(), testing::EngineName);

/// How many rows PostgreSQL has read on this connection of late, one way or another.
absl::StatusOr<int64_t> RowsRead(Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query({"SELECT CAST(sum(seq_tup_read + COALESCE(idx_tup_fetch, 0)) AS BIGINT)"
                         " FROM pg_stat_xact_user_tables WHERE schemaname = current_schema()"},
                        {}));
  return rows.at(0).Int(0);
}

class PreferIndexesPostgres : public PreferIndexesTest {};

TEST_P(PreferIndexesPostgres, TakesAFewOfManyByTheIndexHoweverEmptyTheTableWas) {
  constexpr Statement kFirst{
      "SELECT id FROM item WHERE number <= $1 AND flag IS NULL ORDER BY number, id LIMIT $2"};
  int64_t read = 0;
  const auto take = [&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const int64_t before, RowsRead(transaction));
    AMBLE_RETURN_IF_ERROR(PreferIndexes(transaction));
    AMBLE_RETURN_IF_ERROR(transaction.Query(kFirst, {kItems, kTaken}).status());
    AMBLE_ASSIGN_OR_RETURN(read, RowsRead(transaction));
    read -= before;
    return absl::OkStatus();
  };
  // A plan is kept after a few times.
  for (int i = 0; i < 10; ++i) ASSERT_EQ(database_->Read(take), absl::OkStatus());
  AddItems();
  for (int i = 0; i < 10; ++i) ASSERT_EQ(database_->Read(take), absl::OkStatus());
  EXPECT_EQ(read, kTaken);
}

INSTANTIATE_TEST_SUITE_P(Engines, PreferIndexesPostgres, ::testing::Values(Engine::kPostgres),
                         testing::EngineName);

}  // namespace
}  // namespace amble::storage
