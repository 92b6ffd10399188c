#include "services/attendance/app/authorize.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

absl::StatusOr<std::optional<Walk>> FindWalk(const Dependencies& dependencies,
                                             storage::Transaction& transaction, const WalkId& id,
                                             Hold hold) {
  if (hold == Hold::kNo) return dependencies.walks->Find(transaction, id.practice, id.walk);
  AMBLE_ASSIGN_OR_RETURN(std::vector<Walk> walks,
                         dependencies.walks->Lock(transaction, id.practice, {id.walk}));
  if (walks.empty()) return std::nullopt;
  return std::move(walks.front());
}

absl::StatusOr<std::optional<Member>> FindMember(const Dependencies& dependencies,
                                                 storage::Transaction& transaction,
                                                 const std::string& person, const WalkId& id) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> all,
                         dependencies.members->FindByPersons(transaction, id.practice, {person}));
  std::vector<const Member*> in_group;
  for (const Member& member : all) {
    if (member.group == id.group) in_group.push_back(&member);
  }
  const Member* current = CurrentMembership(in_group);
  if (current == nullptr) return std::nullopt;
  return *current;
}

absl::Status Check(const rpc::CallContext& call, const WalkId& id, const Member* member,
                   Right right) {
  switch (right) {
    case Right::kSee:
      return CheckMaySee(member);
    case Right::kSeeOrStaff:
      if (call.principal.StaffIn(id.practice) != nullptr) return absl::OkStatus();
      return CheckMaySee(member);
    case Right::kLead:
      return CheckLeads(member);
  }
  return absl::InternalError("no such right");
}

}  // namespace

absl::Status CheckGuest(const rpc::CallContext& call, const WalkId& walk) {
  if (call.principal.kind != auth::Principal::Kind::kGuest) return absl::OkStatus();
  if (call.principal.guest_group ==
      fmt::format("practices/{}/groups/{}", walk.practice, walk.group)) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied, Reason::kGuestNotAllowed,
               "A guest reaches one group alone. Prove an address first.");
}

absl::StatusOr<Access> Authorize(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const rpc::CallContext& call,
                                 const WalkId& id, Right right, Hold hold) {
  AMBLE_RETURN_IF_ERROR(CheckGuest(call, id));
  AMBLE_ASSIGN_OR_RETURN(std::optional<Walk> walk, FindWalk(dependencies, transaction, id, hold));
  if (!walk || walk->id != id) return NotFound("walk");
  AMBLE_ASSIGN_OR_RETURN(std::optional<Member> member,
                         FindMember(dependencies, transaction, call.principal.person, id));
  AMBLE_RETURN_IF_ERROR(Check(call, id, member ? &*member : nullptr, right));
  return Access{*std::move(walk), std::move(member)};
}

}  // namespace amble::attendance
