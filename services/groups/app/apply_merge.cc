#include "services/groups/app/apply_merge.h"

#include <utility>

#include "services/groups/app/merge_separations.h"
#include "services/groups/app/roster.h"
#include "services/groups/app/take_over.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

absl::Status MoveMember(const Dependencies& dependencies, storage::Transaction& transaction,
                        const GroupKey& group, const std::string& id, const std::string& into) {
  AMBLE_ASSIGN_OR_RETURN(Roster roster, Roster::Open(dependencies, transaction, group, nullptr));
  AMBLE_ASSIGN_OR_RETURN(Member moved, roster.Get(id));
  AMBLE_RETURN_IF_ERROR(TakeOver(roster, std::move(moved), into).status());
  return roster.Close();
}

}  // namespace

absl::Status ApplyMerge(const Dependencies& dependencies, storage::Transaction& transaction,
                        const std::string& person, const std::string& into) {
  AMBLE_RETURN_IF_ERROR(dependencies.practices->ApplyMerge(transaction, person, into));
  AMBLE_ASSIGN_OR_RETURN(const auto members,
                         dependencies.members->ListAllOfPerson(transaction, person));
  for (const Member& member : members) {
    AMBLE_RETURN_IF_ERROR(MoveMember(dependencies, transaction, member.group, member.id, into));
  }
  return MergeSeparations(dependencies, transaction, person, into);
}

}  // namespace amble::groups
