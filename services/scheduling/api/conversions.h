#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_route.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/domain/route.h"
#include "services/scheduling/domain/walk.h"

/// Between the API's messages and the domain. Names are checked here; what they name is not.
namespace amble::scheduling {

inline constexpr char kGroupPattern[] = "practices/*/groups/*";
inline constexpr char kWalkPattern[] = "practices/*/groups/*/walks/*";
inline constexpr char kSeriesPattern[] = "practices/*/groups/*/series/*";
inline constexpr char kRoutePattern[] = "practices/*/routes/*";
inline constexpr char kPlacePattern[] = "practices/*/groups/*/walks/*/places/*";

/// Practice and id of a route.
struct RouteKey {
  std::string practice;
  std::string id;
};

absl::StatusOr<RouteKey> ParseRouteKey(const std::string& name, const std::string& field);
absl::StatusOr<WalkKey> ParseWalkKey(const std::string& name, const std::string& field);
/// A WalkKey without a walk, from the name of a group.
absl::StatusOr<WalkKey> ParseGroupKey(const std::string& name, const std::string& field);

/// A walk, and the secret of its place.
struct PlaceKey {
  WalkKey walk;
  std::string place;
};

absl::StatusOr<PlaceKey> ParsePlaceKey(const std::string& name, const std::string& field);
std::string PlaceName(const WalkKey& walk, const std::string& place);

/// To the microsecond; what is finer is cut off.

Route FromProto(const v1::Route& route);
v1::Route ToProto(const Route& route);
absl::StatusOr<UpdateRouteCommand> FromProto(const v1::UpdateRouteRequest& request);

/// `field` is where it stands in the request: "walk.start".
absl::StatusOr<WallTime> FromProto(const v1::WallTime& time, const std::string& field);
v1::WallTime ToProto(const WallTime& time);
/// The walk's own fields; `key` stays empty. References must belong to `practice`.
absl::StatusOr<Walk> FromProto(const v1::Walk& walk, const std::string& practice,
                               const std::string& group);
v1::Walk ToProto(const Walk& walk);
Scope FromProto(v1::SeriesScope scope);
absl::StatusOr<UpdateWalkCommand> FromProto(const v1::UpdateWalkRequest& request);
absl::StatusOr<UpdateWalkCommand> FromProto(const v1::AssignLeadersRequest& request);
absl::StatusOr<RescheduleWalkCommand> FromProto(const v1::RescheduleWalkRequest& request);

}  // namespace amble::scheduling
