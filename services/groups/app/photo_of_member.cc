#include "services/groups/app/photo_of_member.h"

#include "services/groups/app/get_member.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<std::string> MemberOfPhoto(const Standing& standing, const std::string& member) {
  if (standing.member && (member == kMe || member == standing.member->id)) {
    return standing.member->id;
  }
  AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
  return member;
}

}  // namespace amble::groups
