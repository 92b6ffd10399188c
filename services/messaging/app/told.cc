#include "services/messaging/app/told.h"

#include <optional>
#include <utility>

#include "services/messaging/app/authorize.h"
#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {
namespace {

/// What is somebody's own, and no leader's business.
bool IsPrivate(NoticeKind kind) { return kind == NoticeKind::kMessages; }

bool MayStaffSee(NoticeKind kind) {
  return kind == NoticeKind::kCancelled || kind == NoticeKind::kAnnouncement;
}

bool MaySee(const Standing& standing, NoticeKind kind) {
  return standing.leads() || (MayStaffSee(kind) && MaySeeTold(standing));
}

/// The notice, if the caller may see who has heard of it. What they may not know of is not found.
absl::StatusOr<Notice> RequireNotice(const Dependencies& dependencies, const rpc::CallContext& call,
                                     const std::string& practice, const std::string& id) {
  using Found = std::optional<Notice>;
  AMBLE_ASSIGN_OR_RETURN(
      const Found notice,
      InRead<Found>(*dependencies.database, [&](storage::Transaction& transaction) {
        return dependencies.notices->Find(transaction, practice, id);
      }));
  if (!notice || notice->group.empty() || IsPrivate(notice->kind)) return NotFound("notice");
  const auto standing =
      RequireStanding(dependencies, call, notice->GroupOf(),
                      [&](const Standing& caller) { return MaySee(caller, notice->kind); });
  if (absl::IsNotFound(standing.status())) return NotFound("notice");
  AMBLE_RETURN_IF_ERROR(standing.status());
  return *notice;
}

absl::StatusOr<NamedDelivery> WithName(const Dependencies& dependencies,
                                       storage::Transaction& transaction, const Notice& notice,
                                       Delivery delivery) {
  if (IsHomeContact(delivery.person)) {
    return NamedDelivery{.delivery = std::move(delivery), .walking_name = kHomeContactName};
  }
  AMBLE_ASSIGN_OR_RETURN(const auto member, dependencies.facts->FindMember(
                                                transaction, notice.GroupOf(), delivery.member));
  return NamedDelivery{.delivery = std::move(delivery),
                       .walking_name = member ? member->walking_name : ""};
}

}  // namespace

absl::StatusOr<std::vector<Told>> ListWalkNotices::operator()(const rpc::CallContext& call,
                                                              const WalkKey& walk) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(to_, call, walk.GroupOf(), MaySeeTold));
  AMBLE_RETURN_IF_ERROR(RequireWalk(to_, call, walk));
  using All = std::vector<Told>;
  return InRead<All>(*to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<All> {
    AMBLE_ASSIGN_OR_RETURN(const auto notices,
                           to_.notices->ListOfWalk(transaction, walk, kMostTellings));
    All all;
    for (const Notice& notice : notices) {
      if (!MaySee(standing, notice.kind) || IsPrivate(notice.kind)) continue;
      AMBLE_ASSIGN_OR_RETURN(const Tally tally,
                             to_.notices->Count(transaction, notice.practice, notice.id));
      all.push_back({notice, tally});
    }
    return all;
  });
}

absl::StatusOr<DeliveryPage> ListDeliveries::operator()(const rpc::CallContext& call,
                                                        const std::string& practice,
                                                        const std::string& notice,
                                                        const ToldPlace& after, int limit) const {
  DeliveryPage page;
  AMBLE_ASSIGN_OR_RETURN(page.notice, RequireNotice(to_, call, practice, notice));
  AMBLE_RETURN_IF_ERROR(to_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(page.deliveries,
                           to_.notices->ListDeliveries(transaction, page.notice, after, limit + 1));
    AMBLE_ASSIGN_OR_RETURN(page.tally, to_.notices->Count(transaction, practice, notice));
    return absl::OkStatus();
  }));
  page.more = static_cast<int>(page.deliveries.size()) > limit;
  if (page.more) page.deliveries.pop_back();
  return page;
}

absl::StatusOr<ToldDelivery> MarkTold::operator()(const rpc::CallContext& call,
                                                  const std::string& practice,
                                                  const std::string& notice,
                                                  const std::string& member,
                                                  DeliveryState state) const {
  if (state != DeliveryState::kToldByPhone && state != DeliveryState::kUnreachable) {
    return InvalidField("state", "Must be TOLD_BY_PHONE or UNREACHABLE.");
  }
  AMBLE_ASSIGN_OR_RETURN(const Notice known, RequireNotice(to_, call, practice, notice));
  const absl::Time now = to_.clock->Now();
  const auto mark = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(auto delivery, to_.notices->FindDelivery(transaction, practice, notice,
                                                                    member, /*lock=*/true));
    if (!delivery) return NotFound("delivery");
    if (delivery->state == DeliveryState::kSeen) return member;
    delivery->state = state;
    delivery->state_time = now;
    AMBLE_RETURN_IF_ERROR(to_.notices->Replace(transaction, *delivery));
    return member;
  };
  return InWrite<ToldDelivery>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<ToldDelivery> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, now, [&] {
                                return mark(transaction);
                              }).status());
        AMBLE_ASSIGN_OR_RETURN(auto delivery,
                               to_.notices->FindDelivery(transaction, practice, notice, member));
        if (!delivery) return NotFound("delivery");
        AMBLE_ASSIGN_OR_RETURN(auto named, WithName(to_, transaction, known, *std::move(delivery)));
        return ToldDelivery{known.GroupOf(), std::move(named)};
      });
}

}  // namespace amble::messaging
