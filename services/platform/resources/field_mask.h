#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

/// What an update applies to (AIP-134): `update_mask`, whose paths begin below the resource. Every
/// refusal is INVALID_ARGUMENT (UPDATE_MASK_INVALID) and names the field "update_mask".
namespace amble::resources {

/// A mask as any update may send it: for the rules that hold for all of them.
class UpdateMask {
 public:
  /// `resource` is the message that `mask` speaks of.
  UpdateMask(const google::protobuf::FieldMask& mask, const google::protobuf::Descriptor* resource)
      : paths_(mask.paths().begin(), mask.paths().end()), resource_(resource) {}

  /// Refuses paths that name no field of the resource, or one that the server owns; "*" alone
  /// stands for all.
  absl::Status Check() const;

  /// Whether the update touches the field at `path`, or something in it, or what it is in.
  bool Covers(std::string_view path) const;

 private:
  std::vector<std::string> paths_;
  const google::protobuf::Descriptor* resource_;
};

/// The paths that one call changes: those of `mask`, or, when it is empty, those of `changeable`
/// that are set in `resource`. `changeable` are top-level fields in proto spelling. Refuses any
/// other path, and when nothing is left to change.
absl::StatusOr<std::set<std::string>> PathsToUpdate(
    const google::protobuf::FieldMask& mask, const google::protobuf::Message& resource,
    const std::vector<std::string_view>& changeable);

}  // namespace amble::resources
