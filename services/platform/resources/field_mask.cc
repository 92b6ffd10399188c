#include "services/platform/resources/field_mask.h"

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::resources {
namespace {

absl::Status WrongMask(const std::string& description) {
  // The reason says more than FIELD_INVALID would; the field is named all the same.
  absl::Status named = InvalidField("update_mask", description);
  absl::Status status =
      Error(absl::StatusCode::kInvalidArgument, Reason::kUpdateMaskInvalid, description);
  named.ForEachPayload([&status](absl::string_view key, const absl::Cord& payload) {
    if (!status.GetPayload(key).has_value()) status.SetPayload(key, payload);
  });
  return status;
}

bool IsSet(const google::protobuf::Message& resource,
           const google::protobuf::FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *resource.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(resource, &field) > 0
                             : reflection.HasField(resource, &field);
}

}  // namespace

absl::StatusOr<std::set<std::string>> PathsToUpdate(
    const google::protobuf::FieldMask& mask, const google::protobuf::Message& resource,
    const std::vector<std::string_view>& changeable) {
  std::set<std::string> paths;
  for (const std::string& path : mask.paths()) {
    if (std::find(changeable.begin(), changeable.end(), path) == changeable.end()) {
      return WrongMask("\"" + path.substr(0, 64) + "\" is no field that this call can change.");
    }
    paths.insert(path);
  }
  if (mask.paths_size() == 0) {
    for (const std::string_view name : changeable) {
      const auto* field = resource.GetDescriptor()->FindFieldByName(std::string(name));
      if (field != nullptr && IsSet(resource, *field)) paths.emplace(name);
    }
  }
  if (paths.empty()) return WrongMask("There is nothing to change.");
  return paths;
}

}  // namespace amble::resources
