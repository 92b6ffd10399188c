#include "services/platform/auth/update_mask.h"

#include <fmt/format.h>

#include "amble/api/v1/options.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

constexpr std::string_view kEverything = "*";
constexpr size_t kMaxPaths = 100;

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

absl::Status Invalid(std::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, Reason::kUpdateMaskInvalid, message);
}

}  // namespace

absl::Status UpdateMask::Check() const {
  if (paths_.size() > kMaxPaths) return Invalid("The update mask has too many paths.");
  if (paths_.size() == 1 && paths_[0] == kEverything) return absl::OkStatus();
  for (size_t i = 0; i < paths_.size(); ++i) {
    if (!IsSettable(paths_[i], resource_)) {
      return Invalid(fmt::format("update_mask.paths[{}] names no field that can be set.", i));
    }
  }
  return absl::OkStatus();
}

bool UpdateMask::Covers(std::string_view path) const {
  for (const std::string& masked : paths_) {
    if (masked == kEverything || Contains(masked, path) || Contains(path, masked)) return true;
  }
  return false;
}

}  // namespace amble::auth
