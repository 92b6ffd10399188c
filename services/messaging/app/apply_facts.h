#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

/// Takes over what another service told, unless something newer is known. `history`: it was told
/// before this service first listened, so nobody is told of it.
namespace amble::messaging {

absl::Status ApplyPerson(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Person& person);
absl::Status ApplyPractice(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Practice& practice);
absl::Status ApplyStaff(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Staff& staff);
absl::Status ApplyGroup(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Group& group);
/// `time`: when it was told, which is when somebody became ACTIVE or ceased to be.
absl::Status ApplyMember(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Member& member, absl::Time time);
absl::Status ApplyWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Walk& walk, bool history);
/// How far a walk is. Ignored for a walk that is not known.
absl::Status ApplyProgress(const Dependencies& dependencies, storage::Transaction& transaction,
                           const WalkKey& walk, WalkProgress progress);
absl::Status ApplyResponse(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Response& response, bool history);

}  // namespace amble::messaging
