#include "services/messaging/app/tell_admission.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

std::string KeyOfRequest(const Admission& admission) {
  return fmt::format("asked/{}/{}", admission.group.group, admission.member);
}

Notice NoticeOf(const Dependencies& dependencies, NoticeKind kind, const Admission& admission,
                std::string key) {
  const absl::Time now = dependencies.clock->Now();
  return {.practice = admission.group.practice,
          .id = dependencies.ids->NewId(),
          .kind = kind,
          .group = admission.group.group,
          .key = std::move(key),
          .create_time = now,
          .stale_time = now + kAdmissionNoticeLasts};
}

absl::Status TellWhoDecides(const Dependencies& dependencies, storage::Transaction& transaction,
                            const Admission& admission) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> leaders,
                         dependencies.facts->ListLeaders(transaction, admission.group));
  std::vector<Recipient> recipients;
  for (const Member& leader : leaders) recipients.push_back({leader.id, leader.person});
  return Tell(dependencies, transaction,
              NoticeOf(dependencies, NoticeKind::kAsked, admission, KeyOfRequest(admission)),
              recipients);
}

/// It was decided, or they ask no longer.
absl::Status WithdrawRequest(const Dependencies& dependencies, storage::Transaction& transaction,
                             const Admission& admission) {
  AMBLE_ASSIGN_OR_RETURN(const auto notice,
                         dependencies.notices->FindByKey(transaction, admission.group.practice,
                                                         KeyOfRequest(admission)));
  if (!notice) return absl::OkStatus();
  return dependencies.dispatches
      ->Withdraw(transaction,
                 {.group = admission.group, .notice = notice->id, .kinds = {NoticeKind::kAsked}},
                 dependencies.clock->Now())
      .status();
}

/// The walk that they said something of if it is to come, or else the next one of the group.
absl::StatusOr<std::optional<Walk>> WalkToShow(const Dependencies& dependencies,
                                               storage::Transaction& transaction,
                                               const Admission& admission) {
  const absl::Time now = dependencies.clock->Now();
  if (!admission.asked_walk.empty()) {
    AMBLE_ASSIGN_OR_RETURN(
        auto asked,
        dependencies.facts->FindWalk(
            transaction, {admission.group.practice, admission.group.group, admission.asked_walk}));
    if (asked && asked->IsToCome(now)) return asked;
  }
  return dependencies.facts->FindNext(transaction, admission.group, now);
}

absl::Status TellWhoIsIn(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Admission& admission) {
  AMBLE_ASSIGN_OR_RETURN(const auto walk, WalkToShow(dependencies, transaction, admission));
  Notice notice = NoticeOf(
      dependencies, NoticeKind::kLetIn, admission,
      fmt::format("let_in/{}/{}/{}", admission.group.group, admission.member, admission.version));
  notice.member = admission.member;
  if (walk) {
    notice.walk = walk->key.walk;
    notice.walk_start = walk->start;
  }
  return Tell(dependencies, transaction, notice, {{admission.member, admission.person}});
}

}  // namespace

absl::Status TellAdmission(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Admission& admission, bool history) {
  if (admission.asks) {
    return history ? absl::OkStatus() : TellWhoDecides(dependencies, transaction, admission);
  }
  AMBLE_RETURN_IF_ERROR(WithdrawRequest(dependencies, transaction, admission));
  if (history || !admission.let_in) return absl::OkStatus();
  return TellWhoIsIn(dependencies, transaction, admission);
}

}  // namespace amble::messaging
