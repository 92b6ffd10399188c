#include "services/attendance/app/wrap_ups.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "services/attendance/app/authorize.h"
#include "services/attendance/app/follow_missed_walks.h"
#include "services/attendance/app/read_wrap_up.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::attendance {
namespace {

absl::Status Conflict(std::string_view message) {
  return Error(absl::StatusCode::kAborted, Reason::kEtagMismatch, message);
}

/// One call that settles, in its transaction.
class Finishing {
 public:
  Finishing(const Dependencies& dependencies, storage::Transaction& transaction, const Walk& walk,
            std::string leader)
      : dependencies_(dependencies),
        transaction_(transaction),
        walk_(walk),
        leader_(std::move(leader)),
        now_(dependencies.clock->Now()) {}

  absl::Status Run(const FinishWrapUpCommand& command) {
    AMBLE_ASSIGN_OR_RETURN(const WrapUp seen, ReadWrapUp(dependencies_, transaction_, walk_));
    int open = seen.OpenCount();
    std::set<std::string> named;
    for (size_t i = 0; i < command.settled.size(); ++i) {
      const SettleAbsence& one = command.settled[i];
      const std::string field = fmt::format("settled[{}]", i);
      if (!named.insert(one.member).second) {
        return InvalidField(field + ".member", "Each member is named once.");
      }
      AMBLE_ASSIGN_OR_RETURN(const bool fresh, IsFresh(seen, one, field));
      if (!fresh) continue;
      AMBLE_RETURN_IF_ERROR(Settle(one, field));
      if (seen.IsAbsent(one.member)) --open;
    }
    WrapUpProgress progress = seen.progress;
    AMBLE_RETURN_IF_ERROR(ConfirmNext(seen, command.next_walk, progress));
    if (open == 0 && !progress.finish_time) {
      progress.finish_time = now_;
      progress.finished_by = leader_;
    }
    if (progress == seen.progress) return absl::OkStatus();
    return dependencies_.wrap_ups->Save(transaction_, walk_.id.practice, walk_.id.walk, progress);
  }

 private:
  /// Whether it is not settled yet.
  static absl::StatusOr<bool> IsFresh(const WrapUp& seen, const SettleAbsence& one,
                                      const std::string& field) {
    const MissedMember* line = seen.Find(one.member);
    if (line == nullptr) return InvalidField(field + ".member", "They were not missed.");
    if (!line->settled) {
      if (one.settlement == Settlement::kExcused && !seen.IsAbsent(one.member)) {
        return InvalidField(field + ".settlement", "They have told: there is nothing to excuse.");
      }
      return true;
    }
    if (line->settled->settlement == one.settlement) return false;
    return Conflict("Another leader has settled one of these absences in another way.");
  }

  absl::Status Settle(const SettleAbsence& one, const std::string& field) {
    SettledAbsence settled{.member = one.member,
                           .settlement = one.settlement,
                           .settled_by = leader_,
                           .settle_time = now_};
    if (one.settlement == Settlement::kFollowUp) {
      if (!CheckDue(one.due, now_).ok()) {
        return InvalidField(field + ".follow_up.due_time",
                            "It is due from yesterday on, and within a year.");
      }
      AMBLE_ASSIGN_OR_RETURN(settled.follow_up, LookAfter(one));
    }
    AMBLE_RETURN_IF_ERROR(
        dependencies_.wrap_ups->Settle(transaction_, walk_.id.practice, walk_.id.walk, settled));
    return one.settlement == Settlement::kExcused ? Excuse(one.member) : absl::OkStatus();
  }

  /// The id of the follow-up. One that was raised by itself takes over what the leader says.
  absl::StatusOr<std::string> LookAfter(const SettleAbsence& one) {
    const WalkId& id = walk_.id;
    AMBLE_ASSIGN_OR_RETURN(
        const std::vector<FollowUp> open,
        dependencies_.follow_ups->OpenOf(transaction_, id.practice, {one.member}));
    for (FollowUp follow_up : open) {
      if (follow_up.kind != FollowUpKind::kAbsence || !follow_up.reason.empty()) continue;
      follow_up.reason = one.reason;
      follow_up.due = one.due;
      AMBLE_RETURN_IF_ERROR(dependencies_.follow_ups->SavePlan(transaction_, follow_up));
      return follow_up.follow_up;
    }
    FollowUp follow_up{.practice = id.practice,
                       .group = id.group,
                       .follow_up = dependencies_.ids->NewId(),
                       .member = one.member,
                       .reason = one.reason,
                       .due = one.due,
                       .walk = id.walk,
                       .create_time = now_};
    AMBLE_RETURN_IF_ERROR(dependencies_.follow_ups->Add(transaction_, follow_up));
    return follow_up.follow_up;
  }

  absl::Status Excuse(const std::string& member_id) {
    AMBLE_RETURN_IF_ERROR(
        UnfollowExcusedWalk(dependencies_, transaction_, walk_, member_id, leader_));
    AMBLE_ASSIGN_OR_RETURN(const std::optional<Member> member,
                           dependencies_.members->Find(transaction_, walk_.id.practice, member_id));
    if (!member) return absl::OkStatus();
    const Absence excused{member->member, member->person};
    return dependencies_.events->MembersExcused(transaction_, walk_, {&excused, 1});
  }

  absl::Status ConfirmNext(const WrapUp& seen, const std::string& next,
                           WrapUpProgress& progress) const {
    if (next.empty() || next == progress.next_walk) return absl::OkStatus();
    if (!seen.next || seen.next->walk.id.walk != next) {
      return Conflict("The next walk is another one now.");
    }
    progress.next_walk = next;
    progress.next_confirmed_by = leader_;
    progress.next_confirm_time = now_;
    return absl::OkStatus();
  }

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const Walk& walk_;
  const std::string leader_;
  const absl::Time now_;
};

}  // namespace

absl::StatusOr<WrapUp> GetWrapUp::operator()(const rpc::CallContext& call, const WalkId& id) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<WrapUp> {
    WrapUp wrap_up;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(const Access access,
                                 Authorize(dependencies_, transaction, call, id, Right::kLead));
          AMBLE_RETURN_IF_ERROR(CheckMayWrapUp(access.walk));
          AMBLE_ASSIGN_OR_RETURN(wrap_up, ReadWrapUp(dependencies_, transaction, access.walk));
          return absl::OkStatus();
        }));
    return wrap_up;
  });
}

absl::StatusOr<WrapUp> FinishWrapUp::operator()(const rpc::CallContext& call,
                                                const FinishWrapUpCommand& command) const {
  const WalkId& id = command.walk;
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<WrapUp> {
    WrapUp wrap_up;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(const Access access, Authorize(dependencies_, transaction, call,
                                                                id, Right::kLead, Hold::kYes));
          AMBLE_RETURN_IF_ERROR(CheckMayWrapUp(access.walk));
          Finishing finishing(dependencies_, transaction, access.walk, access.member->member);
          const auto finish = [&]() -> absl::StatusOr<std::string> {
            AMBLE_RETURN_IF_ERROR(finishing.Run(command));
            return id.walk;
          };
          AMBLE_RETURN_IF_ERROR(
              idempotency::Once(transaction, call.request, dependencies_.clock->Now(), finish)
                  .status());
          AMBLE_ASSIGN_OR_RETURN(wrap_up, ReadWrapUp(dependencies_, transaction, access.walk));
          return absl::OkStatus();
        }));
    return wrap_up;
  });
}

}  // namespace amble::attendance
