#include "services/messaging/app/open_thread.h"

#include <utility>

#include "services/messaging/app/authorize.h"
#include "services/messaging/app/count_use.h"
#include "services/messaging/app/give_hints.h"
#include "services/messaging/app/make_threads.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::StatusOr<ThreadView> OpenThread::operator()(const rpc::CallContext& call,
                                                  const OpenThreadCommand& command) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, command.group, IsMember));
  ThreadView view;
  const absl::Time now = dependencies_.clock->Now();
  const auto open = [&](storage::Transaction& transaction) -> absl::Status {
    ThreadLookup lookup(dependencies_, transaction, call.principal.person);
    bool is_new = false;
    AMBLE_ASSIGN_OR_RETURN(
        const std::string id,
        idempotency::Once(transaction, call.request, now, [&]() -> absl::StatusOr<std::string> {
          AMBLE_ASSIGN_OR_RETURN(const Thread thread,
                                 Wanted(transaction, lookup, *standing.member, command));
          AMBLE_ASSIGN_OR_RETURN(is_new, dependencies_.threads->Ensure(transaction, thread));
          if (is_new && thread.kind == ThreadKind::kDirect) {
            AMBLE_RETURN_IF_ERROR(
                CountNewDirectThread(dependencies_, transaction, call.principal.person));
          }
          return thread.key.thread;
        }));
    AMBLE_ASSIGN_OR_RETURN(const ThreadStanding opened,
                           lookup.Require({command.group.practice, id}));
    if (is_new) {
      AMBLE_RETURN_IF_ERROR(HintAtThread(dependencies_, transaction, opened));
    }
    AMBLE_ASSIGN_OR_RETURN(view,
                           ViewThread(dependencies_, transaction, call.principal.person, opened));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      CatchingUp(dependencies_, call, [&] { return dependencies_.database->Write(open); }));
  return view;
}

absl::StatusOr<Thread> OpenThread::Wanted(storage::Transaction& transaction, ThreadLookup& lookup,
                                          const Member& caller,
                                          const OpenThreadCommand& command) const {
  const absl::Time now = dependencies_.clock->Now();
  if (!command.walk.empty()) {
    const WalkKey key{command.group.practice, command.group.group, command.walk};
    AMBLE_ASSIGN_OR_RETURN(const auto walk, dependencies_.facts->FindWalk(transaction, key));
    if (!walk) return NotFound("walk");
    Thread thread = WalkThread(key, now);
    AMBLE_ASSIGN_OR_RETURN(const auto standing, lookup.In(thread));
    if (!standing) return PermissionDenied("Only for those who are going.");
    return thread;
  }
  if (!command.member.empty()) return WantedWith(transaction, lookup, caller, command);
  if (caller.leads) return MissingField("member");
  return LeaderThread(command.group, caller.id, now);
}

absl::StatusOr<Thread> OpenThread::WantedWith(storage::Transaction& transaction,
                                              ThreadLookup& lookup, const Member& caller,
                                              const OpenThreadCommand& command) const {
  const absl::Time now = dependencies_.clock->Now();
  if (command.member == caller.id) return InvalidField("member", "Is you yourself.");
  AMBLE_ASSIGN_OR_RETURN(const auto other, dependencies_.facts->FindMember(
                                               transaction, command.group, command.member));
  const bool there = other && other->active;
  if (caller.leads && there && !other->leads) return LeaderThread(command.group, other->id, now);
  if (!caller.leads && there && other->leads) return LeaderThread(command.group, caller.id, now);
  // What the caller has not said themselves may be told: it says nothing of the other.
  AMBLE_ASSIGN_OR_RETURN(const bool allows, lookup.Allows(caller.person));
  if (!allows && (!caller.leads || there)) {
    return PermissionDenied("First allow messages of single members in your preferences.");
  }
  AMBLE_ASSIGN_OR_RETURN(const bool may_talk, lookup.MayTalk(caller, other));
  if (!may_talk) return NotFound("member");
  return DirectThread(command.group, caller.id, other->id, now);
}

}  // namespace amble::messaging
