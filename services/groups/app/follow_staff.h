#pragma once

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/practice.h"

/// Who leads must be allowed to. Whoever led a THERAPY group, as LEADER or CO_LEADER, is MEMBER of
/// it from the moment that they are no therapist of the practice any more, or that their credential
/// was REVOKED. Each service hears so from the event of the member, and what they saw as a leader
/// ends with it: people, rolls, safety cards. The group goes on under its other leaders; without a
/// LEADER until an OWNER hands it over (TransferGroup). A CO_LEADER who never was a therapist needs
/// no credential, a credential that has expired takes nothing away, and nothing gives back by
/// itself what was taken.
namespace amble::groups {

/// Takes over what accounts told of somebody on a practice's staff, and what follows from it.
/// `history`: told of what is long past, of which nothing follows; see StopUnverifiedLeaders.
absl::Status FollowStaff(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Staff& staff, bool history);

/// For all LEADERs, by how things stand, once the feed of accounts was read again from zero.
absl::Status StopUnverifiedLeaders(const Dependencies& dependencies,
                                   storage::Transaction& transaction);

}  // namespace amble::groups
