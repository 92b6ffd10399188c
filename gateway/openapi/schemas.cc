#include "gateway/openapi/schemas.h"

#include <utility>

#include "amble/api/v1/options.pb.h"
#include "gateway/openapi/described_api.h"

namespace amble::gateway {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// What the platform allows where the rules say nothing (see amble/api/v1/options.proto).
constexpr int kDefaultMaxLength = 256;
constexpr int kDefaultMaxItems = 100;

json::object Typed(const char* type, const char* format = nullptr) {
  json::object schema{{"type", type}};
  if (format != nullptr) schema["format"] = format;
  return schema;
}

/// The form of a well-known type; empty for other messages.
json::object WellKnown(const Descriptor& message) {
  const std::string& name = message.full_name();
  if (name == "google.protobuf.Timestamp") return Typed("string", "date-time");
  if (name == "google.protobuf.Duration") return Typed("string");
  if (name == "google.protobuf.FieldMask") {
    json::object schema = Typed("string");
    schema["description"] = "Names of fields, separated by commas.";
    return schema;
  }
  return {};
}

/// "practices/*/groups/*" as a regular expression.
std::string ResourcePattern(const std::string& resource) {
  std::string pattern = "^";
  for (const char c : resource) {
    if (c == '*') {
      pattern += "[A-Za-z0-9_-]{1,64}";
    } else {
      pattern += c;
    }
  }
  return pattern + "$";
}

void AddTextRules(const api::v1::FieldRules& rules, json::object& schema) {
  if (rules.min_length() > 0) schema["minLength"] = rules.min_length();
  schema["maxLength"] =
      rules.max_length() > 0 ? static_cast<int>(rules.max_length()) : kDefaultMaxLength;
  if (!rules.pattern().empty()) schema["pattern"] = "^(" + rules.pattern() + ")$";
  if (!rules.resource().empty()) schema["pattern"] = ResourcePattern(rules.resource());
}

void AddNumberRules(const api::v1::FieldRules& rules, json::object& schema) {
  if (rules.has_minimum()) schema["minimum"] = rules.minimum();
  if (rules.has_maximum()) schema["maximum"] = rules.maximum();
}

std::string SchemaName(const std::string& full_name) {
  constexpr std::string_view kPackage = "amble.";
  return full_name.starts_with(kPackage) ? full_name.substr(kPackage.size()) : full_name;
}

json::object Reference(const std::string& full_name) {
  return {{"$ref", "#/components/schemas/" + SchemaName(full_name)}};
}

}  // namespace

json::object Schemas::OfSingle(const FieldDescriptor& field) {
  const auto& rules = field.options().GetExtension(api::v1::rules);
  json::object schema;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      schema = Typed("string", field.type() == FieldDescriptor::TYPE_BYTES ? "byte" : nullptr);
      if (field.type() == FieldDescriptor::TYPE_STRING) AddTextRules(rules, schema);
      return schema;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Typed("boolean");
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      schema = Typed("integer", "int32");
      AddNumberRules(rules, schema);
      return schema;
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      // proto3 JSON writes 64-bit integers as strings.
      return Typed("string", "int64");
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Typed("number");
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReferenceTo(*field.enum_type());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ReferenceTo(*field.message_type());
  }
  return schema;
}

json::object Schemas::OfField(const FieldDescriptor& field) {
  const auto& rules = field.options().GetExtension(api::v1::rules);
  json::object schema;
  if (field.is_map()) {
    schema = Typed("object");
    schema["additionalProperties"] = OfSingle(*field.message_type()->map_value());
  } else if (field.is_repeated()) {
    schema = Typed("array");
    schema["items"] = OfSingle(field);
    schema["maxItems"] =
        rules.max_items() > 0 ? static_cast<int>(rules.max_items()) : kDefaultMaxItems;
  } else {
    schema = OfSingle(field);
  }
  if (std::string comment = CommentOf(field); !comment.empty()) schema["description"] = comment;
  if (rules.output_only()) schema["readOnly"] = true;
  return schema;
}

json::object Schemas::OfMessage(const Descriptor& message) {
  json::object properties;
  json::array required;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    properties[field.json_name()] = OfField(field);
    if (field.options().GetExtension(api::v1::rules).required()) {
      required.emplace_back(field.json_name());
    }
  }
  json::object schema = Typed("object");
  if (std::string comment = CommentOf(message); !comment.empty()) schema["description"] = comment;
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

json::object Schemas::ReferenceTo(const Descriptor& message) {
  if (json::object well_known = WellKnown(message); !well_known.empty()) return well_known;
  const std::string name = SchemaName(message.full_name());
  if (!schemas_.contains(name)) {
    schemas_[name] = json::object();  // so that a message that holds itself ends
    schemas_[name] = OfMessage(message);
  }
  return Reference(message.full_name());
}

json::object Schemas::ReferenceTo(const EnumDescriptor& type) {
  const std::string name = SchemaName(type.full_name());
  if (!schemas_.contains(name)) {
    json::array values;
    std::string description = CommentOf(type);
    for (int i = 0; i < type.value_count(); ++i) {
      values.emplace_back(type.value(i)->name());
      description += " " + type.value(i)->name() + ": " + CommentOf(*type.value(i));
    }
    json::object schema = Typed("string");
    schema["description"] = description;
    schema["enum"] = std::move(values);
    schemas_[name] = std::move(schema);
  }
  return Reference(type.full_name());
}

}  // namespace amble::gateway
