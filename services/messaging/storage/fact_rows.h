#pragma once

#include <optional>
#include <vector>

#include "services/messaging/domain/facts.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/database.h"

/// Rows of the tables of 0001_facts.sql. Internal to this folder.
namespace amble::messaging {

#define AMBLE_PEOPLE_COLUMNS                                             \
  "person, merged_into, discretion, locale, time_zone, version, guest, " \
  "discretion_choice, discretion_version"
#define AMBLE_PRACTICES_COLUMNS "practice, display_name, time_zone, help, version"
#define AMBLE_STAFF_COLUMNS "practice, staff, person, is_owner, version"
#define AMBLE_GROUPS_COLUMNS "practice, group_id, title, therapy, time_zone, version"
#define AMBLE_MEMBERS_COLUMNS                                                 \
  "practice, group_id, member, person, walking_name, leads, active, joined, " \
  "left_time, version"
#define AMBLE_WALKS_COLUMNS                                                           \
  "practice, group_id, walk, title, start_time, time_zone, duration_minutes, "        \
  "cancelled, cancel_reason, area, meeting_point, meeting_point_from, access, note, " \
  "leader_phone, leaders, sequence, progress, version, home_contact, decided, repeats"
#define AMBLE_RESPONSES_COLUMNS "practice, group_id, walk, member, person, state, promoted, version"

Person PersonOf(const storage::Row& row);
Practice PracticeOf(const storage::Row& row);
Group GroupOf(const storage::Row& row);
Member MemberOf(const storage::Row& row);
Walk WalkOf(const storage::Row& row);
Response ResponseOf(const storage::Row& row);

template <typename Fact>
absl::StatusOr<std::vector<Fact>> QueryAll(storage::Transaction& transaction,
                                           const storage::Statement& statement,
                                           const storage::Params& params,
                                           Fact (*read)(const storage::Row&)) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(statement, params));
  std::vector<Fact> facts;
  facts.reserve(rows.size());
  for (const storage::Row& row : rows) facts.push_back(read(row));
  return facts;
}

template <typename Fact>
absl::StatusOr<std::optional<Fact>> QueryOne(storage::Transaction& transaction,
                                             const storage::Statement& statement,
                                             const storage::Params& params,
                                             Fact (*read)(const storage::Row&)) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(statement, params));
  if (!row) return std::nullopt;
  return read(*row);
}

}  // namespace amble::messaging
