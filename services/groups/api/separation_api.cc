#include "services/groups/api/separation_api.h"

#include <string>
#include <utility>
#include <vector>

#include "services/groups/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::groups {

using rpc::CallContext;

namespace {

/// Of a page token of clashes: when, which walk, which separation.
constexpr size_t kClashKeyParts = 3;

std::string MemberName(const std::string& practice, const std::string& group,
                       const std::string& member) {
  return resources::FormatName(kMemberPattern, {practice, group, member});
}

v1::Separation ToProto(const SeparationView& view) {
  const Separation& separation = view.separation;
  v1::Separation out;
  out.set_name(NameOf(separation));
  out.set_a(MemberName(separation.practice, separation.a.group, separation.a.member));
  out.set_b(MemberName(separation.practice, separation.b.group, separation.b.member));
  out.set_kind(static_cast<v1::SeparationKind>(separation.kind));
  out.set_a_walking_name(view.name_a);
  out.set_b_walking_name(view.name_b);
  *out.mutable_create_time() = resources::ToTimestamp(separation.create_time);
  return out;
}

v1::Clash ToProto(const ClashView& view) {
  const auto& [separation, kind, group, walk, start_time, a, b, version_a, version_b] = view.clash;
  v1::Clash out;
  out.set_separation(resources::FormatName(kSeparationPattern, {group.practice, separation}));
  out.set_kind(static_cast<v1::SeparationKind>(kind));
  out.set_walk(resources::FormatName(kWalkPattern, {group.practice, group.group, walk}));
  *out.mutable_start_time() = resources::ToTimestamp(start_time);
  out.set_a(MemberName(group.practice, group.group, a));
  out.set_b(MemberName(group.practice, group.group, b));
  out.set_a_walking_name(view.name_a);
  out.set_b_walking_name(view.name_b);
  return out;
}

absl::StatusOr<SetSeparationCommand> FromProto(const v1::SetSeparationRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto ids,
                         resources::ParseName(request.name(), kSeparationPattern, "name"));
  AMBLE_ASSIGN_OR_RETURN(auto a, ParseMember(request.a(), "a"));
  AMBLE_ASSIGN_OR_RETURN(auto b, ParseMember(request.b(), "b"));
  return SetSeparationCommand{.practice = std::move(ids[0]),
                              .id = std::move(ids[1]),
                              .group_a = std::move(a.group),
                              .member_a = std::move(a.id),
                              .group_b = std::move(b.group),
                              .member_b = std::move(b.id),
                              .kind = static_cast<SeparationKind>(request.kind())};
}

/// All but where the page begins.
absl::StatusOr<ClashQuery> FromProto(const v1::ListClashesRequest& request) {
  ClashQuery query;
  AMBLE_ASSIGN_OR_RETURN(query.practice, ParsePractice(request.parent(), "parent"));
  AMBLE_ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size()));
  if (request.walk().empty()) return query;
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(request.walk(), kWalkPattern, "walk"));
  if (ids[0] != query.practice) return NotFound("walk");
  query.group = std::move(ids[1]);
  query.walk = std::move(ids[2]);
  return query;
}

}  // namespace

grpc::ServerUnaryReactor* SeparationApi::SetSeparation(grpc::CallbackServerContext* context,
                                                       const v1::SetSeparationRequest* request,
                                                       v1::Separation* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SetSeparationRequest& request) -> absl::StatusOr<v1::Separation> {
        AMBLE_ASSIGN_OR_RETURN(const auto command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const SeparationView view, set_separation_(call, command));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* SeparationApi::ListSeparations(grpc::CallbackServerContext* context,
                                                         const v1::ListSeparationsRequest* request,
                                                         v1::ListSeparationsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListSeparationsRequest& request)
          -> absl::StatusOr<v1::ListSeparationsResponse> {
        AMBLE_ASSIGN_OR_RETURN(auto practice, ParsePractice(request.parent(), "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListSeparations", practice});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 1));
        if (after.empty()) after = {""};
        AMBLE_ASSIGN_OR_RETURN(auto views, list_separations_(call, practice, after[0], limit + 1));
        v1::ListSeparationsResponse list;
        list.set_next_page_token(
            CutPage(views, limit, *tokens_, scope, [](const SeparationView& last) {
              return std::vector<std::string>{last.separation.id};
            }));
        for (const SeparationView& view : views) *list.add_separations() = ToProto(view);
        return list;
      });
}

grpc::ServerUnaryReactor* SeparationApi::RemoveSeparation(
    grpc::CallbackServerContext* context, const v1::RemoveSeparationRequest* request,
    google::protobuf::Empty* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call, const v1::RemoveSeparationRequest& request)
                             -> absl::StatusOr<google::protobuf::Empty> {
                           AMBLE_ASSIGN_OR_RETURN(
                               auto ids,
                               resources::ParseName(request.name(), kSeparationPattern, "name"));
                           AMBLE_RETURN_IF_ERROR(remove_separation_(call, ids[0], ids[1]));
                           return google::protobuf::Empty();
                         });
}

grpc::ServerUnaryReactor* SeparationApi::ListClashes(grpc::CallbackServerContext* context,
                                                     const v1::ListClashesRequest* request,
                                                     v1::ListClashesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListClashesRequest& request) -> absl::StatusOr<v1::ListClashesResponse> {
        AMBLE_ASSIGN_OR_RETURN(ClashQuery query, FromProto(request));
        const int limit = query.limit;
        const std::string scope = PageScope(
            {call.principal.person, "ListClashes", query.practice, query.group, query.walk});
        AMBLE_ASSIGN_OR_RETURN(auto after,
                               tokens_->Decode(scope, request.page_token(), kClashKeyParts));
        if (!after.empty()) {
          query.after = {absl::FromUnixMicros(std::stoll(after[0])), after[1], after[2]};
        }
        ++query.limit;
        AMBLE_ASSIGN_OR_RETURN(auto views, list_clashes_(call, query));
        v1::ListClashesResponse list;
        list.set_next_page_token(CutPage(views, limit, *tokens_, scope, [](const ClashView& last) {
          return std::vector<std::string>{std::to_string(absl::ToUnixMicros(last.clash.start_time)),
                                          last.clash.walk, last.clash.separation};
        }));
        for (const ClashView& view : views) *list.add_clashes() = ToProto(view);
        return list;
      });
}

}  // namespace amble::groups
