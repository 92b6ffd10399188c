#pragma once

#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Which members.
struct ListMembersQuery {
  GroupKey group;
  std::set<MemberState> states;  ///< empty: who is in, waits or asks
  int64_t after_sequence = 0;
  int limit = 0;
};

/// Some members, whether there are more after them, and how many MEMBERs hold a place.
struct MemberPage {
  std::vector<MemberView> members;
  bool more = false;
  int active_count = 0;
};

/// The members in order of joining, and the count. To somebody who does not lead: the caller alone;
/// to who is ACTIVE and shows their name, the names of the others who do, too, but of those whom
/// the practice keeps apart from them. PERMISSION_DENIED for staff who are no members.
class ListMembers {
 public:
  explicit ListMembers(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberPage> operator()(const rpc::CallContext& call,
                                        const ListMembersQuery& query) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
