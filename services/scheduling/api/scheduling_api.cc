#include "services/scheduling/api/scheduling_api.h"

#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/api/current_version.h"
#include "services/scheduling/api/recurrence_pages.h"
#include "services/scheduling/api/walk_pages.h"

namespace amble::scheduling {

using rpc::CallContext;

namespace {

template <typename Thing>
auto Reply(const absl::StatusOr<Thing>& thing) -> absl::StatusOr<decltype(ToProto(*thing))> {
  AMBLE_RETURN_IF_ERROR(thing.status());
  return ToProto(*thing);
}

/// The same for a request whose fields are a walk's, but stand by themselves.
absl::Status OutsideOfWalk(const absl::Status& status) {
  static constexpr std::string_view kInWalk = "walk.";
  std::vector<FieldViolation> violations = ViolationsOf(status);
  if (violations.empty()) return status;
  for (FieldViolation& violation : violations) {
    if (violation.field.starts_with(kInWalk)) violation.field.erase(0, kInWalk.size());
  }
  return InvalidFields(violations, ReasonOf(status));
}

}  // namespace

SchedulingApi::SchedulingApi(const Dependencies& dependencies, rpc::Adapter* adapter,
                             const PageTokens* tokens)
    : adapter_(adapter),
      tokens_(tokens),
      clock_(dependencies.clock),
      create_route_(dependencies),
      get_route_(dependencies),
      list_routes_(dependencies),
      update_route_(dependencies),
      delete_route_(dependencies),
      create_walk_(dependencies),
      get_walk_(dependencies),
      list_walks_(dependencies),
      list_my_walks_(dependencies),
      update_walk_(dependencies),
      cancel_walk_(dependencies),
      preview_recurrence_(dependencies),
      reschedule_walk_(dependencies) {}

absl::StatusOr<v1::Walk> SchedulingApi::Changed(const CallContext& call, const WalkKey& key,
                                                const absl::StatusOr<Walk>& changed) const {
  return OrCurrent(Reply(changed), [&] { return Reply(get_walk_(call, key)); });
}

grpc::ServerUnaryReactor* SchedulingApi::CreateRoute(grpc::CallbackServerContext* context,
                                                     const v1::CreateRouteRequest* request,
                                                     v1::Route* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateRouteRequest& request) -> absl::StatusOr<v1::Route> {
        AMBLE_ASSIGN_OR_RETURN(auto ids,
                               resources::ParseName(request.parent(), "practices/*", "parent"));
        Route route = FromProto(request.route());
        route.practice = ids[0];
        AMBLE_ASSIGN_OR_RETURN(route, create_route_(call, std::move(route)));
        return ToProto(route);
      });
}

grpc::ServerUnaryReactor* SchedulingApi::GetRoute(grpc::CallbackServerContext* context,
                                                  const v1::GetRouteRequest* request,
                                                  v1::Route* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::GetRouteRequest& request) -> absl::StatusOr<v1::Route> {
                           AMBLE_ASSIGN_OR_RETURN(auto key, ParseRouteKey(request.name(), "name"));
                           AMBLE_ASSIGN_OR_RETURN(Route route,
                                                  get_route_(call, key.practice, key.id));
                           return ToProto(route);
                         });
}

grpc::ServerUnaryReactor* SchedulingApi::ListRoutes(grpc::CallbackServerContext* context,
                                                    const v1::ListRoutesRequest* request,
                                                    v1::ListRoutesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListRoutesRequest& request) -> absl::StatusOr<v1::ListRoutesResponse> {
        AMBLE_ASSIGN_OR_RETURN(auto ids,
                               resources::ParseName(request.parent(), "practices/*", "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListRoutes", ids[0]});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 2));
        if (after.empty()) after = {"", ""};
        AMBLE_ASSIGN_OR_RETURN(auto page, list_routes_(call, ids[0], after[0], after[1], limit));
        v1::ListRoutesResponse list;
        for (const Route& route : page.routes) *list.add_routes() = ToProto(route);
        if (page.more) {
          const Route& last = page.routes.back();
          list.set_next_page_token(tokens_->Encode(scope, {last.title, last.id}));
        }
        return list;
      });
}

grpc::ServerUnaryReactor* SchedulingApi::UpdateRoute(grpc::CallbackServerContext* context,
                                                     const v1::UpdateRouteRequest* request,
                                                     v1::Route* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateRouteRequest& request) -> absl::StatusOr<v1::Route> {
        AMBLE_ASSIGN_OR_RETURN(auto command, FromProto(request));
        return OrCurrent(Reply(update_route_(call, command)), [&] {
          return Reply(get_route_(call, command.route.practice, command.route.id));
        });
      });
}

grpc::ServerUnaryReactor* SchedulingApi::DeleteRoute(grpc::CallbackServerContext* context,
                                                     const v1::DeleteRouteRequest* request,
                                                     google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DeleteRouteRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseRouteKey(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(delete_route_(call, key.practice, key.id));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* SchedulingApi::CreateWalk(grpc::CallbackServerContext* context,
                                                    const v1::CreateWalkRequest* request,
                                                    v1::Walk* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateWalkRequest& request) -> absl::StatusOr<v1::Walk> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroupKey(request.parent(), "parent"));
        if (!request.walk().has_start()) return MissingField("walk.start");
        AMBLE_ASSIGN_OR_RETURN(Walk walk, FromProto(request.walk(), key.practice, key.group));
        walk.key = key;
        AMBLE_ASSIGN_OR_RETURN(walk,
                               create_walk_(call, std::move(walk), RepeatedBy(request.walk())));
        return ToProto(walk);
      });
}

