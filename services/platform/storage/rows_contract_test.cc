/// What every driver owes for `{rows:…}`, run on each engine: the same as row by row.
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "services/platform/storage/database_contract_fixture.h"

namespace amble::storage {
namespace {

class RowsContract : public DatabaseContract {
 protected:
  absl::Status RunBatch(const Statement& statement, const std::vector<Params>& rows) {
    return database_->Write(
        [&](Transaction& transaction) { return transaction.ExecuteBatch(statement, rows); });
  }
};

constexpr Statement kInsertRows{
    "INSERT INTO item (id, number, flag, data, note)"
    " {rows:TEXT $1, BIGINT $2, BIGINT $3, BYTEA $4, TEXT $5}"};
constexpr Statement kInsertValues{
    "INSERT INTO item (id, number, flag, data, note) VALUES ($1, $2, $3, $4, $5)"};
constexpr Statement kAll{"SELECT id, number, flag, data, note FROM item ORDER BY id"};

/// Everything that a format could get wrong.
std::vector<Params> OddRows() {
  const std::vector<Value> texts = {"",     "NULL", "a,b", "{}", "\"",   "\\",        "ä 🌳",
                                    "\n\t", " ",    "'",   "$1", "a\"b", std::nullopt};
  const std::vector<Value> numbers = {0, 1, std::numeric_limits<int64_t>::max(),
                                      absl::FromUnixMicros(1'700'000'000'000'001)};
  const std::vector<Value> flags = {true, false, std::nullopt, -32768, 32767};
  const std::vector<Value> bytes = {Bytes{""}, Bytes{std::string("\0\xff\\x", 4)}, std::nullopt,
                                    Bytes{std::string(70'000, '\0')}};
  std::vector<Params> rows;
  for (size_t i = 0; i < 60; ++i) {
    rows.push_back({fmt::format("{:03}", i), numbers[i % numbers.size()], flags[i % flags.size()],
                    bytes[i % bytes.size()], texts[i % texts.size()]});
  }
  return rows;
}

TEST_P(RowsContract, KeepsWhatItIsGiven) {
  ASSERT_EQ(RunBatch(kInsertValues, OddRows()), absl::OkStatus());
  const Rows one_by_one = Select(kAll);
  ASSERT_EQ(one_by_one.size(), 60);
  ASSERT_EQ(Run({"DELETE FROM item"}), absl::OkStatus());
  ASSERT_EQ(RunBatch(kInsertRows, OddRows()), absl::OkStatus());
  const Rows together = Select(kAll);
  ASSERT_EQ(together.size(), one_by_one.size());
  for (size_t row = 0; row < together.size(); ++row) {
    for (size_t column = 0; column < 5; ++column) {
      EXPECT_EQ(together[row].at(column), one_by_one[row].at(column)) << row << " " << column;
    }
  }
}

TEST_P(RowsContract, TakesBatchesOfAnySize) {
  const Statement insert{"INSERT INTO item (id, number) {rows:TEXT $1, BIGINT $2}"};
  for (const int count : {0, 1, 1024, 1025, 3000}) {
    ASSERT_EQ(Run({"DELETE FROM item"}), absl::OkStatus());
    std::vector<Params> rows;
    for (int i = 0; i < count; ++i) rows.push_back({fmt::format("item-{}", i), i});
    ASSERT_EQ(RunBatch(insert, std::move(rows)), absl::OkStatus());
    EXPECT_EQ(CountItems(), count);
  }
  EXPECT_EQ(Select({"SELECT SUM(number) FROM item"}).at(0).Int(0), 3000 * 2999 / 2);
}

TEST_P(RowsContract, ServesSingleRowsToo) {
  const Statement insert{
      "INSERT INTO item (id, number) {rows:TEXT $1, BIGINT $2} RETURNING number"};
  ASSERT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Query(insert, {"a", 7}).value().at(0).Int(0), 7);
    EXPECT_EQ(transaction.Execute(insert, {"b", 8}).value(), 1);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(CountItems(), 2);
}

TEST_P(RowsContract, ReplacesOnConflict) {
  const Statement save{
      "INSERT INTO item (id, number) {rows:TEXT $1, BIGINT $2}"
      " ON CONFLICT (id) DO UPDATE SET number = excluded.number"};
  ASSERT_EQ(RunBatch(save, {{"a", 1}, {"b", 2}}), absl::OkStatus());
  ASSERT_EQ(RunBatch(save, {{"b", 3}, {"c", 4}}), absl::OkStatus());
  const Rows rows = Select({"SELECT id, number FROM item ORDER BY id"});
  ASSERT_EQ(rows.size(), 3);
  EXPECT_EQ(rows[0].Int(1), 1);
  EXPECT_EQ(rows[1].Int(1), 3);
  EXPECT_EQ(rows[2].Int(1), 4);
}

TEST_P(RowsContract, RefusesAllWhenOneIsRefused) {
  const Statement insert{"INSERT INTO item (id, number) {rows:TEXT $1, BIGINT $2}"};
  EXPECT_EQ(RunBatch(insert, {{"a", 1}, {"b", -1}}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(RunBatch(insert, {{"a", 1}, {"a", 2}}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(RunBatch(insert, {{"a", 1}, {std::string("b\0", 2), 2}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RunBatch(insert, {{"a", 1}, {"b", "two"}}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(RunBatch(insert, {{"a", 1}, {"b"}}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(RunBatch(insert, {{"a", 1}, {"b", 2, 3}}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(CountItems(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, RowsContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::storage
