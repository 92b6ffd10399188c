#include "services/platform/mail/failure.h"

#include <string>

#include "absl/strings/cord.h"
#include "services/platform/errors/errors.h"

namespace amble::mail {
namespace {

/// Rides within the process alone.
constexpr char kPayload[] = "amble/mail-failure";
constexpr char kNobody[] = "recipient";
constexpr char kLost[] = "uncertain";

absl::StatusCode CodeOf(MailFailure failure) {
  switch (failure) {
    case MailFailure::kMessage:
      return absl::StatusCode::kInvalidArgument;
    case MailFailure::kRecipient:
    case MailFailure::kRefused:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

MailFailure FailureOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (payload && *payload == kNobody) return MailFailure::kRecipient;
  if (payload && *payload == kLost) return MailFailure::kUncertain;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return MailFailure::kNone;
    case absl::StatusCode::kInvalidArgument:
      return MailFailure::kMessage;
    case absl::StatusCode::kFailedPrecondition:
      return MailFailure::kRefused;
    default:
      return MailFailure::kTemporary;
  }
}

absl::Status MailError(MailFailure failure, std::string_view message) {
  const absl::StatusCode code = CodeOf(failure);
  const bool unavailable = code == absl::StatusCode::kUnavailable;
  absl::Status status =
      Error(code, unavailable ? Reason::kUnavailable : Reason::kUnspecified, message);
  if (failure == MailFailure::kRecipient) status.SetPayload(kPayload, absl::Cord(kNobody));
  if (failure == MailFailure::kUncertain) status.SetPayload(kPayload, absl::Cord(kLost));
  return status;
}

}  // namespace amble::mail
