#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/groups/app/change_group.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Code points.
inline constexpr size_t kLongestWalkingName = 40;
inline constexpr size_t kLongestContact = 254;

/// Somebody whom a leader adds.
struct AddedPerson {
  std::string walking_name;
  std::string contact;  ///< an e-mail address, or a note for leaders; may be empty

  /// Where mail is sent; empty when the contact is none.
  std::string Email() const;

  friend bool operator==(const AddedPerson&, const AddedPerson&) = default;
};

/// As it is stored: without spaces at its ends, an address in its usual form. INVALID_ARGUMENT
/// naming `walking_name` or `contact`.
absl::StatusOr<AddedPerson> CheckAdded(const AddedPerson& given);

/// The new person at accounts, without a session. Calls with the same request_id and `part` yield
/// the same person.
absl::StatusOr<std::string> CreatePerson(const Dependencies& dependencies,
                                         const rpc::CallContext& call, const GroupKey& group,
                                         const AddedPerson& person, std::string_view part);

/// Runs `effect` as ChangeGroup would, and rolls it back: what refuses it refuses here. False when
/// the request had its effect before; then `effect` is not run.
absl::StatusOr<bool> Rehearse(const Dependencies& dependencies, const rpc::CallContext& call,
                              const GroupKey& group, const Effect& effect);

}  // namespace amble::groups
