#include "services/attendance/app/find_absences.h"

#include <string>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<std::vector<Absence>> FindAbsences(const Dependencies& dependencies,
                                                  storage::Transaction& transaction,
                                                  const Roll& roll) {
  const WalkId& id = roll.walk.id;
  std::vector<ResponseKey> keys;
  for (const std::string& member : roll.AbsentMembers()) keys.push_back({id.walk, member});
  if (keys.empty()) return std::vector<Absence>();
  AMBLE_ASSIGN_OR_RETURN(const std::vector<StoredResponse> responses,
                         dependencies.responses->Find(transaction, id.practice, keys));
  std::vector<std::string> missed;
  for (const auto& [walk, response] : responses) {
    if (response.state == ResponseState::kGoing) missed.push_back(response.member);
  }
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<Member> members,
      dependencies.members->FindAll(transaction, id.practice, std::move(missed)));
  std::vector<Absence> absences;
  for (const Member& member : members) {
    if (member.state == MemberState::kActive) absences.push_back({member.member, member.person});
  }
  return absences;
}

}  // namespace amble::attendance
