#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "google/protobuf/descriptor.h"

namespace amble::gateway {

/// What the gateway needs to know of a request that it passes on without parsing it.
class CallShape {
 public:
  explicit CallShape(const google::protobuf::MethodDescriptor& method);

  /// The walk that `request` (wire format) is about, "practices/p/groups/g/walks/w": named, or part
  /// of what is named, by a field at the top. Empty when there is none.
  std::string WalkIn(std::string_view request) const;

  /// Whether the same call again has no second effect: it only reads, or carries a request_id.
  bool IsRepeatable(std::string_view request) const;

 private:
  int walk_field_ = 0;  ///< its number; 0: none
  int request_id_field_ = 0;
  bool only_reads_ = false;
};

/// The shapes of methods, each worked out once. Thread-safe.
class CallShapes {
 public:
  const CallShape& Of(const google::protobuf::MethodDescriptor& method);

 private:
  std::mutex mutex_;
  std::unordered_map<const google::protobuf::MethodDescriptor*, CallShape> shapes_;
};

}  // namespace amble::gateway
