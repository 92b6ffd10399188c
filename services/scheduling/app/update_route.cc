#include "services/scheduling/app/update_route.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"
#include "services/scheduling/app/tell_walks_on_route.h"

namespace amble::scheduling {
namespace {

absl::Status Patch(const UpdateRouteCommand& command, Route& route) {
  const Route& change = command.route;
  const auto changes = [&command](const char* path) { return command.paths.contains(path); };
  if (changes("title")) route.title = change.title;
  if (changes("meeting_point")) route.meeting_point = change.meeting_point;
  if (changes("area")) route.area = change.area;
  if (changes("duration_minutes")) route.duration_minutes = change.duration_minutes;
  if (changes("access")) route.access = change.access;
  if (route.title.empty()) return MissingField("route.title");
  if (route.area.empty()) return MissingField("route.area");
  return absl::OkStatus();
}

/// Whether walks show the same of both.
bool LooksTheSameFromWalks(const Route& a, const Route& b) {
  return a.area == b.area && a.meeting_point == b.meeting_point && a.access == b.access;
}

}  // namespace

absl::StatusOr<Route> UpdateRoute::operator()(const rpc::CallContext& call,
                                              const UpdateRouteCommand& command) const {
  const std::string& practice = command.route.practice;
  const std::string& id = command.route.id;
  auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(auto route, dependencies_.routes->Find(transaction, practice, id,
                                                                  /*lock=*/true));
    if (!route) return NotFound("route");
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, route->version));
    const Route before = *route;
    AMBLE_RETURN_IF_ERROR(Patch(command, *route));
    ++route->version;
    AMBLE_RETURN_IF_ERROR(dependencies_.routes->Save(transaction, *route));
    if (!LooksTheSameFromWalks(before, *route)) {
      AMBLE_RETURN_IF_ERROR(TellWalksOnRoute(dependencies_, transaction, call, *route));
    }
    return id;
  };
  absl::StatusOr<Route> result = NotFound("route");
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Write([&](storage::Transaction& transaction) {
    AMBLE_RETURN_IF_ERROR(
        idempotency::Once(transaction, call.request, dependencies_.clock->Now(), [&] {
          return effect(transaction);
        }).status());
    AMBLE_ASSIGN_OR_RETURN(auto saved, dependencies_.routes->Find(transaction, practice, id));
    if (saved) result = *std::move(saved);
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace amble::scheduling
