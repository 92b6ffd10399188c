#include "services/scheduling/storage/route_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

#define AMBLE_ROUTE_COLUMNS                                                                  \
  "practice, route, title, meeting_point, area, duration_minutes, surface, steps, benches, " \
  "toilets, transport, leave_early, version, place, has_photo, photo_note, has_way"

constexpr storage::Statement kFind{"SELECT " AMBLE_ROUTE_COLUMNS
                                   " FROM routes WHERE practice = $1 AND route = $2"};
constexpr storage::Statement kFindLocked{
    "SELECT " AMBLE_ROUTE_COLUMNS " FROM routes WHERE practice = $1 AND route = $2 {for_update}"};
constexpr storage::Statement kList{"SELECT " AMBLE_ROUTE_COLUMNS
                                   " FROM routes WHERE practice = $1 AND (title, route) > ($2, $3) "
                                   "ORDER BY title, route LIMIT $4"};
constexpr storage::Statement kSave{
    "INSERT INTO routes (" AMBLE_ROUTE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
    "ON CONFLICT (practice, route) DO UPDATE SET title = excluded.title, "
    "meeting_point = excluded.meeting_point, area = excluded.area, "
    "duration_minutes = excluded.duration_minutes, surface = excluded.surface, "
    "steps = excluded.steps, benches = excluded.benches, toilets = excluded.toilets, "
    "transport = excluded.transport, leave_early = excluded.leave_early, "
    "version = excluded.version, place = excluded.place, has_photo = excluded.has_photo, "
    "photo_note = excluded.photo_note, has_way = excluded.has_way"};
constexpr storage::Statement kDelete{"DELETE FROM routes WHERE practice = $1 AND route = $2"};

Route FromRow(const storage::Row& row) {
  return {.practice = row.Text(0),
          .id = row.Text(1),
          .title = row.Text(2),
          .meeting_point = row.Text(3),
          .area = row.Text(4),
          .duration_minutes = static_cast<int>(row.Int(5)),
          .access = {.surface = row.Text(6),
                     .steps = row.Text(7),
                     .benches = row.Text(8),
                     .toilets = row.Text(9),
                     .transport = row.Text(10),
                     .leave_early = row.Text(11)},
          .version = row.Int(12),
          .place = row.Text(13),
          .has_photo = row.Bool(14),
          .photo_note = row.Text(15),
          .has_way = row.Bool(16)};
}

}  // namespace

absl::StatusOr<std::optional<Route>> RouteSqlRepository::Find(storage::Transaction& transaction,
                                                              const std::string& practice,
                                                              const std::string& id, bool lock) {
  AMBLE_ASSIGN_OR_RETURN(auto row,
                         transaction.QueryOptional(lock ? kFindLocked : kFind, {practice, id}));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<Route>> RouteSqlRepository::List(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::string& after_title,
                                                            const std::string& after_id,
                                                            int limit) {
  AMBLE_ASSIGN_OR_RETURN(auto rows,
                         transaction.Query(kList, {practice, after_title, after_id, limit}));
  std::vector<Route> routes;
  for (const storage::Row& row : rows) routes.push_back(FromRow(row));
  return routes;
}

absl::Status RouteSqlRepository::Save(storage::Transaction& transaction, const Route& route) {
  const AccessInformation& access = route.access;
  return transaction
      .Execute(kSave, {route.practice, route.id, route.title, route.meeting_point, route.area,
                       route.duration_minutes, access.surface, access.steps, access.benches,
                       access.toilets, access.transport, access.leave_early, route.version,
                       route.place, route.has_photo, route.photo_note, route.has_way})
      .status();
}

absl::Status RouteSqlRepository::Delete(storage::Transaction& transaction,
                                        const std::string& practice, const std::string& id) {
  return transaction.Execute(kDelete, {practice, id}).status();
}

}  // namespace amble::scheduling
