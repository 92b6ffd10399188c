#include "gateway/openapi/openapi.h"

#include <utility>

#include "amble/api/v1/file.pb.h"
#include "amble/api/v1/options.pb.h"
#include "boost/json.hpp"
#include "gateway/openapi/schemas.h"

namespace amble::gateway {
namespace {

namespace json = boost::json;
using google::protobuf::FieldDescriptor;

json::object ErrorSchema() {
  return {{"type", "object"},
          {"description", "google.rpc.Status: why the call was refused."},
          {"properties",
           {{"code", {{"type", "integer"}, {"description", "A google.rpc.Code."}}},
            {"message", {{"type", "string"}, {"description", "For developers, in English."}}},
            {"details",
             {{"type", "array"},
              {"description",
               "ErrorInfo with a stable `reason` of the domain \"amble\", BadRequest with the "
               "fields at "
               "fault, RetryInfo."},
              {"items",
               {{"type", "object"},
                {"required", {"@type"}},
                {"properties", {{"@type", {{"type", "string"}}}}}}}}}}},
          {"required", json::array{"code", "message"}}};
}

json::object JsonContent(json::object schema) {
  return {{"application/json", {{"schema", std::move(schema)}}}};
}

/// What a stream answers: an event for each message, to whom comes again those that were missed.
json::object EventContent(json::object schema) {
  return {{"text/event-stream", {{"schema", std::move(schema)}}}};
}

/// A file, as it is: a photo, or what the end of the path says.
json::object FileContent(std::string_view path) {
  if (path.ends_with(".csv")) return {{"text/csv", {{"schema", {{"type", "string"}}}}}};
  return {{"image/*", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}};
}

json::object LastEventId() {
  return {{"name", "Last-Event-ID"},
          {"in", "header"},
          {"required", false},
          {"description", "The id of the last event that came: goes on after it."},
          {"schema", {{"type", "string"}, {"maxLength", 1000}}}};
}

json::object PathParameterObject(const PathParameter& parameter) {
  return {{"name", parameter.name},
          {"in", "path"},
          {"required", true},
          {"description", "Part of `" + parameter.field + "`."},
          {"schema", {{"type", "string"}, {"pattern", "^[A-Za-z0-9_-]{1,64}$"}}}};
}

json::object QueryParameterObject(const FieldDescriptor& field, Schemas& schemas) {
  const bool required = field.options().GetExtension(api::v1::rules).required();
  json::object parameter{{"name", field.json_name()}, {"in", "query"}, {"required", required}};
  if (std::string comment = CommentOf(field); !comment.empty()) parameter["description"] = comment;
  parameter["schema"] = schemas.OfField(field);
  return parameter;
}

json::object Operation(const DescribedMethod& described, Schemas& schemas) {
  const auto& method = *described.method;
  json::object operation{
      {"operationId", method.service()->name() + "_" + method.name()},
      {"tags", {method.service()->name()}},
      {"summary", method.name()},
      {"description", CommentOf(method) + "\n\nWho may: " + AccessInWords(method) + "."}};
  json::array parameters;
  for (const PathParameter& parameter : described.path_parameters) {
    parameters.push_back(PathParameterObject(parameter));
  }
  for (const FieldDescriptor* field : described.query_fields) {
    parameters.push_back(QueryParameterObject(*field, schemas));
  }
  const bool streams = method.server_streaming();
  if (streams) parameters.push_back(LastEventId());
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (!described.body.empty()) {
    json::object schema =
        described.body == "*"
            ? schemas.ReferenceTo(*method.input_type())
            : schemas.OfField(*method.input_type()->FindFieldByName(described.body));
    operation["requestBody"] = {{"required", true}, {"content", JsonContent(std::move(schema))}};
  }
  json::object content;
  // By name: these descriptors are the embedded ones, with comments.
  if (method.output_type()->full_name() == api::v1::File::descriptor()->full_name()) {
    content = FileContent(described.path);
  } else {
    json::object output = schemas.ReferenceTo(*method.output_type());
    content = streams ? EventContent(std::move(output)) : JsonContent(std::move(output));
  }
  operation["responses"] = {
      {"200",
       {{"description",
         streams ? "Server-Sent Events without end: the data of each is this, its id the cursor."
                 : "Done."},
        {"content", std::move(content)}}},
      {"default",
       {{"description", "Refused."},
        {"content", JsonContent({{"$ref", "#/components/schemas/Error"}})}}}};
  const auto& access = method.options().GetExtension(api::v1::access);
  if (access.caller() == api::v1::CALLER_ANYBODY) {
    operation["security"] = json::array{json::object()};
  }
  return operation;
}

}  // namespace

std::string OpenApiDocument(const DescribedApi& api, std::string_view server_url,
                            std::string_view version) {
  Schemas schemas;
  json::object paths;
  for (const DescribedMethod& described : api.methods()) {
    json::value& path = paths[described.path];
    if (path.is_null()) path = json::object();
    path.as_object()[described.verb] = Operation(described, schemas);
  }
  json::object components{{"schemas", schemas.Take()}};
  components["schemas"].as_object()["Error"] = ErrorSchema();
  components["securitySchemes"] = {{"session", {{"type", "http"}, {"scheme", "bearer"}}}};
  const json::object document{
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Amble"},
        {"version", std::string(version)},
        {"description",
         "Group walks: plan a walk, invite, answer, turn up. The same calls are served as Connect "
         "and "
         "gRPC; every mutation takes a request_id that makes it safe to repeat."}}},
      {"servers", json::array{json::object{{"url", std::string(server_url)}}}},
      {"security", json::array{json::object{{"session", json::array()}}}},
      {"paths", std::move(paths)},
      {"components", std::move(components)}};
  return json::serialize(document);
}

}  // namespace amble::gateway
