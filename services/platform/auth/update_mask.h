#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"

namespace amble::auth {

/// What an update applies to (AIP-134): the paths of `update_mask`, below the resource.
class UpdateMask {
 public:
  /// `resource` is the message that `mask` speaks of.
  UpdateMask(const google::protobuf::FieldMask& mask, const google::protobuf::Descriptor* resource)
      : paths_(mask.paths().begin(), mask.paths().end()), resource_(resource) {}

  /// UPDATE_MASK_INVALID when a path names no field of the resource, or one that the server owns;
  /// "*" alone stands for all.
  absl::Status Check() const;

  /// Whether the update touches the field at `path`, or something in it, or what it is in.
  bool Covers(std::string_view path) const;

 private:
  std::vector<std::string> paths_;
  const google::protobuf::Descriptor* resource_;
};

}  // namespace amble::auth
