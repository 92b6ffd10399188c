#pragma once

#include "services/platform/clock/clock.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/platform/events/subscription.h"
#include "services/platform/ids/ids.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/app/membership_repository.h"
#include "services/scheduling/app/place_repository.h"
#include "services/scheduling/app/route_repository.h"
#include "services/scheduling/app/series_repository.h"
#include "services/scheduling/app/staff_directory.h"
#include "services/scheduling/app/walk_events.h"
#include "services/scheduling/app/walk_repository.h"

namespace amble::scheduling {

/// What use-cases work with. Everything outlives them.
struct Dependencies {
  storage::Database* database;
  RouteRepository* routes;
  PlaceRepository* places;
  WalkRepository* walks;
  SeriesRepository* series;
  MembershipRepository* memberships;
  WalkEvents* events;
  const ZoneCatalogue* zones;
  const Clock* clock;
  Ids* ids;
  /// Caught up before a denial that rests on a projection. Null where there is none (tests).
  events::Subscriptions* subscriptions = nullptr;
  /// Who plans on for THERAPY groups. Null where there is none (tests): then nobody does.
  StaffDirectory* staff = nullptr;
};

}  // namespace amble::scheduling
