#include "services/groups/app/guest_leaders.h"

#include <optional>

#include "services/groups/app/transact.h"
#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<std::string> FindGuest(const Dependencies& dependencies,
                                      const rpc::CallContext& call, const GroupKey& group,
                                      const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(
      const std::optional<Member> found,
      InRead<std::optional<Member>>(*dependencies.database, [&](storage::Transaction& transaction) {
        return dependencies.members->Find(transaction, group, member);
      }));
  if (!found) return std::string();
  AMBLE_ASSIGN_OR_RETURN(const bool account, dependencies.guests->HasAccount(call, found->person));
  return account ? std::string() : found->person;
}

absl::Status CheckNoGuest(const std::string& person, const std::string& guest,
                          std::string_view field) {
  if (guest.empty() || person != guest) return absl::OkStatus();
  return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kGuestNotAllowed, field,
                     "A group is led by somebody with an account: they prove an address first.");
}

}  // namespace amble::groups
