#include "services/attendance/app/watch_roll.h"

#include <optional>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<int64_t> WatchRoll::Version(const WalkId& walk) const {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollVersion> versions, Versions({walk.walk}));
  for (const RollVersion& version : versions) {
    if (version.walk == walk) return version.version;
  }
  return NotFound("walk");
}

absl::StatusOr<std::vector<RollVersion>> WatchRoll::Versions(std::vector<std::string> walks) const {
  std::vector<RollVersion> versions;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(versions, dependencies_.roll->Versions(transaction, walks));
        return absl::OkStatus();
      }));
  return versions;
}

absl::StatusOr<std::vector<std::string>> WatchRoll::Leaders(const WalkId& walk,
                                                            const std::vector<std::string>& people,
                                                            absl::Time deadline) const {
  auto leaders = KnownLeaders(walk, people);
  const bool denies =
      leaders.ok() ? leaders->size() < people.size() : absl::IsNotFound(leaders.status());
  if (!denies || !dependencies_.catch_up) return leaders;
  if (absl::Status status = dependencies_.catch_up(deadline); !status.ok()) {
    // Those who are known to lead need not suffer for one of whom nothing is known.
    if (leaders.ok() && !leaders->empty()) return leaders;
    return status;
  }
  return KnownLeaders(walk, people);
}

absl::StatusOr<std::vector<std::string>> WatchRoll::KnownLeaders(
    const WalkId& walk, const std::vector<std::string>& people) const {
  std::vector<Member> members;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const std::optional<Walk> found,
                               dependencies_.walks->Find(transaction, walk.practice, walk.walk));
        if (!found || found->id != walk) return NotFound("walk");
        AMBLE_ASSIGN_OR_RETURN(
            members, dependencies_.members->FindByPersons(transaction, walk.practice, people));
        return absl::OkStatus();
      }));
  std::map<std::string, std::vector<const Member*>> of_person;
  for (const Member& member : members) {
    if (member.group == walk.group) of_person[member.person].push_back(&member);
  }
  std::vector<std::string> leaders;
  for (const std::string& person : people) {
    if (CheckLeads(CurrentMembership(of_person[person])).ok()) leaders.push_back(person);
  }
  return leaders;
}

}  // namespace amble::attendance
