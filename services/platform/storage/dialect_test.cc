#include "services/platform/storage/dialect.h"

#include <gtest/gtest.h>

namespace amble::storage {
namespace {

TEST(Dialect, ExpandsWhatDiffers) {
  const std::string sql = "SELECT a FROM t WHERE a {any:$12} {for_update_skip_locked}";
  EXPECT_EQ(Expand(Engine::kPostgres, sql).value(),
            "SELECT a FROM t WHERE a IN (SELECT unnest($12::text[])) FOR UPDATE SKIP LOCKED");
  EXPECT_EQ(Expand(Engine::kSqlite, sql).value(),
            "SELECT a FROM t WHERE a IN (SELECT value FROM json_each($12)) ");
  EXPECT_EQ(Expand(Engine::kSqlite, "SELECT 1 {for_update}").value(), "SELECT 1 ");
}

TEST(Dialect, LooksUpKeyByKey) {
  const std::string sql = "SELECT w.a FROM {look_up:walks by practice $1, walk $2} w";
  EXPECT_EQ(Expand(Engine::kPostgres, sql).value(),
            "SELECT w.a FROM (SELECT DISTINCT unnest(CAST($2 AS TEXT[])) AS key) AS wanted "
            "CROSS JOIN LATERAL (SELECT * FROM walks WHERE practice = $1 AND walk = wanted.key "
            "OFFSET 0) w");
  EXPECT_EQ(Expand(Engine::kSqlite, sql).value(),
            "SELECT w.a FROM (SELECT * FROM walks WHERE practice = $1 AND walk IN "
            "(SELECT value FROM json_each($2))) w");
}

TEST(Dialect, LooksUpKeysOfSeveralColumns) {
  const std::string sql = "SELECT w.a FROM {look_up_each:walks by practice $1, walk $3} w";
  EXPECT_EQ(Expand(Engine::kPostgres, sql).value(),
            "SELECT w.a FROM (SELECT DISTINCT * FROM unnest(CAST($1 AS TEXT[]), CAST($3 AS "
            "TEXT[])) AS given (key1, key2)) AS wanted CROSS JOIN LATERAL (SELECT * FROM walks "
            "WHERE practice = wanted.key1 AND walk = wanted.key2 OFFSET 0) w");
  EXPECT_EQ(Expand(Engine::kSqlite, sql).value(),
            "SELECT w.a FROM (SELECT * FROM walks WHERE (practice, walk) IN (SELECT list1.value, "
            "list2.value FROM json_each($1) AS list1 JOIN json_each($3) AS list2 ON list2.key = "
            "list1.key)) w");
}

TEST(Dialect, TakesRowsAsListsOrOneByOne) {
  const std::string sql = "INSERT INTO t (a, b, c) {rows:TEXT $1, BIGINT $2, BYTEA $3} RETURNING a";
  EXPECT_EQ(Expand(Engine::kPostgres, sql).value(),
            "INSERT INTO t (a, b, c) SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS "
            "BIGINT[]), CAST($3 AS BYTEA[])) RETURNING a");
  EXPECT_EQ(Expand(Engine::kSqlite, sql).value(),
            "INSERT INTO t (a, b, c) VALUES ($1, $2, $3) RETURNING a");
  EXPECT_TRUE(TakesRows(sql));
  EXPECT_FALSE(TakesRows("INSERT INTO t (a) VALUES ($1)"));
}

TEST(Dialect, LeavesQuotedBracesAlone) {
  const std::string sql = R"(SELECT '{for_update} it''s {', "{any:$1}")";
  EXPECT_EQ(Expand(Engine::kPostgres, sql).value(), sql);
}

TEST(Dialect, RefusesWhatItDoesNotKnow) {
  for (const char* sql : {"{",
                          "{}",
                          "{any:}",
                          "{any:$}",
                          "{any:$1x}",
                          "{any:1}",
                          "{For_update}",
                          "{look_up:}",
                          "{look_up:walks by practice $1}",
                          "{look_up:walks by practice $1, walk 2}",
                          "{look_up:walks; by practice $1, walk $2}",
                          "{look_up_each:walks}",
                          "{look_up_each:walks by}",
                          "{look_up_each:walks by practice}",
                          "{look_up_each:walks by practice $1, walk}",
                          "{look_up_each:Walks by practice $1}",
                          "{rows:}",
                          "{rows:TEXT}",
                          "{rows:TEXT $2}",
                          "{rows:TEXT $1, $2}",
                          "{rows:SMALLINT $1}",
                          "{rows:TEXT $1, TEXT $3}"}) {
    EXPECT_EQ(Expand(Engine::kSqlite, sql).status().code(), absl::StatusCode::kInternal) << sql;
  }
}

#ifndef AMBLE_MUTANT_NO_ROW_LOCKS
TEST(Dialect, LocksRowsInPostgres) {
  EXPECT_EQ(Expand(Engine::kPostgres, "SELECT 1 {for_update}").value(), "SELECT 1 FOR UPDATE");
}
#endif

}  // namespace
}  // namespace amble::storage
