#include "services/messaging/app/post_message.h"

#include <algorithm>
#include <utility>

#include "services/messaging/app/ask_to_look.h"
#include "services/messaging/app/count_use.h"
#include "services/messaging/app/give_hints.h"
#include "services/messaging/domain/crisis_wording.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::StatusOr<PostedMessage> PostMessage::operator()(const rpc::CallContext& call,
                                                      const ThreadKey& thread,
                                                      std::string text) const {
  text = AsKept(std::move(text));
  const bool alarming =
      dependencies_.crisis_wording != nullptr && dependencies_.crisis_wording->Matches(text);
  // A transaction that is run again finds by its request that the message is there.
  rpc::RequestKey request = call.request;
  if (request.request_id.empty()) request.request_id = dependencies_.ids->NewId();
  PostedMessage posted;
  const auto post = [&](storage::Transaction& transaction) -> absl::Status {
    ThreadLookup lookup(dependencies_, transaction, call.principal.person);
    AMBLE_ASSIGN_OR_RETURN(const std::string number,
                           idempotency::Once(transaction, request, dependencies_.clock->Now(), [&] {
                             return Post(transaction, lookup, thread, text, alarming);
                           }));
    AMBLE_ASSIGN_OR_RETURN(const ThreadStanding standing, lookup.Require(thread));
    AMBLE_ASSIGN_OR_RETURN(Message message, lookup.RequireMessage(standing, std::stoll(number)));
    AMBLE_ASSIGN_OR_RETURN(posted.message,
                           ViewMessage(dependencies_, transaction, standing, std::move(message)));
    if (alarming) {
      AMBLE_ASSIGN_OR_RETURN(posted.help, HelpOf(dependencies_, transaction, thread.practice));
    }
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      CatchingUp(dependencies_, call, [&] { return dependencies_.database->Write(post); }));
  return posted;
}

absl::StatusOr<std::string> PostMessage::Post(storage::Transaction& transaction,
                                              ThreadLookup& lookup, const ThreadKey& key,
                                              const std::string& text, bool alarming) const {
  AMBLE_RETURN_IF_ERROR(CountMessage(dependencies_, transaction, lookup.person()));
  AMBLE_ASSIGN_OR_RETURN(const ThreadStanding standing, lookup.Require(key, /*lock=*/true));
  if (!standing.access.may_post) {
    return PermissionDenied("Whom this conversation is with is no longer in the group.");
  }
  const Member& author = standing.access.member;
  const int64_t sequence = standing.thread.last_sequence + 1;
  AMBLE_RETURN_IF_ERROR(dependencies_.threads->AppendPost(
      transaction,
      {.key = {key, sequence},
       .sequence = sequence,
       .author = author.id,
       .person = lookup.person(),
       .by_leader = author.leads,
       .text = text,
       // In the order of sequences, also where replicas' clocks differ: times decide who may read.
       .post_time = std::max(dependencies_.clock->Now(), standing.thread.last_time)}));
  if (alarming) {
    AMBLE_RETURN_IF_ERROR(AskToLookAtCrisis(dependencies_, transaction, standing.thread, author));
  }
  AMBLE_RETURN_IF_ERROR(HintAtThread(dependencies_, transaction, standing));
  if (dependencies_.channel_grown) {
    transaction.AfterCommit([this, key] { dependencies_.channel_grown(ChannelOf(key)); });
  }
  return std::to_string(sequence);
}

}  // namespace amble::messaging
