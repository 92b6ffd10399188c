#include "services/messaging/app/note_bounce.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "services/messaging/app/dispatcher.h"
#include "services/messaging/app/transact.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/email.h"

namespace amble::messaging {
namespace {

using mail::BouncedRecipient;

/// What the report says of a mail to one recipient.
struct Verdict {
  std::string_view failure;  ///< of domain/failure.h
  std::string address;       ///< that nobody has; empty: no such
};

/// As we write addresses, without regard to case; empty when it is none.
std::string KeyOf(const std::string& address) {
  const auto normal = NormalizeEmail(address, "address");
  return normal.ok() ? EmailKey(*normal) : "";
}

/// Whether it is told of `address` itself, and not of one that mail was forwarded to.
bool IsOf(const BouncedRecipient& recipient, const std::string& address) {
  const std::string key = KeyOf(address);
  return !key.empty() &&
         (KeyOf(recipient.address) == key || KeyOf(recipient.original_address) == key);
}

/// nullopt when nothing has failed.
std::optional<Verdict> Judge(const mail::Bounce& bounce) {
  std::optional<Verdict> verdict;
  for (const BouncedRecipient& recipient : bounce.recipients) {
    if (recipient.action != BouncedRecipient::Action::kFailed) continue;
    const auto address = NormalizeEmail(bounce.to, "address");
    if (recipient.IsUnknown() && address.ok() && IsOf(recipient, *address)) {
      return Verdict{failure::kAddressBounced, *address};
    }
    if (!verdict || recipient.IsPermanent()) {
      verdict = {recipient.IsPermanent() ? failure::kMailRefused : failure::kMailNotTaken, ""};
    }
  }
  return verdict;
}

}  // namespace

absl::StatusOr<BounceEffect> NoteBounce::operator()(const mail::Bounce& bounce) {
  const std::optional<Verdict> verdict = Judge(bounce);
  return InWrite<BounceEffect>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<BounceEffect> {
        AMBLE_ASSIGN_OR_RETURN(const auto mailed, mailed_.Lock(transaction, bounce.message_id));
        if (!mailed) return NotFound("mail");
        if (!verdict) return BounceEffect::kNothing;
        if (mailed->state == DispatchState::kWaiting) {
          return absl::UnavailableError("the mail is still being handed over");
        }
        for (const std::string& dispatch : mailed->dispatches) {
          AMBLE_RETURN_IF_ERROR(
              to_.dispatches
                  ->Bounce(transaction, dispatch, std::string(verdict->failure), to_.clock->Now())
                  .status());
        }
        if (verdict->address.empty() || IsHomeContact(mailed->person))
          return BounceEffect::kNotDelivered;
        AMBLE_RETURN_IF_ERROR(StopAddress(transaction, mailed->person, verdict->address));
        return BounceEffect::kAddressStopped;
      });
}

absl::Status NoteBounce::StopAddress(storage::Transaction& transaction, const std::string& person,
                                     const std::string& address) {
  AMBLE_ASSIGN_OR_RETURN(const auto known, to_.facts->FindPerson(transaction, person));
  const std::string present = known && !known->merged_into.empty() ? known->merged_into : person;
  AMBLE_ASSIGN_OR_RETURN(Preferences preferences, to_.preferences->Lock(transaction, present));
  const std::string hash = AddressHash(address_key_, address);
  if (preferences.bounced_address == hash) return absl::OkStatus();
  preferences.bounced_address = hash;
  ++preferences.version;
  return to_.preferences->Save(transaction, present, preferences);
}

}  // namespace amble::messaging
