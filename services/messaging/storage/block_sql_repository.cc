#include "services/messaging/storage/block_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;

#define AMBLE_BLOCKS_COLUMNS \
  "block, person, blocked, practice, group_id, member, walking_name, create_time"

constexpr Statement kAdd{"INSERT INTO blocks (" AMBLE_BLOCKS_COLUMNS
                         ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                         " ON CONFLICT (person, blocked) DO NOTHING"};
constexpr Statement kFind{"SELECT " AMBLE_BLOCKS_COLUMNS
                          " FROM blocks WHERE person = $1 AND blocked = $2"};
constexpr Statement kRemove{"DELETE FROM blocks WHERE person = $1 AND blocked = $2"};
constexpr Statement kList{"SELECT " AMBLE_BLOCKS_COLUMNS
                          " FROM blocks WHERE person = $1 AND (create_time, block) < ($2, $3)"
                          " ORDER BY create_time DESC, block DESC LIMIT $4"};
constexpr Statement kListBetween{
    "SELECT blocked FROM blocks WHERE person = $1 UNION"
    " SELECT person FROM blocks WHERE blocked = $1"};
constexpr Statement kListBetweenAll{
    "SELECT person, blocked FROM blocks WHERE person {any:$1} UNION"
    " SELECT blocked, person FROM blocks WHERE blocked {any:$1}"};
// Blocks that the other one has already are left, and deleted with what was moved.
constexpr Statement kMergeBlocker{
    "UPDATE blocks SET person = $2 WHERE person = $1 AND blocked <> $2 AND NOT EXISTS"
    " (SELECT 1 FROM blocks b WHERE b.person = $2 AND b.blocked = blocks.blocked)"};
constexpr Statement kMergeBlocked{
    "UPDATE blocks SET blocked = $2 WHERE blocked = $1 AND person <> $2 AND NOT EXISTS"
    " (SELECT 1 FROM blocks b WHERE b.blocked = $2 AND b.person = blocks.person)"};
constexpr Statement kForget{"DELETE FROM blocks WHERE person = $1 OR blocked = $1"};

Block BlockOf(const Row& row) {
  return {.id = row.Text(0),
          .person = row.Text(1),
          .blocked = row.Text(2),
          .group = {row.Text(3), row.Text(4)},
          .member = row.Text(5),
          .walking_name = row.Text(6),
          .create_time = row.Time(7)};
}

}  // namespace

absl::Status BlockSqlRepository::Add(storage::Transaction& transaction, const Block& block) {
  return transaction
      .Execute(kAdd, {block.id, block.person, block.blocked, block.group.practice,
                      block.group.group, block.member, block.walking_name, block.create_time})
      .status();
}

absl::StatusOr<std::optional<Block>> BlockSqlRepository::Find(storage::Transaction& transaction,
                                                              const std::string& person,
                                                              const std::string& blocked) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kFind, {person, blocked}));
  if (!row) return std::nullopt;
  return BlockOf(*row);
}

absl::StatusOr<bool> BlockSqlRepository::Remove(storage::Transaction& transaction,
                                                const std::string& person,
                                                const std::string& blocked) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t removed, transaction.Execute(kRemove, {person, blocked}));
  return removed > 0;
}

absl::StatusOr<std::vector<Block>> BlockSqlRepository::List(storage::Transaction& transaction,
                                                            const std::string& person,
                                                            const BlockPlace& place, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kList, {person, place.create_time, place.block, limit}));
  std::vector<Block> blocks;
  blocks.reserve(rows.size());
  for (const Row& row : rows) blocks.push_back(BlockOf(row));
  return blocks;
}

absl::StatusOr<std::vector<std::string>> BlockSqlRepository::ListBetween(
    storage::Transaction& transaction, const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListBetween, {person}));
  std::vector<std::string> people;
  people.reserve(rows.size());
  for (const Row& row : rows) people.push_back(row.Text(0));
  return people;
}

absl::StatusOr<std::map<std::string, std::vector<std::string>>> BlockSqlRepository::ListBetweenAll(
    storage::Transaction& transaction, std::vector<std::string> people) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListBetweenAll, {std::move(people)}));
  std::map<std::string, std::vector<std::string>> between;
  for (const Row& row : rows) between[row.Text(0)].push_back(row.Text(1));
  return between;
}

absl::Status BlockSqlRepository::Merge(storage::Transaction& transaction, const std::string& from,
                                       const std::string& into) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kMergeBlocker, {from, into}).status());
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kMergeBlocked, {from, into}).status());
  return transaction.Execute(kForget, {from}).status();
}

}  // namespace amble::messaging
