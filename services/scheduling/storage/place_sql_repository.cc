#include "services/scheduling/storage/place_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

constexpr storage::Statement kFindPhoto{
    "SELECT jpeg FROM route_photos WHERE practice = $1 AND route = $2"};
constexpr storage::Statement kFindWay{
    "SELECT polyline FROM route_ways WHERE practice = $1 AND route = $2"};
constexpr storage::Statement kSavePhoto{
    "INSERT INTO route_photos (practice, route, jpeg) VALUES ($1, $2, $3) "
    "ON CONFLICT (practice, route) DO UPDATE SET jpeg = excluded.jpeg"};
constexpr storage::Statement kSaveWay{
    "INSERT INTO route_ways (practice, route, polyline) VALUES ($1, $2, $3) "
    "ON CONFLICT (practice, route) DO UPDATE SET polyline = excluded.polyline"};
constexpr storage::Statement kDeletePhoto{
    "DELETE FROM route_photos WHERE practice = $1 AND route = $2"};
constexpr storage::Statement kDeleteWay{
    "DELETE FROM route_ways WHERE practice = $1 AND route = $2"};

}  // namespace

absl::StatusOr<std::optional<std::string>> PlaceSqlRepository::FindPhoto(
    storage::Transaction& transaction, const std::string& practice, const std::string& route) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFindPhoto, {practice, route}));
  if (!row) return std::nullopt;
  return row->Blob(0);
}

absl::StatusOr<std::optional<std::string>> PlaceSqlRepository::FindWay(
    storage::Transaction& transaction, const std::string& practice, const std::string& route) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFindWay, {practice, route}));
  if (!row) return std::nullopt;
  return row->Text(0);
}

absl::Status PlaceSqlRepository::SavePhoto(storage::Transaction& transaction,
                                           const std::string& practice, const std::string& route,
                                           const std::string& jpeg) {
  return transaction.Execute(kSavePhoto, {practice, route, storage::Bytes{jpeg}}).status();
}

absl::Status PlaceSqlRepository::SaveWay(storage::Transaction& transaction,
                                         const std::string& practice, const std::string& route,
                                         const std::string& polyline) {
  return transaction.Execute(kSaveWay, {practice, route, polyline}).status();
}

absl::Status PlaceSqlRepository::DeletePhoto(storage::Transaction& transaction,
                                             const std::string& practice,
                                             const std::string& route) {
  return transaction.Execute(kDeletePhoto, {practice, route}).status();
}

absl::Status PlaceSqlRepository::DeleteWay(storage::Transaction& transaction,
                                           const std::string& practice, const std::string& route) {
  return transaction.Execute(kDeleteWay, {practice, route}).status();
}

}  // namespace amble::scheduling
