#include "services/groups/api/first_walk_api.h"

#include <string>
#include <utility>
#include <vector>

#include "services/groups/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"
#include "services/platform/resources/field_mask.h"
#include "services/platform/resources/resource_name.h"

namespace amble::groups {

using rpc::CallContext;

namespace {

const std::vector<std::string_view> kChangeableFields = {"greeter", "greeter_wears",
                                                         "minute_by_minute", "slip_away", "corner"};

/// The id of a member of `group`; empty for nobody.
absl::StatusOr<std::string> ParseGreeter(const std::string& name, const GroupKey& group,
                                         const std::string& field) {
  if (name.empty()) return std::string();
  AMBLE_ASSIGN_OR_RETURN(auto member, ParseMember(name, field));
  if (member.group != group) return NotFound("member");
  return member.id;
}

v1::FirstWalkCard ToProto(const FirstWalkView& view) {
  const FirstWalkCard& card = view.card;
  v1::FirstWalkCard out;
  out.set_name(resources::FormatName(kCardPattern, {card.group.practice, card.group.group}));
  if (!card.greeter.member.empty()) {
    out.set_greeter(NameOf(Member{.group = card.group, .id = card.greeter.member}));
  }
  out.set_greeter_walking_name(view.greeter_name);
  out.set_greeter_has_photo(view.greeter_has_photo);
  out.set_greeter_wears(card.greeter.wears);
  out.set_minute_by_minute(card.minute_by_minute);
  out.set_slip_away(card.slip_away);
  out.set_corner(card.corner);
  out.set_meets_at_corner(view.meets_at_corner);
  if (!view.walk.empty()) {
    out.set_walk(
        resources::FormatName(kWalkPattern, {card.group.practice, card.group.group, view.walk}));
  }
  out.set_meet_me(view.meet_me);
  for (const std::string& name : view.to_meet) out.add_to_meet(name);
  out.set_etag(resources::FormatEtag(card.version));
  return out;
}

}  // namespace

grpc::ServerUnaryReactor* FirstWalkApi::GetFirstWalkCard(grpc::CallbackServerContext* context,
                                                         const v1::GetFirstWalkCardRequest* request,
                                                         v1::FirstWalkCard* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetFirstWalkCardRequest& request) -> absl::StatusOr<v1::FirstWalkCard> {
        AMBLE_ASSIGN_OR_RETURN(const PartKey walk, ParseCardOfWalk(request.name(), request.walk()));
        AMBLE_ASSIGN_OR_RETURN(const FirstWalkView view,
                               get_first_walk_card_(call, walk.group, walk.id));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* FirstWalkApi::UpdateFirstWalkCard(
    grpc::CallbackServerContext* context, const v1::UpdateFirstWalkCardRequest* request,
    v1::FirstWalkCard* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateFirstWalkCardRequest& request) -> absl::StatusOr<v1::FirstWalkCard> {
        const v1::FirstWalkCard& card = request.card();
        UpdateFirstWalkCardCommand command{.card = {.minute_by_minute = card.minute_by_minute(),
                                                    .slip_away = card.slip_away(),
                                                    .corner = card.corner()},
                                           .paths = {},
                                           .etag = card.etag()};
        AMBLE_ASSIGN_OR_RETURN(command.card.group, ParseCard(card.name(), "card.name"));
        AMBLE_ASSIGN_OR_RETURN(command.paths, resources::PathsToUpdate(request.update_mask(), card,
                                                                       kChangeableFields));
        AMBLE_ASSIGN_OR_RETURN(command.card.greeter.member,
                               ParseGreeter(card.greeter(), command.card.group, "card.greeter"));
        command.card.greeter.wears = card.greeter_wears();
        AMBLE_ASSIGN_OR_RETURN(const FirstWalkView view, update_first_walk_card_(call, command));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* FirstWalkApi::SetGreeter(grpc::CallbackServerContext* context,
                                                   const v1::SetGreeterRequest* request,
                                                   v1::FirstWalkCard* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SetGreeterRequest& request) -> absl::StatusOr<v1::FirstWalkCard> {
        AMBLE_ASSIGN_OR_RETURN(const auto walk, ParseWalk(request.walk()));
        AMBLE_ASSIGN_OR_RETURN(auto member, ParseGreeter(request.greeter(), walk.group, "greeter"));
        AMBLE_ASSIGN_OR_RETURN(
            const FirstWalkView view,
            set_greeter_(call, walk.group, walk.id, {std::move(member), request.wears()}));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* FirstWalkApi::AskToBeMet(grpc::CallbackServerContext* context,
                                                   const v1::AskToBeMetRequest* request,
                                                   v1::FirstWalkCard* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AskToBeMetRequest& request) -> absl::StatusOr<v1::FirstWalkCard> {
        AMBLE_ASSIGN_OR_RETURN(const auto walk, ParseWalk(request.walk()));
        AMBLE_ASSIGN_OR_RETURN(const FirstWalkView view,
                               ask_to_be_met_(call, walk.group, walk.id, request.meet_me()));
        return ToProto(view);
      });
}

}  // namespace amble::groups
