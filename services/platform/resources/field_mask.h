#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace amble::resources {

/// The paths that an update changes (AIP-134): those of `mask`, or, when it is empty, those of
/// `changeable` that are set in `resource`. `changeable` are top-level fields in proto spelling.
/// INVALID_ARGUMENT (UPDATE_MASK_INVALID) naming "update_mask" for any other path, and when nothing
/// is left to change.
absl::StatusOr<std::set<std::string>> PathsToUpdate(
    const google::protobuf::FieldMask& mask, const google::protobuf::Message& resource,
    const std::vector<std::string_view>& changeable);

}  // namespace amble::resources
