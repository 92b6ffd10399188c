#include "gateway/routing/bind.h"

#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gateway/json/json.h"
#include "gateway/routing/query.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// The same refusal, its fields below `field`.
absl::Status Below(std::string_view field, const absl::Status& status) {
  std::vector<FieldViolation> violations = ViolationsOf(status);
  if (status.ok() || violations.empty()) return status;
  for (FieldViolation& violation : violations) {
    violation.field =
        violation.field.empty() ? std::string(field) : fmt::format("{}.{}", field, violation.field);
  }
  return InvalidFields(violations, ReasonOf(status));
}

absl::Status ReadBody(const Route& route, std::string_view body, Message& message) {
  switch (route.body) {
    case Route::Body::kNone:
      if (body.empty()) return absl::OkStatus();
      return Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                   "This call has no body.");
    case Route::Body::kAll:
      // Many actions have nothing to say beside their path.
      return body.empty() ? absl::OkStatus() : DecodeJson(body, &message);
    case Route::Body::kField: {
      Message* const part = message.GetReflection()->MutableMessage(&message, route.body_field);
      return Below(route.body_field->json_name(), DecodeJson(body, part));
    }
  }
  return absl::OkStatus();
}

/// "group.name" in snake_case for any spelling, so that one field has one name; what does not exist
/// is left for SetFromText to refuse.
std::string Canonical(const Descriptor& descriptor, std::string_view name) {
  std::string canonical;
  const Descriptor* message = &descriptor;
  while (true) {
    const size_t dot = name.find('.');
    const FieldDescriptor* field =
        message == nullptr ? nullptr : FindField(*message, name.substr(0, dot));
    canonical += field == nullptr ? std::string(name.substr(0, dot)) : field->name();
    if (dot == std::string_view::npos) return canonical;
    canonical.push_back('.');
    message = field == nullptr ? nullptr : field->message_type();
    name.remove_prefix(dot + 1);
  }
}

const FieldDescriptor* LastField(const Descriptor& descriptor, std::string_view canonical) {
  const Descriptor* message = &descriptor;
  while (message != nullptr) {
    const size_t dot = canonical.find('.');
    const FieldDescriptor* field = FindField(*message, canonical.substr(0, dot));
    if (field == nullptr || dot == std::string_view::npos) return field;
    message = field->message_type();
    canonical.remove_prefix(dot + 1);
  }
  return nullptr;
}

bool IsPathVariable(const Route& route, std::string_view canonical) {
  for (const TemplateVariable& variable : route.path.variables) {
    if (variable.field_path == canonical) return true;
  }
  return false;
}

absl::Status ReadQuery(const Route& route, std::string_view query, Message& message) {
  AMBLE_ASSIGN_OR_RETURN(const QueryParameters parameters, ParseQuery(query));
  const Descriptor& descriptor = *message.GetDescriptor();
  std::set<std::string> given;
  for (const auto& [name, value] : parameters) {
    const std::string canonical = Canonical(descriptor, name);
    const std::string top = canonical.substr(0, canonical.find('.'));
    const bool in_body = route.body == Route::Body::kAll ||
                         (route.body == Route::Body::kField && top == route.body_field->name());
    const FieldDescriptor* const field = LastField(descriptor, canonical);
    if (in_body || IsPathVariable(route, canonical)) {
      // Of a field that exists elsewhere, say so without repeating what the client wrote.
      return InvalidFields({{field == nullptr ? name.substr(0, 64) : canonical,
                             "This is no parameter of the query here."}},
                           Reason::kFieldUnknown);
    }
    if (!given.insert(canonical).second && field != nullptr && !field->is_repeated()) {
      return InvalidField(name, "This is given twice.");
    }
    AMBLE_RETURN_IF_ERROR(SetFromText(name, value, message));
  }
  return absl::OkStatus();
}

absl::Status ReadPath(const Route& route, const PathValues& values, Message& message) {
  for (size_t i = 0; i < route.variables.size(); ++i) {
    Message* at = &message;
    const auto& fields = route.variables[i];
    for (size_t depth = 0; depth + 1 < fields.size(); ++depth) {
      at = at->GetReflection()->MutableMessage(at, fields[depth]);
    }
    const auto& reflection = *at->GetReflection();
    const std::string present = reflection.GetString(*at, fields.back());
    if (!present.empty() && present != values[i]) {
      return InvalidField(route.path.variables[i].field_path,
                          "The body names another resource than the path.");
    }
    reflection.SetString(at, fields.back(), values[i]);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> BindRequest(const Route& route, const PathValues& values,
                                                     std::string_view query,
                                                     std::string_view body) {
  const Message* const prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(
          route.method->input_type());
  std::unique_ptr<Message> message(prototype->New());
  AMBLE_RETURN_IF_ERROR(ReadBody(route, body, *message));
  AMBLE_RETURN_IF_ERROR(ReadQuery(route, query, *message));
  AMBLE_RETURN_IF_ERROR(ReadPath(route, values, *message));
  return message;
}

}  // namespace amble::gateway
