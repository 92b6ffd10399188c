#include "services/messaging/domain/thread.h"

namespace amble::messaging {
namespace {

bool IsIn(const Thread& thread, const ThreadSituation& situation) {
  const Member& member = *situation.member;
  switch (thread.kind) {
    case ThreadKind::kGroup:
      return true;
    case ThreadKind::kWalk:
      return member.leads || situation.leads_walk || situation.going;
    case ThreadKind::kLeader:
      return member.leads || member.id == thread.member;
    case ThreadKind::kDirect:
      return situation.direct_open && (member.id == thread.member || member.id == thread.other);
  }
  return false;
}

}  // namespace

std::string ChannelOf(const ThreadKey& key) {
  return "practices/" + key.practice + "/threads/" + key.thread;
}

std::string Between(const Thread& thread) {
  switch (thread.kind) {
    case ThreadKind::kGroup:
      return "group";
    case ThreadKind::kWalk:
      return "walk/" + thread.walk;
    case ThreadKind::kLeader:
      return "leader/" + thread.member;
    case ThreadKind::kDirect:
      return "direct/" + thread.member + "/" + thread.other;
  }
  return "";
}

std::optional<ThreadAccess> AccessTo(const Thread& thread, const ThreadSituation& situation) {
  if (!situation.member || !situation.member->active) return std::nullopt;
  if (situation.member->group != thread.GroupOf() || !IsIn(thread, situation)) return std::nullopt;
  return ThreadAccess{.member = *situation.member,
                      .readable_from = situation.member->joined,
                      .may_post = thread.kind != ThreadKind::kLeader || situation.member_active};
}

const std::string& CounterpartOf(const Thread& thread, const std::string& member) {
  return thread.member == member ? thread.other : thread.member;
}

}  // namespace amble::messaging
