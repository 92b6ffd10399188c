#include "services/messaging/app/thread_lookup.h"

#include <algorithm>
#include <utility>

#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/preference_repository.h"
#include "services/messaging/app/thread_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

bool Contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

bool ThreadStanding::Veils(const Message& message) const {
  return Contains(veiled, message.person);
}

Message ThreadStanding::Shown(Message message) const {
  const bool veils = Veils(message);
  return AsSeenBy(std::move(message), access.leads(), veils);
}

absl::StatusOr<std::optional<ThreadStanding>> ThreadLookup::In(Thread thread) {
  ThreadSituation situation;
  AMBLE_ASSIGN_OR_RETURN(situation.member, Membership(thread.GroupOf()));
  if (!situation.member) return std::nullopt;
  if (thread.kind == ThreadKind::kWalk && !situation.member->leads) {
    AMBLE_RETURN_IF_ERROR(LookAtWalk(thread, situation));
  } else if (thread.kind == ThreadKind::kLeader) {
    AMBLE_ASSIGN_OR_RETURN(const auto member, dependencies_.facts->FindMember(
                                                  transaction_, thread.GroupOf(), thread.member));
    situation.member_active = member && member->active;
  } else if (thread.kind == ThreadKind::kDirect) {
    AMBLE_ASSIGN_OR_RETURN(const auto other, dependencies_.facts->FindMember(
                                                 transaction_, thread.GroupOf(),
                                                 CounterpartOf(thread, situation.member->id)));
    AMBLE_ASSIGN_OR_RETURN(situation.direct_open, MayTalk(*situation.member, other));
  }
  auto access = AccessTo(thread, situation);
  if (!access) return std::nullopt;
  ThreadStanding standing{.thread = std::move(thread), .access = *std::move(access), .veiled = {}};
  if (VeilsBlocked(standing.thread.kind)) {
    AMBLE_ASSIGN_OR_RETURN(const auto* blocks, Blocks());
    standing.veiled = *blocks;
  }
  return standing;
}

absl::StatusOr<ThreadStanding> ThreadLookup::Require(const ThreadKey& key, bool lock) {
  AMBLE_ASSIGN_OR_RETURN(auto thread, dependencies_.threads->Find(transaction_, key, lock));
  if (!thread) return NotFound("thread");
  AMBLE_ASSIGN_OR_RETURN(auto standing, In(*std::move(thread)));
  if (!standing) return NotFound("thread");
  return *std::move(standing);
}

absl::StatusOr<Message> ThreadLookup::RequireMessage(const ThreadStanding& standing,
                                                     int64_t number) {
  AMBLE_ASSIGN_OR_RETURN(auto message, dependencies_.threads->FindMessage(
                                           transaction_, {standing.thread.key, number}));
  if (!message || message->post_time < standing.access.readable_from) return NotFound("message");
  return *std::move(message);
}

absl::StatusOr<bool> ThreadLookup::MayTalk(const Member& own, const std::optional<Member>& other) {
  if (!other || !other->active || other->person.empty() || other->person == own.person) {
    return false;
  }
  AMBLE_ASSIGN_OR_RETURN(const auto* blocks, Blocks());
  AMBLE_ASSIGN_OR_RETURN(const bool own_allows, Allows(own.person));
  AMBLE_ASSIGN_OR_RETURN(const bool other_allows, Allows(other->person));
  return own_allows && other_allows && !Contains(*blocks, other->person);
}

absl::StatusOr<std::optional<Member>> ThreadLookup::Membership(const GroupKey& group) {
  if (const auto known = memberships_.find(group); known != memberships_.end()) {
    return known->second;
  }
  AMBLE_ASSIGN_OR_RETURN(auto member,
                         dependencies_.facts->FindActive(transaction_, group, person_));
  return memberships_.emplace(group, std::move(member)).first->second;
}

absl::StatusOr<const std::vector<std::string>*> ThreadLookup::Blocks() {
  if (!blocks_) {
    AMBLE_ASSIGN_OR_RETURN(blocks_, dependencies_.blocks->ListBetween(transaction_, person_));
  }
  return &*blocks_;
}

absl::StatusOr<bool> ThreadLookup::Allows(const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const Preferences preferences,
                         dependencies_.preferences->Find(transaction_, person));
  return preferences.direct_messages;
}

absl::Status ThreadLookup::LookAtWalk(const Thread& thread, ThreadSituation& situation) {
  AMBLE_ASSIGN_OR_RETURN(
      const auto response,
      dependencies_.facts->FindResponse(transaction_, thread.WalkOf(), situation.member->id));
  situation.going = response && response->state == ResponseState::kGoing;
  if (situation.going) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto walk,
                         dependencies_.facts->FindWalk(transaction_, thread.WalkOf()));
  situation.leads_walk = walk && Contains(walk->leaders, situation.member->id);
  return absl::OkStatus();
}

absl::Status CatchingUp(const Dependencies& dependencies, const rpc::CallContext& call,
                        const std::function<absl::Status()>& work) {
  absl::Status status = work();
  const bool denied = absl::IsNotFound(status) || absl::IsPermissionDenied(status);
  if (!denied || !dependencies.catch_up) return status;
  AMBLE_RETURN_IF_ERROR(dependencies.catch_up(call.deadline));
  return work();
}

}  // namespace amble::messaging
