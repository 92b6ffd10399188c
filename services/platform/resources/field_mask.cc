#include "services/platform/resources/field_mask.h"

#include <fmt/format.h>

#include <algorithm>

#include "amble/api/v1/options.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::resources {
namespace {

constexpr std::string_view kEverything = "*";
constexpr size_t kMaxPaths = 100;
constexpr size_t kLongestPathShown = 64;

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

bool IsOwnedByServer(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(api::v1::rules).output_only();
}

/// Whether `path` leads from `message` to a field that a client may set.
bool IsSettable(std::string_view path, const google::protobuf::Descriptor* message) {
  while (message != nullptr) {
    const size_t dot = path.find('.');
    const auto* field = message->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || IsOwnedByServer(*field)) return false;
    if (dot == std::string_view::npos) return true;
    if (field->is_repeated()) return false;
    message = field->message_type();
    path.remove_prefix(dot + 1);
  }
  return false;
}

/// Whether `outer` is `inner`, or a message that holds it.
bool Contains(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '.');
}

bool IsSet(const google::protobuf::Message& resource,
           const google::protobuf::FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *resource.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(resource, &field) > 0
                             : reflection.HasField(resource, &field);
}

}  // namespace

absl::Status UpdateMask::Check() const {
  if (paths_.size() > kMaxPaths) return WrongMask("The update mask has too many paths.");
  if (paths_.size() == 1 && paths_[0] == kEverything) return absl::OkStatus();
  for (size_t i = 0; i < paths_.size(); ++i) {
    if (!IsSettable(paths_[i], resource_)) {
      return WrongMask(fmt::format("update_mask.paths[{}] names no field that can be set.", i));
    }
  }
  return absl::OkStatus();
}

bool UpdateMask::Covers(std::string_view path) const {
  return std::any_of(paths_.begin(), paths_.end(), [path](const std::string& masked) {
    return masked == kEverything || Contains(masked, path) || Contains(path, masked);
  });
}

absl::StatusOr<std::set<std::string>> PathsToUpdate(
    const google::protobuf::FieldMask& mask, const google::protobuf::Message& resource,
    const std::vector<std::string_view>& changeable) {
  std::set<std::string> paths;
  for (const std::string& path : mask.paths()) {
    if (std::find(changeable.begin(), changeable.end(), path) == changeable.end()) {
      return WrongMask(fmt::format("\"{}\" is no field that this call can change.",
                                   path.substr(0, kLongestPathShown)));
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