grpc::ServerUnaryReactor* SchedulingApi::GetWalk(grpc::CallbackServerContext* context,
                                                 const v1::GetWalkRequest* request,
                                                 v1::Walk* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::GetWalkRequest& request) -> absl::StatusOr<v1::Walk> {
                           AMBLE_ASSIGN_OR_RETURN(auto key, ParseWalkKey(request.name(), "name"));
                           AMBLE_ASSIGN_OR_RETURN(const auto shown, get_walk_.InFull(call, key));
                           v1::Walk walk = ToProto(shown.walk);
                           if (shown.recurrence) {
                             *walk.mutable_recurrence() = ToProto(*shown.recurrence);
                           }
                           return walk;
                         });
}

grpc::ServerUnaryReactor* SchedulingApi::ListWalks(grpc::CallbackServerContext* context,
                                                   const v1::ListWalksRequest* request,
                                                   v1::ListWalksResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListWalksRequest& request) -> absl::StatusOr<v1::ListWalksResponse> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroupKey(request.parent(), "parent"));
        // One token for all who may see the list, so that its pages can be kept for them.
        const WalkPages pages(tokens_, {"ListWalks", request.parent()}, request);
        AMBLE_ASSIGN_OR_RETURN(auto window, pages.Window(request, clock_->Now()));
        AMBLE_ASSIGN_OR_RETURN(auto page, list_walks_(call, key.practice, key.group, window));
        return pages.ToProto(page);
      });
}

grpc::ServerUnaryReactor* SchedulingApi::ListMyWalks(grpc::CallbackServerContext* context,
                                                     const v1::ListMyWalksRequest* request,
                                                     v1::ListWalksResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListMyWalksRequest& request) -> absl::StatusOr<v1::ListWalksResponse> {
        const WalkPages pages(tokens_, {call.principal.person, "ListMyWalks"}, request);
        AMBLE_ASSIGN_OR_RETURN(auto window, pages.Window(request, clock_->Now()));
        AMBLE_ASSIGN_OR_RETURN(auto page, list_my_walks_(call, window));
        return pages.ToProto(page);
      });
}

grpc::ServerUnaryReactor* SchedulingApi::UpdateWalk(grpc::CallbackServerContext* context,
                                                    const v1::UpdateWalkRequest* request,
                                                    v1::Walk* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::UpdateWalkRequest& request) -> absl::StatusOr<v1::Walk> {
                           AMBLE_ASSIGN_OR_RETURN(auto command, FromProto(request));
                           return Changed(call, command.walk.key, update_walk_(call, command));
                         });
}

grpc::ServerUnaryReactor* SchedulingApi::CancelWalk(grpc::CallbackServerContext* context,
                                                    const v1::CancelWalkRequest* request,
                                                    v1::Walk* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::CancelWalkRequest& request) -> absl::StatusOr<v1::Walk> {
                           AMBLE_ASSIGN_OR_RETURN(auto key, ParseWalkKey(request.name(), "name"));
                           return Changed(call, key,
                                          cancel_walk_(call, key, request.reason(), request.etag(),
                                                       FromProto(request.scope())));
                         });
}

grpc::ServerUnaryReactor* SchedulingApi::AssignLeaders(grpc::CallbackServerContext* context,
                                                       const v1::AssignLeadersRequest* request,
                                                       v1::Walk* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AssignLeadersRequest& request) -> absl::StatusOr<v1::Walk> {
        AMBLE_ASSIGN_OR_RETURN(const auto command, FromProto(request));
        absl::StatusOr<Walk> walk = update_walk_(call, command);
        if (!walk.ok()) walk = OutsideOfWalk(walk.status());
        return Changed(call, command.walk.key, walk);
      });
}

grpc::ServerUnaryReactor* SchedulingApi::PreviewRecurrence(
    grpc::CallbackServerContext* context, const v1::PreviewRecurrenceRequest* request,
    v1::PreviewRecurrenceResponse* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext&, const v1::PreviewRecurrenceRequest& request)
                             -> absl::StatusOr<v1::PreviewRecurrenceResponse> {
                           const RecurrencePages pages(tokens_, request);
                           AMBLE_ASSIGN_OR_RETURN(const auto query, pages.Query(request));
                           AMBLE_ASSIGN_OR_RETURN(const auto page, preview_recurrence_(query));
                           return pages.ToProto(page);
                         });
}

grpc::ServerUnaryReactor* SchedulingApi::RescheduleWalk(grpc::CallbackServerContext* context,
                                                        const v1::RescheduleWalkRequest* request,
                                                        v1::Walk* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RescheduleWalkRequest& request) -> absl::StatusOr<v1::Walk> {
        AMBLE_ASSIGN_OR_RETURN(const auto command, FromProto(request));
        return Changed(call, command.key, reschedule_walk_(call, command));
      });
}

}  // namespace amble::scheduling
