#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/member.h"

namespace amble::groups {

/// A member as it is shown.
struct MemberView {
  Member member;
  int waiting_position = 0;  ///< with WAITING: 1 for the next to come in
  bool me = false;           ///< it is the caller
  bool by_name = false;      ///< nothing is shown but the walking name and the role

  friend bool operator==(const MemberView&, const MemberView&) = default;
};

/// `member` for the caller `person`.
absl::StatusOr<MemberView> View(const Dependencies& dependencies, storage::Transaction& transaction,
                                Member member, const std::string& person);

/// Members of one group in order of joining. Between the first and the last of them who wait, none
/// who waits may be left out.
absl::StatusOr<std::vector<MemberView>> ViewAll(const Dependencies& dependencies,
                                                storage::Transaction& transaction,
                                                std::vector<Member> members,
                                                const std::string& person);

}  // namespace amble::groups
