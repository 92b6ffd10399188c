#include "services/scheduling/api/walk_plan_api.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/api/current_version.h"

namespace amble::scheduling {
namespace {

using rpc::CallContext;

constexpr char kChecklistPattern[] = "practices/*/groups/*/walks/*/riskChecklist";
constexpr char kPlanPattern[] = "practices/*/groups/*/walks/*/sessionPlan";
constexpr char kMemberPattern[] = "practices/*/groups/*/members/*";

absl::StatusOr<WalkKey> Parse(const std::string& name, const char* pattern, const char* field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, pattern, field));
  return WalkKey{std::move(ids[0]), std::move(ids[1]), std::move(ids[2])};
}

std::vector<RiskItem> FromProto(const v1::RiskChecklist& checklist) {
  std::vector<RiskItem> items;
  for (const v1::RiskItem& item : checklist.items()) {
    items.push_back({.id = item.item(), .text = item.text(), .done = item.done()});
  }
  return items;
}

std::vector<SessionLeg> FromProto(const v1::SessionPlan& plan) {
  std::vector<SessionLeg> legs;
  for (const v1::SessionLeg& leg : plan.legs()) {
    legs.push_back({.title = leg.title(),
                    .minutes = leg.minutes(),
                    .prompts = {leg.prompts().begin(), leg.prompts().end()}});
  }
  return legs;
}

absl::StatusOr<v1::RiskChecklist> Reply(const absl::StatusOr<RiskChecklist>& checklist) {
  AMBLE_RETURN_IF_ERROR(checklist.status());
  const auto& [practice, group, walk] = checklist->walk;
  v1::RiskChecklist out;
  out.set_name(resources::FormatName(kChecklistPattern, {practice, group, walk}));
  out.set_etag(resources::FormatEtag(checklist->version));
  for (const RiskItem& item : checklist->items) {
    v1::RiskItem& added = *out.add_items();
    added.set_item(item.id);
    added.set_text(item.text);
    added.set_done(item.done);
    if (!item.done) continue;
    added.set_done_by(resources::FormatName(kMemberPattern, {practice, group, item.done_by}));
    *added.mutable_done_time() = resources::ToTimestamp(item.done_time);
  }
  return out;
}

/// Nothing when it was not said.
absl::StatusOr<std::optional<bool>> CarriesOver(v1::SeriesScope scope) {
  switch (scope) {
    case v1::SERIES_SCOPE_UNSPECIFIED:
      return std::optional<bool>();
    case v1::SERIES_SCOPE_THIS:
      return std::optional<bool>(false);
    case v1::SERIES_SCOPE_THIS_AND_FOLLOWING:
      return std::optional<bool>(true);
    default:
      return InvalidField("scope", "A plan is for a walk, or for it and those that follow.");
  }
}

absl::StatusOr<v1::SessionPlan> Reply(const absl::StatusOr<SessionPlan>& plan) {
  AMBLE_RETURN_IF_ERROR(plan.status());
  const auto& [practice, group, walk] = plan->walk;
  v1::SessionPlan out;
  out.set_name(resources::FormatName(kPlanPattern, {practice, group, walk}));
  out.set_etag(resources::FormatEtag(plan->version));
  if (!plan->taken_from.empty()) {
    out.set_taken_from(resources::FormatName(kWalkPattern, {practice, group, plan->taken_from}));
  }
  for (const SessionLeg& leg : plan->legs) {
    v1::SessionLeg& added = *out.add_legs();
    added.set_title(leg.title);
    added.set_minutes(leg.minutes);
    for (const std::string& prompt : leg.prompts) added.add_prompts(prompt);
  }
  return out;
}

}  // namespace

WalkPlanApi::WalkPlanApi(const WalkPlanDependencies& dependencies, rpc::Adapter* adapter)
    : adapter_(adapter),
      get_risk_checklist_(dependencies),
      update_risk_checklist_(dependencies),
      get_session_plan_(dependencies),
      update_session_plan_(dependencies) {}

grpc::ServerUnaryReactor* WalkPlanApi::GetRiskChecklist(grpc::CallbackServerContext* context,
                                                        const v1::GetRiskChecklistRequest* request,
                                                        v1::RiskChecklist* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetRiskChecklistRequest& request) -> absl::StatusOr<v1::RiskChecklist> {
        AMBLE_ASSIGN_OR_RETURN(auto key, Parse(request.name(), kChecklistPattern, "name"));
        return Reply(get_risk_checklist_(call, key));
      });
}

grpc::ServerUnaryReactor* WalkPlanApi::UpdateRiskChecklist(
    grpc::CallbackServerContext* context, const v1::UpdateRiskChecklistRequest* request,
    v1::RiskChecklist* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateRiskChecklistRequest& request) -> absl::StatusOr<v1::RiskChecklist> {
        const v1::RiskChecklist& wanted = request.risk_checklist();
        AMBLE_ASSIGN_OR_RETURN(auto key,
                               Parse(wanted.name(), kChecklistPattern, "risk_checklist.name"));
        return OrCurrent(Reply(update_risk_checklist_(call, key, FromProto(wanted), wanted.etag())),
                         [&] { return Reply(get_risk_checklist_(call, key)); });
      });
}

grpc::ServerUnaryReactor* WalkPlanApi::GetSessionPlan(grpc::CallbackServerContext* context,
                                                      const v1::GetSessionPlanRequest* request,
                                                      v1::SessionPlan* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetSessionPlanRequest& request) -> absl::StatusOr<v1::SessionPlan> {
        AMBLE_ASSIGN_OR_RETURN(auto key, Parse(request.name(), kPlanPattern, "name"));
        return Reply(get_session_plan_(call, key));
      });
}

grpc::ServerUnaryReactor* WalkPlanApi::UpdateSessionPlan(
    grpc::CallbackServerContext* context, const v1::UpdateSessionPlanRequest* request,
    v1::SessionPlan* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateSessionPlanRequest& request) -> absl::StatusOr<v1::SessionPlan> {
        const v1::SessionPlan& wanted = request.session_plan();
        AMBLE_ASSIGN_OR_RETURN(auto key, Parse(wanted.name(), kPlanPattern, "session_plan.name"));
        AMBLE_ASSIGN_OR_RETURN(const auto carries_over, CarriesOver(request.scope()));
        return OrCurrent(
            Reply(update_session_plan_(call, key, FromProto(wanted), wanted.etag(), carries_over)),
            [&] { return Reply(get_session_plan_(call, key)); });
      });
}

}  // namespace amble::scheduling
