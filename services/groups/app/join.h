#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/roster.h"

namespace amble::groups {

/// Somebody who comes in.
struct Newcomer {
  std::string person;
  std::string walking_name;   ///< empty: a friendly one is chosen
  int agreement_version = 0;  ///< that was read and is accepted
  bool asks = false;          ///< REQUESTED: a LEADER decides
  bool vouched = false;       ///< a leader wants them
  AskedAnswer asked;          ///< kept unless they are ACTIVE at once
  std::string added_by;       ///< the leader who adds somebody without an account
  std::string contact;        ///< with added_by
};

/// Adds a member. FAILED_PRECONDITION (AGREEMENT_REQUIRED, GROUP_FULL), ALREADY_EXISTS (the walking
/// name).
absl::StatusOr<Member> Join(const Dependencies& dependencies, storage::Transaction& transaction,
                            Roster& roster, const Newcomer& newcomer);

/// A friendly walking name that nobody in the group has.
absl::StatusOr<std::string> ChooseWalkingName(const Dependencies& dependencies,
                                              storage::Transaction& transaction,
                                              const Group& group);

}  // namespace amble::groups
