/// What every driver owes, run on each engine: values, statements, batches, errors.
#include <fmt/format.h>

#include <limits>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/database_contract_fixture.h"

namespace amble::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Texts0(const Rows& rows) {
  std::vector<std::string> texts;
  for (const Row& row : rows) texts.push_back(row.Text(0));
  return texts;
}

TEST_P(DatabaseContract, KeepsEveryTypeOfValue) {
  const std::string note = "Grüße, 散步 🚶 \"quoted\" 'single' \\ {} $1 %s\n\t\x01";
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const Statement insert{
      "INSERT INTO item (id, number, flag, data, note) VALUES ($1, $2, $3, $4, $5)"};
  const int64_t most = std::numeric_limits<int64_t>::max();
  ASSERT_EQ(Run(insert, {"full", most, true, Bytes{bytes}, note}), absl::OkStatus());
  ASSERT_EQ(Run(insert, {"empty", 0, false, Bytes{""}, ""}), absl::OkStatus());
  ASSERT_EQ(Run(insert, {"null", 1, std::nullopt, std::nullopt, std::nullopt}), absl::OkStatus());
  const Rows rows = Select({"SELECT id, number, flag, data, note FROM item ORDER BY id"});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].at(3), Value(Bytes{""}));
  EXPECT_EQ(rows[0].at(4), Value(""));
  EXPECT_FALSE(rows[0].Bool(2));
  EXPECT_EQ(rows[1].Int(1), most);
  EXPECT_TRUE(rows[1].Bool(2));
  EXPECT_EQ(rows[1].Blob(3), bytes);
  EXPECT_EQ(rows[1].Text(4), note);
  EXPECT_TRUE(rows[2].IsNull(2) && rows[2].IsNull(3) && rows[2].IsNull(4));
  EXPECT_EQ(rows[2].OptionalText(4), std::nullopt);
  EXPECT_EQ(rows[1].OptionalText(4), note);
}

TEST_P(DatabaseContract, KeepsTimesToTheMicrosecondBeforeAndAfter1970) {
  ASSERT_EQ(Run({"CREATE TABLE moment (at BIGINT)"}), absl::OkStatus());
  const absl::Time early = absl::FromUnixMicros(-1234567890123457);
  const absl::Time late = absl::FromUnixMicros(253402300799999999);
  ASSERT_EQ(Run({"INSERT INTO moment (at) VALUES ($1), ($2), ($3)"},
                {early, late, std::optional<absl::Time>()}),
            absl::OkStatus());
  const Rows rows = Select({"SELECT at FROM moment ORDER BY COALESCE(at, $1)"},
                           {std::numeric_limits<int64_t>::max()});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].Time(0), early);
  EXPECT_EQ(rows[1].OptionalTime(0), late);
  EXPECT_EQ(rows[2].OptionalTime(0), std::nullopt);
}

TEST_P(DatabaseContract, BindsParametersByNumberNotByAppearance) {
  ASSERT_EQ(Run({"INSERT INTO item (note, id, number) VALUES ($2, $1, $3)"}, {"id", "note", 7}),
            absl::OkStatus());
  const Rows rows =
      Select({"SELECT id, note, number FROM item WHERE note = $2 AND id = $1"}, {"id", "note"});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].Text(0), "id");
  EXPECT_EQ(rows[0].Text(1), "note");
}

TEST_P(DatabaseContract, BindsOneParameterInSeveralPlacesAndMoreThanNine) {
  ASSERT_EQ(Run({"INSERT INTO item (id, number, note) VALUES ($1, $2, $1)"}, {"same", 1}),
            absl::OkStatus());
  EXPECT_EQ(Select({"SELECT id FROM item WHERE id = $1 AND note = $1"}, {"same"}).size(), 1u);
  EXPECT_EQ(Select({"SELECT id FROM item WHERE number IN ($11, $10, $9, $8, $7, $6, $5, $4, $3, $2)"
                    " AND id = $1"},
                   {"same", 20, 30, 40, 50, 60, 70, 80, 90, 100, 1})
                .size(),
            1u);
}

