#include "services/messaging/app/settle_report.h"

#include <optional>
#include <string>
#include <utility>

#include "services/messaging/app/ask_to_look.h"
#include "services/messaging/app/thread_repository.h"
#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {
namespace {

/// Of its group, what the caller sees.
absl::StatusOr<ReportScope> ScopeOf(const Dependencies& to, const rpc::CallContext& call,
                                    const MessageKey& key) {
  using Found = std::optional<Thread>;
  AMBLE_ASSIGN_OR_RETURN(const Found thread,
                         InRead<Found>(*to.database, [&](storage::Transaction& transaction) {
                           return to.threads->Find(transaction, key.thread);
                         }));
  if (!thread) return NotFound("message");
  auto scope = RequireReportScope(to, call, thread->GroupOf());
  // That two members talk alone is known to nobody else.
  if (absl::IsNotFound(scope.status()) || absl::IsPermissionDenied(scope.status())) {
    return NotFound("message");
  }
  return scope;
}

}  // namespace

absl::StatusOr<ReportView> SettleReport::operator()(const rpc::CallContext& call,
                                                    const MessageKey& key) const {
  AMBLE_ASSIGN_OR_RETURN(const ReportScope scope, ScopeOf(to_, call, key));
  const absl::Time now = to_.clock->Now();
  return InWrite<ReportView>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<ReportView> {
        AMBLE_ASSIGN_OR_RETURN(const auto reported, reports_.Find(transaction, scope, key));
        if (!reported) return NotFound("message");
        AMBLE_RETURN_IF_ERROR(
            idempotency::Once(transaction, call.request, now, [&]() -> absl::StatusOr<std::string> {
              AMBLE_ASSIGN_OR_RETURN(const auto member,
                                     to_.facts->FindActive(transaction, scope.group, scope.person));
              AMBLE_RETURN_IF_ERROR(
                  reports_.Settle(transaction, key, member ? member->id : "", now));
              AMBLE_RETURN_IF_ERROR(reports_.RenameNotice(transaction, key.thread.practice,
                                                          KeyOfReport(key), KeyOfReport(key, now)));
              return "";
            }).status());
        AMBLE_ASSIGN_OR_RETURN(auto settled, reports_.Find(transaction, scope, key));
        if (!settled) return NotFound("message");
        return ViewReport(to_, reports_, transaction, scope.group, *std::move(settled));
      });
}

}  // namespace amble::messaging
