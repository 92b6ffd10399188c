#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/routing/path_template.h"
#include "google/protobuf/descriptor.h"

namespace amble::gateway {

/// One method as HTTP reaches it.
struct Route {
  enum class Body { kNone, kAll, kField };

  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string http_method;  ///< "GET"
  std::string text;         ///< as the proto spells it
  size_t index = 0;         ///< among the router's routes
  PathTemplate path;
  /// For each variable, the fields from the request message down to the text.
  std::vector<std::vector<const google::protobuf::FieldDescriptor*>> variables;
  Body body = Body::kNone;
  const google::protobuf::FieldDescriptor* body_field = nullptr;  ///< of kField
};

/// The routes of `method`, its additional bindings included; none when it has no google.api.http.
/// INVALID_ARGUMENT for a rule that does not fit its request: an unknown field, a variable that is
/// no text, GET or DELETE with a body.
absl::StatusOr<std::vector<Route>> RoutesOf(const google::protobuf::MethodDescriptor& method);

/// All public methods: of the services of `kAudiences` in the linked descriptors, without those
/// that say `internal`.
std::vector<const google::protobuf::MethodDescriptor*> PublicMethods();

/// "GroupsService/GetGroup".
std::string ShortName(const google::protobuf::MethodDescriptor& method);

/// The field of `message` called `name`, in snake_case or lowerCamelCase; nullptr for none.
const google::protobuf::FieldDescriptor* FindField(const google::protobuf::Descriptor& message,
                                                   std::string_view name);

}  // namespace amble::gateway