TEST_P(DatabaseContract, RefusesAWrongNumberOfParameters) {
  EXPECT_EQ(Run(kInsertItem, {"one"}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Run(kInsertItem, {"one", 2, 3}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(CountItems(), 0);
}

TEST_P(DatabaseContract, TellsStatementsAtOneAddressApart) {
  // A text on the heap, changed under the same address: the cached statement must not be used.
  std::string text = "SELECT 1 FROM item WHERE id = $1";
  EXPECT_EQ(Select({text.c_str()}, {"x"}).size(), 0u);
  text.replace(0, text.size(), "SELECT COUNT(*), $1 FROM item   ");
  EXPECT_EQ(Select({text.c_str()}, {"x"}).at(0).size(), 2u);
}

TEST_P(DatabaseContract, CountsTheRowsThatChanged) {
  ASSERT_EQ(Run({"INSERT INTO item (id, number) VALUES ('a', 1), ('b', 2), ('c', 3)"}),
            absl::OkStatus());
  ASSERT_EQ(database_->Write([](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Execute({"UPDATE item SET number = 9 WHERE number > $1"}, {1}).value(),
              2);
    EXPECT_EQ(transaction.Execute({"UPDATE item SET number = 8 WHERE number = 77"}, {}).value(), 0);
    EXPECT_EQ(transaction.Execute({"SELECT id FROM item"}, {}).value(), 0);
    EXPECT_EQ(transaction.Execute({"CREATE TABLE other (id TEXT)"}, {}).value(), 0);
    EXPECT_EQ(transaction.Execute({"DELETE FROM item"}, {}).value(), 3);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_P(DatabaseContract, UpsertsAndReturnsTheRow) {
  const Statement upsert{
      "INSERT INTO item (id, number) VALUES ($1, $2)"
      " ON CONFLICT (id) DO UPDATE SET number = item.number + excluded.number"
      " RETURNING number, id"};
  ASSERT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Query(upsert, {"a", 5}).value().at(0).Int(0), 5);
    const Rows again = transaction.Query(upsert, {"a", 6}).value();
    EXPECT_EQ(again.at(0).Int(0), 11);
    EXPECT_EQ(again.at(0).Text(1), "a");
    const Statement once{
        "INSERT INTO item (id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id"};
    EXPECT_EQ(transaction.QueryOptional(once, {"a", 1}).value(), std::nullopt);
    EXPECT_NE(transaction.QueryOptional(once, {"b", 1}).value(), std::nullopt);
    EXPECT_EQ(transaction.QueryOptional({"SELECT id FROM item"}, {}).status().code(),
              absl::StatusCode::kInternal);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_P(DatabaseContract, PagesByARowValueKeyset) {
  ASSERT_EQ(Run({"INSERT INTO item (id, number) VALUES ('a', 1), ('b', 1), ('c', 1), ('a2', 2)"}),
            absl::OkStatus());
  const Statement page{
      "SELECT id FROM item WHERE (number, id) > ($1, $2) ORDER BY number, id LIMIT $3"};
  EXPECT_THAT(Texts0(Select(page, {1, "a", 2})), ElementsAre("b", "c"));
  EXPECT_THAT(Texts0(Select(page, {1, "c", 2})), ElementsAre("a2"));
}

TEST_P(DatabaseContract, OrdersTextsBytewise) {
  for (const char* id : {"a", "B", "é", "z", "Z", "aa", "", "🚶", "\uffff"}) {
    ASSERT_EQ(Run(kInsertItem, {id, 1}), absl::OkStatus());
  }
  EXPECT_THAT(Texts0(Select({"SELECT id FROM item ORDER BY id"})),
              ElementsAre("", "B", "Z", "a", "aa", "z", "é", "\uffff", "🚶"));
  EXPECT_THAT(
      Texts0(Select({"SELECT id FROM item WHERE id > $1 AND id < $2 ORDER BY id"}, {"B", "b"})),
      ElementsAre("Z", "a", "aa"));
  EXPECT_EQ(Select({"SELECT id FROM item WHERE id = 'É' OR id = 'A'"}).size(), 0u);
}

TEST_P(DatabaseContract, FindsWhatIsInAList) {
  const std::string odd = "\"quote\\ {a,b} ' \x1f é";
  for (const std::string& id : {std::string("a"), std::string("b"), odd, std::string("NULL")}) {
    ASSERT_EQ(Run(kInsertItem, {id, 1}), absl::OkStatus());
  }
  const Statement find{"SELECT id FROM item WHERE number = $2 AND id {any:$1} ORDER BY id"};
  EXPECT_THAT(Texts0(Select(find, {Texts{"b", odd, "missing", ""}, 1})), ElementsAre(odd, "b"));
  EXPECT_THAT(Texts0(Select(find, {Texts{"NULL"}, 1})), ElementsAre("NULL"));
  EXPECT_THAT(Select(find, {Texts{}, 1}), ::testing::IsEmpty());
}

TEST_P(DatabaseContract, RefusesTextsThatCannotBeStored) {
  const std::vector<std::string> bad = {std::string("a\0b", 3), "\xff", "\xc0\xaf", "\xed\xa0\x80",
                                        "\xe2\x82"};
  for (const std::string& text : bad) {
    const absl::Status status = Run(kInsertItem, {text, 1});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(Run({"DELETE FROM item WHERE id {any:$1}"}, {Texts{"good", text}}).code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(database_
                  ->Write([&](Transaction& transaction) {
                    return transaction.ExecuteBatch(kInsertItem, {{"good", 1}, {text, 2}});
                  })
                  .code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(CountItems(), 0);
}

TEST_P(DatabaseContract, NamesWhatWentWrongWithoutTheValues) {
  ASSERT_EQ(Run(kInsertItem, {"secret-id", 1}), absl::OkStatus());
  struct Case {
    Statement statement;
    Params params;
    absl::StatusCode code;
  };
  const std::vector<Case> cases = {
      {kInsertItem, {"secret-id", 2}, absl::StatusCode::kAlreadyExists},
      {{"INSERT INTO part (item_id, position) VALUES ($1, $2)"},
       {"secret-none", 1},
       absl::StatusCode::kFailedPrecondition},
      {{"DELETE FROM item WHERE id = $1"}, {"secret-id"}, absl::StatusCode::kOk},
      {kInsertItem, {"secret-negative", -1}, absl::StatusCode::kFailedPrecondition},
      {kInsertItem, {"secret-null", std::nullopt}, absl::StatusCode::kFailedPrecondition},
      {kInsertItem, {"secret-type", "secret-word"}, absl::StatusCode::kInternal},
      {{"INSERT INTO nowhere (id) VALUES ($1)"}, {"secret"}, absl::StatusCode::kInternal},
      {{"SELEC 1"}, {}, absl::StatusCode::kInternal},
      {{"SELECT id FROM item {what}"}, {}, absl::StatusCode::kInternal},
      {{"DELETE FROM item; DELETE FROM part"}, {}, absl::StatusCode::kInternal},
  };
  for (const Case& c : cases) {
    const absl::Status status = Run(c.statement, c.params);
    EXPECT_EQ(status.code(), c.code) << c.statement.sql << ": " << status;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("secret"))) << c.statement.sql;
  }
}

TEST_P(DatabaseContract, RefusesAValueOfAnotherTypeThanTheColumn) {
  const Statement insert{
      "INSERT INTO item (id, number, flag, data, note) VALUES ($1, $2, $3, $4, $5)"};
  const Params good = {"id", 1, true, Bytes{"x"}, "note"};
  const std::vector<std::pair<size_t, Value>> wrong = {
      {0, Value(Bytes{"x"})}, {1, Value("five")}, {1, Value(Bytes{"5"})}, {2, Value("true")},
      {3, Value("x")},        {3, Value(5)},      {4, Value(Bytes{"x"})}};
  for (const auto& [index, value] : wrong) {
    Params params = good;
    params[index] = value;
    EXPECT_EQ(Run(insert, params).code(), absl::StatusCode::kInternal) << index;
  }
  EXPECT_EQ(CountItems(), 0);
  EXPECT_EQ(Run(insert, good), absl::OkStatus());
}

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::storage
