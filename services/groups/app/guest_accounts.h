#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/domain/group.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Who is to be created.
struct NewGuest {
  GroupKey group;            ///< the one that the session reaches
  std::string display_name;  ///< may be empty
  std::string email;         ///< may be empty; not proved
  std::string request_id;
  bool without_session = false;  ///< somebody who does not use the app
};

/// A new person and the secret of a session.
struct Guest {
  std::string person;
  std::string session_token;  ///< empty without a session
};

/// Where people without an account come from.
class GuestAccounts {
 public:
  virtual ~GuestAccounts() = default;
  /// Creates a person; the same request_id again gives the same person and a fresh session. Blocks;
  /// UNAVAILABLE or DEADLINE_EXCEEDED when accounts cannot be reached.
  virtual absl::StatusOr<Guest> Create(const rpc::CallContext& call, const NewGuest& guest) = 0;
  /// Whether `person` has proved an address, and so has an account. Blocks and fails as Create.
  virtual absl::StatusOr<bool> HasAccount(const rpc::CallContext& call,
                                          const std::string& person) = 0;
};

}  // namespace amble::groups
