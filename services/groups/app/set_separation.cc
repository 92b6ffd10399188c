#include "services/groups/app/set_separation.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "services/groups/app/follow_clashes.h"
#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::groups {
namespace {

absl::StatusOr<Separated> Name(const Dependencies& dependencies, storage::Transaction& transaction,
                               const std::string& practice, const GroupKey& group,
                               const std::string& member) {
  if (group.practice != practice) return NotFound("member");
  AMBLE_ASSIGN_OR_RETURN(auto found, dependencies.members->Find(transaction, group, member));
  if (!found) return NotFound("member");
  return Separated{.person = found->person, .group = group.group, .member = member};
}

absl::Status Taken(std::string_view why) {
  return RefuseField(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists, "name", why);
}

}  // namespace

absl::Status SetSeparation::Set(storage::Transaction& transaction, const rpc::CallContext& call,
                                const SetSeparationCommand& command) const {
  const std::string& practice = command.practice;
  AMBLE_RETURN_IF_ERROR(dependencies_.clashes->TakeTurn(transaction, practice));
  AMBLE_ASSIGN_OR_RETURN(
      Separated a, Name(dependencies_, transaction, practice, command.group_a, command.member_a));
  AMBLE_ASSIGN_OR_RETURN(
      Separated b, Name(dependencies_, transaction, practice, command.group_b, command.member_b));
  if (a.person == b.person) return InvalidField("b", "Must be somebody else.");
  AMBLE_ASSIGN_OR_RETURN(auto found,
                         dependencies_.separations->Find(transaction, practice, command.id));
  AMBLE_ASSIGN_OR_RETURN(const auto same, dependencies_.separations->FindOf(transaction, practice,
                                                                            a.person, b.person));
  if (same && same->id != command.id) {
    return Taken("These two are kept apart under another name.");
  }
  const bool going_on = found && !found->ended();
  if (!going_on) {
    AMBLE_ASSIGN_OR_RETURN(
        const int count, dependencies_.separations->Count(transaction, practice, kMostSeparations));
    if (count >= kMostSeparations) {
      return RefuseMore("name", fmt::format("A practice keeps at most {} pairs of people apart. "
                                            "Remove what is no longer needed.",
                                            kMostSeparations));
    }
  }
  if (going_on && !found->IsOf(a.person, b.person)) return Taken("The name stands for two others.");
  Separation separation = found.value_or(Separation{.practice = practice, .id = command.id});
  if (!going_on) {
    separation.created_by = call.principal.person;
    separation.create_time = dependencies_.clock->Now();
  }
  separation.a = std::move(a);
  separation.b = std::move(b);
  separation.kind = command.kind;
  if (found == separation) return absl::OkStatus();
  ++separation.version;
  AMBLE_RETURN_IF_ERROR(dependencies_.separations->Save(transaction, separation));
  AMBLE_RETURN_IF_ERROR(dependencies_.events->Changed(transaction, separation, &call));
  return FollowSeparation(dependencies_, transaction, separation, /*again=*/!going_on, &call);
}

absl::StatusOr<SeparationView> SetSeparation::operator()(
    const rpc::CallContext& call, const SetSeparationCommand& command) const {
  AMBLE_RETURN_IF_ERROR(CheckKeepsApart(call, command.practice));
  if (command.kind != SeparationKind::kNotPaired && command.kind != SeparationKind::kNotSameWalk) {
    return InvalidField("kind", "Must be NOT_PAIRED or NOT_SAME_WALK.");
  }
  SeparationView view;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(
            const std::string id,
            idempotency::Once(transaction, call.request, dependencies_.clock->Now(),
                              [&]() -> absl::StatusOr<std::string> {
                                AMBLE_RETURN_IF_ERROR(Set(transaction, call, command));
                                return command.id;
                              }));
        AMBLE_ASSIGN_OR_RETURN(auto saved,
                               dependencies_.separations->Find(transaction, command.practice, id));
        if (!saved || saved->ended()) return NotFound("separation");
        KnownNames names(dependencies_, transaction, call);
        AMBLE_ASSIGN_OR_RETURN(view, names.View(*std::move(saved)));
        return absl::OkStatus();
      }));
  return view;
}

}  // namespace amble::groups
