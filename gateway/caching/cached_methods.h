#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace amble::gateway {

/// A method whose replies may be kept: (amble.api.v1.cached), read once.
struct CachedMethod {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string service;                                       ///< "scheduling"
  const google::protobuf::FieldDescriptor* field = nullptr;  ///< of the request
  size_t segments = 0;                                       ///< of the resource
  /// For each instant, the fields from the response message down to it.
  std::vector<std::vector<const google::protobuf::FieldDescriptor*>> until;
  std::vector<std::string> shows;  ///< "practices/*/routes"

  /// The resource that decides who sees what; empty when the field holds none.
  std::string ResourceOf(const google::protobuf::Message& request) const;
  /// What replies about `resource` are made of: an event about any of these tags ends them.
  std::vector<std::string> TagsFor(std::string_view resource) const;
  /// The first instant in `response` (in wire format) after `from`; InfiniteFuture for none.
  absl::Time Until(const std::string& response, absl::Time from) const;
};

/// All of them, by method.
class CachedMethods {
 public:
  /// INVALID_ARGUMENT for an option that does not fit its method.
  static absl::StatusOr<CachedMethods> Of(
      const std::vector<const google::protobuf::MethodDescriptor*>& methods);

  /// nullptr when replies of `method` are not kept.
  const CachedMethod* Find(const google::protobuf::MethodDescriptor& method) const;
  size_t size() const { return methods_.size(); }

 private:
  std::unordered_map<const google::protobuf::MethodDescriptor*, CachedMethod> methods_;
};

}  // namespace amble::gateway
