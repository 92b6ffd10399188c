#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/separation.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// A separation as it is shown.
struct SeparationView {
  Separation separation;
  std::string name_a;  ///< walking names, of groups that the caller leads
  std::string name_b;
};

/// A clash as it is shown.
struct ClashView {
  Clash clash;
  std::string name_a;
  std::string name_b;
};

/// NOT_FOUND unless the caller is on the staff of `practice`, PERMISSION_DENIED unless as a
/// THERAPIST: in the same words whether or not anybody is kept apart.
absl::Status CheckKeepsApart(const rpc::CallContext& call, const std::string& practice);

/// What members are called in groups that the caller leads; others stay nameless.
class KnownNames {
 public:
  /// All must outlive it.
  KnownNames(const Dependencies& dependencies, storage::Transaction& transaction,
             const rpc::CallContext& call)
      : dependencies_(dependencies), transaction_(transaction), call_(call) {}
  absl::StatusOr<SeparationView> View(Separation separation);
  absl::StatusOr<ClashView> View(Clash clash);

 private:
  absl::StatusOr<std::string> NameOf(const GroupKey& group, const std::string& member);

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const rpc::CallContext& call_;
  std::map<GroupKey, bool> led_;
};

}  // namespace amble::groups
