#include "gateway/routing/route.h"

#include <utility>

#include "amble/accounts/v1/accounts.pb.h"
#include "amble/accounts/v1/safety_cards.pb.h"
#include "amble/attendance/v1/arrivals.pb.h"
#include "amble/attendance/v1/attendance.pb.h"
#include "amble/attendance/v1/follow_ups.pb.h"
#include "amble/attendance/v1/reports.pb.h"
#include "amble/attendance/v1/safety.pb.h"
#include "amble/attendance/v1/series_answers.pb.h"
#include "amble/attendance/v1/wrap_ups.pb.h"
#include "amble/groups/v1/first_walk.pb.h"
#include "amble/groups/v1/greeter_photos.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "amble/groups/v1/roster.pb.h"
#include "amble/groups/v1/separations.pb.h"
#include "amble/scheduling/v1/calendar_feeds.pb.h"
#include "amble/scheduling/v1/decisions.pb.h"
#include "amble/scheduling/v1/places.pb.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "amble/scheduling/v1/walk_plans.pb.h"
#include "fmt/format.h"
#include "google/api/annotations.pb.h"
#include "services/platform/auth/access.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

absl::Status Unfit(const MethodDescriptor& method, std::string_view why) {
  return absl::InvalidArgumentError(
      fmt::format("{}: google.api.http: {}", method.full_name(), why));
}

absl::StatusOr<std::vector<const FieldDescriptor*>> ResolveVariable(const MethodDescriptor& method,
                                                                    std::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* message = method.input_type();
  while (true) {
    const size_t dot = path.find('.');
    const FieldDescriptor* field =
        message == nullptr ? nullptr : FindField(*message, path.substr(0, dot));
    if (field == nullptr || field->is_repeated()) return Unfit(method, "a variable is no field");
    fields.push_back(field);
    message = field->message_type();
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  if (fields.back()->type() != FieldDescriptor::TYPE_STRING) {
    return Unfit(method, "a variable is no text");
  }
  return fields;
}

/// "GET" and the path of `rule`; empty for what is not used here.
std::pair<std::string, std::string> PatternOf(const google::api::HttpRule& rule) {
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      return {"GET", rule.get()};
    case google::api::HttpRule::kPut:
      return {"PUT", rule.put()};
    case google::api::HttpRule::kPost:
      return {"POST", rule.post()};
    case google::api::HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case google::api::HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    default:
      return {};
  }
}

absl::StatusOr<Route> ToRoute(const MethodDescriptor& method, const google::api::HttpRule& rule) {
  Route route{.method = &method};
  std::tie(route.http_method, route.text) = PatternOf(rule);
  if (route.http_method.empty()) return Unfit(method, "no path");
  if (!rule.response_body().empty()) return Unfit(method, "response_body is not supported");
  AMBLE_ASSIGN_OR_RETURN(route.path, PathTemplate::Parse(route.text));
  for (const TemplateVariable& variable : route.path.variables) {
    AMBLE_ASSIGN_OR_RETURN(auto fields, ResolveVariable(method, variable.field_path));
    route.variables.push_back(std::move(fields));
  }
  if (rule.body() == "*") {
    route.body = Route::Body::kAll;
  } else if (!rule.body().empty()) {
    route.body = Route::Body::kField;
    route.body_field = FindField(*method.input_type(), rule.body());
    if (route.body_field == nullptr || route.body_field->is_repeated() ||
        route.body_field->message_type() == nullptr) {
      return Unfit(method, "the body is no message");
    }
  }
  if (route.body != Route::Body::kNone &&
      (route.http_method == "GET" || route.http_method == "DELETE")) {
    return Unfit(method, "GET and DELETE have no body");
  }
  return route;
}

void AddMethods(const FileDescriptor& file, std::vector<const MethodDescriptor*>& methods) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const MethodDescriptor* const method = file.service(s)->method(m);
      if (!auth::AccessOf(*method).internal()) methods.push_back(method);
    }
  }
}

}  // namespace

const FieldDescriptor* FindField(const Descriptor& message, std::string_view name) {
  const std::string text(name);
  if (const FieldDescriptor* field = message.FindFieldByName(text)) return field;
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->json_name() == text) return message.field(i);
  }
  return nullptr;
}

absl::StatusOr<std::vector<Route>> RoutesOf(const MethodDescriptor& method) {
  std::vector<Route> routes;
  if (!method.options().HasExtension(google::api::http)) return routes;
  const google::api::HttpRule& rule = method.options().GetExtension(google::api::http);
  AMBLE_ASSIGN_OR_RETURN(Route first, ToRoute(method, rule));
  routes.push_back(std::move(first));
  for (const google::api::HttpRule& another : rule.additional_bindings()) {
    AMBLE_ASSIGN_OR_RETURN(Route route, ToRoute(method, another));
    routes.push_back(std::move(route));
  }
  return routes;
}

std::vector<const MethodDescriptor*> PublicMethods() {
  std::vector<const MethodDescriptor*> methods;
  // Naming a message of each file also makes the linker keep it.
  AddMethods(*accounts::v1::GetMeRequest::descriptor()->file(), methods);
  AddMethods(*accounts::v1::SafetyCard::descriptor()->file(), methods);
  AddMethods(*groups::v1::Group::descriptor()->file(), methods);
  AddMethods(*groups::v1::AddMemberRequest::descriptor()->file(), methods);
  AddMethods(*groups::v1::Separation::descriptor()->file(), methods);
  AddMethods(*groups::v1::FirstWalkCard::descriptor()->file(), methods);
  AddMethods(*groups::v1::SetMemberPhotoRequest::descriptor()->file(), methods);
  AddMethods(*scheduling::v1::Walk::descriptor()->file(), methods);
  AddMethods(*scheduling::v1::ImportGpxRequest::descriptor()->file(), methods);
  AddMethods(*scheduling::v1::CalendarFeed::descriptor()->file(), methods);
  AddMethods(*scheduling::v1::DecideWalkRequest::descriptor()->file(), methods);
  AddMethods(*scheduling::v1::RiskChecklist::descriptor()->file(), methods);
  AddMethods(*attendance::v1::Response::descriptor()->file(), methods);
  AddMethods(*attendance::v1::Arrival::descriptor()->file(), methods);
  AddMethods(*attendance::v1::DateAnswer::descriptor()->file(), methods);
  AddMethods(*attendance::v1::FollowUp::descriptor()->file(), methods);
  AddMethods(*attendance::v1::SafetyCards::descriptor()->file(), methods);
  AddMethods(*attendance::v1::AttendanceReport::descriptor()->file(), methods);
  AddMethods(*attendance::v1::WrapUp::descriptor()->file(), methods);
  // Declares no message; see protos/CMakeLists.txt.
  AddMethods(*google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
                 "amble/messaging/v1/messaging.proto"),
             methods);
  return methods;
}

std::string ShortName(const google::protobuf::MethodDescriptor& method) {
  return fmt::format("{}/{}", method.service()->name(), method.name());
}

}  // namespace amble::gateway
