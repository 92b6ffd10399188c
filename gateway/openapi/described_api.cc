#include "gateway/openapi/described_api.h"

#include <algorithm>
#include <set>
#include <utility>

#include "amble/api/v1/options.pb.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

/// Verb and template of an HTTP rule; the verb is empty when it has none.
std::pair<std::string, std::string> VerbAndTemplate(const google::api::HttpRule& rule) {
  if (!rule.get().empty()) return {"get", rule.get()};
  if (!rule.put().empty()) return {"put", rule.put()};
  if (!rule.post().empty()) return {"post", rule.post()};
  if (!rule.delete_().empty()) return {"delete", rule.delete_()};
  if (!rule.patch().empty()) return {"patch", rule.patch()};
  return {"", ""};
}

/// "practices" → "practice", "staff" → "staff".
std::string Singular(std::string_view collection) {
  std::string name(collection);
  if (name.size() > 1 && name.back() == 's') name.pop_back();
  return name;
}

/// Replaces `{name=practices/*/groups/*}` by `practices/{practice}/groups/{group}`.
void ExpandVariables(std::string_view pattern, DescribedMethod& out) {
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    out.path += pattern.substr(0, open);
    if (open == std::string_view::npos) return;
    const size_t equals = pattern.find('=', open);
    const size_t close = pattern.find('}', open);
    const std::string field(pattern.substr(open + 1, equals - open - 1));
    std::string_view segments = pattern.substr(equals + 1, close - equals - 1);
    std::string_view collection;
    while (!segments.empty()) {
      const size_t slash = segments.find('/');
      const std::string_view segment = segments.substr(0, slash);
      segments.remove_prefix(slash == std::string_view::npos ? segments.size() : slash + 1);
      if (segment == "*") {
        out.path_parameters.push_back({Singular(collection), field});
        out.path += "{" + out.path_parameters.back().name + "}";
      } else {
        out.path += segment;
        collection = segment;
      }
      if (!segments.empty()) out.path += '/';
    }
    pattern.remove_prefix(close + 1);
  }
}

/// The top-level fields that neither path nor body take.
std::vector<const FieldDescriptor*> QueryFields(const MethodDescriptor& method,
                                                const DescribedMethod& described) {
  std::vector<const FieldDescriptor*> fields;
  if (described.body == "*") return fields;
  std::set<std::string> taken{described.body};
  for (const PathParameter& parameter : described.path_parameters) {
    taken.insert(parameter.field.substr(0, parameter.field.find('.')));
  }
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor* field = method.input_type()->field(i);
    if (!taken.contains(field->name())) fields.push_back(field);
  }
  return fields;
}

bool IsPublic(const MethodDescriptor& method) {
  const auto& access = method.options().GetExtension(api::v1::access);
  return access.caller() != api::v1::CALLER_UNSPECIFIED && !access.internal();
}

}  // namespace

absl::StatusOr<std::unique_ptr<DescribedApi>> DescribedApi::Read(std::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return absl::InternalError("The embedded descriptors cannot be read.");
  }
  std::unique_ptr<DescribedApi> api(new DescribedApi);
  for (const auto& file : files.file()) api->database_.Add(file);
  api->pool_ = std::make_unique<google::protobuf::DescriptorPool>(&api->database_);
  for (const auto& named : files.file()) {
    const auto* file = api->pool_->FindFileByName(named.name());
    if (file == nullptr) return absl::InternalError("A descriptor is broken: " + named.name());
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor& method = *file->service(s)->method(m);
        if (IsPublic(method)) AMBLE_RETURN_IF_ERROR(api->Describe(method));
      }
    }
  }
  return api;
}

absl::Status DescribedApi::Describe(const MethodDescriptor& method) {
  const auto& rule = method.options().GetExtension(google::api::http);
  const auto [verb, pattern] = VerbAndTemplate(rule);
  if (verb.empty()) return absl::InternalError("No route: " + method.full_name());
  DescribedMethod described{.method = &method, .verb = verb, .body = rule.body()};
  ExpandVariables(pattern, described);
  described.query_fields = QueryFields(method, described);
  methods_.push_back(std::move(described));
  return absl::OkStatus();
}

std::string AccessInWords(const MethodDescriptor& method) {
  const auto& access = method.options().GetExtension(api::v1::access);
  std::string words;
  switch (access.caller()) {
    case api::v1::CALLER_ANYBODY:
      words = "anybody";
      break;
    case api::v1::CALLER_GUEST:
      words = "a person or a guest";
      break;
    case api::v1::CALLER_STAFF:
      words = "staff of the practice";
      break;
    case api::v1::CALLER_OPERATOR:
      words = "OPERATOR";
      break;
    default:
      words = "a person";
  }
  for (int i = 0; i < access.roles_size(); ++i) {
    words += i == 0 ? " as " : " or ";
    words += StaffRole_Name(access.roles(i)).substr(std::string_view("STAFF_ROLE_").size());
  }
  if (!access.rows().empty()) words += ": " + access.rows();
  return words;
}

}  // namespace amble::gateway
