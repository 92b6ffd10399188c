#pragma once

#include <string>

#include "boost/json.hpp"
#include "google/protobuf/descriptor.h"

namespace amble::gateway {

/// JSON Schemas (2020-12, as OpenAPI 3.1 uses them) of messages, collected as they are asked for.
class Schemas {
 public:
  /// The schema of a field's value, with its rules; messages and enums by reference.
  boost::json::object OfField(const google::protobuf::FieldDescriptor& field);
  /// A reference to the schema of a message, which is added with all that it refers to.
  boost::json::object ReferenceTo(const google::protobuf::Descriptor& message);

  /// What goes into "components": {"schemas": …}.
  boost::json::object Take() { return std::move(schemas_); }

 private:
  boost::json::object OfSingle(const google::protobuf::FieldDescriptor& field);
  boost::json::object OfMessage(const google::protobuf::Descriptor& message);
  boost::json::object ReferenceTo(const google::protobuf::EnumDescriptor& type);

  boost::json::object schemas_;
};

}  // namespace amble::gateway
