#include "services/messaging/app/report_message.h"

#include "services/messaging/app/ask_to_look.h"
#include "services/messaging/app/count_use.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::Status ReportMessage::operator()(const rpc::CallContext& call, const MessageKey& key,
                                       const std::string& reason) const {
  const auto report = [&](storage::Transaction& transaction) -> absl::Status {
    ThreadLookup lookup(dependencies_, transaction, call.principal.person);
    AMBLE_ASSIGN_OR_RETURN(const ThreadStanding standing, lookup.Require(key.thread));
    AMBLE_ASSIGN_OR_RETURN(const Message message, lookup.RequireMessage(standing, key.number));
    const absl::Time now = dependencies_.clock->Now();
    return idempotency::Once(
               transaction, call.request, now,
               [&]() -> absl::StatusOr<std::string> {
                 AMBLE_ASSIGN_OR_RETURN(
                     const bool first,
                     dependencies_.threads->AddReport(
                         transaction, {key, call.principal.person, AsKept(reason), now}));
                 if (!first) return "";
                 AMBLE_RETURN_IF_ERROR(
                     CountReport(dependencies_, transaction, call.principal.person));
                 AMBLE_RETURN_IF_ERROR(AskToLookAtReport(
                     dependencies_, transaction, standing.thread, message, standing.access.member));
                 return "";
               })
        .status();
  };
  return CatchingUp(dependencies_, call, [&] { return dependencies_.database->Write(report); });
}

}  // namespace amble::messaging
