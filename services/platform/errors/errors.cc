#include "services/platform/errors/errors.h"

#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/cord.h"

namespace amble {
namespace {

constexpr char kReasonKey[] = "amble/reason";
constexpr char kViolationsKey[] = "amble/violations";
constexpr char kRetryKey[] = "amble/retry_microseconds";

constexpr std::array<std::pair<Reason, std::string_view>, 42> kNames{{
    {Reason::kUnspecified, "REASON_UNSPECIFIED"},
    {Reason::kFieldInvalid, "FIELD_INVALID"},
    {Reason::kFieldRequired, "FIELD_REQUIRED"},
    {Reason::kFieldUnknown, "FIELD_UNKNOWN"},
    {Reason::kBodyMalformed, "BODY_MALFORMED"},
    {Reason::kPageTokenInvalid, "PAGE_TOKEN_INVALID"},
    {Reason::kUpdateMaskInvalid, "UPDATE_MASK_INVALID"},
    {Reason::kMethodUnknown, "METHOD_UNKNOWN"},
    {Reason::kUnauthenticated, "UNAUTHENTICATED"},
    {Reason::kPermissionDenied, "PERMISSION_DENIED"},
    {Reason::kNotFound, "NOT_FOUND"},
    {Reason::kCredentialRequired, "CREDENTIAL_REQUIRED"},
    {Reason::kOwnCredential, "OWN_CREDENTIAL"},
    {Reason::kAgreementRequired, "AGREEMENT_REQUIRED"},
    {Reason::kGuestNotAllowed, "GUEST_NOT_ALLOWED"},
    {Reason::kSignInCodeWrong, "SIGN_IN_CODE_WRONG"},
    {Reason::kAlreadyExists, "ALREADY_EXISTS"},
    {Reason::kEtagMismatch, "ETAG_MISMATCH"},
    {Reason::kRequestIdReused, "REQUEST_ID_REUSED"},
    {Reason::kInvitationNotUsable, "INVITATION_NOT_USABLE"},
    {Reason::kGroupFull, "GROUP_FULL"},
    {Reason::kMembershipState, "MEMBERSHIP_STATE"},
    {Reason::kLastOwner, "LAST_OWNER"},
    {Reason::kLastLeader, "LAST_LEADER"},
    {Reason::kWalkNotPlanned, "WALK_NOT_PLANNED"},
    {Reason::kWalkStarted, "WALK_STARTED"},
    {Reason::kWalkNotUnderWay, "WALK_NOT_UNDER_WAY"},
    {Reason::kRollUnsettled, "ROLL_UNSETTLED"},
    {Reason::kAnswerByPassed, "ANSWER_BY_PASSED"},
    {Reason::kLocalTimeSkipped, "LOCAL_TIME_SKIPPED"},
    {Reason::kLocalTimeAmbiguous, "LOCAL_TIME_AMBIGUOUS"},
    {Reason::kRouteInUse, "ROUTE_IN_USE"},
    {Reason::kGroupArchived, "GROUP_ARCHIVED"},
    {Reason::kCredentialState, "CREDENTIAL_STATE"},
    {Reason::kNoOffer, "NO_OFFER"},
    {Reason::kWalksPlanned, "WALKS_PLANNED"},
    {Reason::kLimitReached, "LIMIT_REACHED"},
    {Reason::kOverloaded, "OVERLOADED"},
    {Reason::kUnavailable, "UNAVAILABLE"},
    {Reason::kDeadlineExceeded, "DEADLINE_EXCEEDED"},
    {Reason::kTooManyRequests, "TOO_MANY_REQUESTS"},
    {Reason::kInternal, "INTERNAL"},
}};

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

std::optional<std::string> Payload(const absl::Status& status, const char* key) {
  auto payload = status.GetPayload(key);
  if (!payload.has_value()) return std::nullopt;
  return std::string(*payload);
}

std::optional<long long> PayloadNumber(const absl::Status& status, const char* key) {
  auto text = Payload(status, key);
  if (!text) return std::nullopt;
  long long number = 0;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace

std::string_view ReasonName(Reason reason) {
  for (const auto& [value, name] : kNames) {
    if (value == reason && !name.empty()) return name;
  }
  return "REASON_UNSPECIFIED";
}

absl::Status Error(absl::StatusCode code, Reason reason, std::string_view message) {
  absl::Status status(code, View(message));
  status.SetPayload(kReasonKey, absl::Cord(std::to_string(static_cast<int>(reason))));
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view description) {
  return InvalidFields({{std::string(field), std::string(description)}});
}

absl::Status MissingField(std::string_view field) {
  absl::Status status = InvalidFields({{std::string(field), "This field is required."}});
  status.SetPayload(kReasonKey,
                    absl::Cord(std::to_string(static_cast<int>(Reason::kFieldRequired))));
  return status;
}

absl::Status InvalidFields(const std::vector<FieldViolation>& violations, Reason reason) {
  std::string message;
  std::string packed;
  for (const FieldViolation& violation : violations) {
    if (!message.empty()) message += "; ";
    message += violation.field + ": " + violation.description;
    // Two NUL-terminated strings a violation: neither fields nor descriptions contain NUL.
    packed.append(violation.field).push_back('\0');
    packed.append(violation.description).push_back('\0');
  }
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, reason, message);
  status.SetPayload(kViolationsKey, absl::Cord(packed));
  return status;
}

absl::Status NotFound(std::string_view what) {
  return Error(absl::StatusCode::kNotFound, Reason::kNotFound,
               "This " + std::string(what) + " does not exist, or you may not see it.");
}

absl::Status FailedPrecondition(Reason reason, std::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message);
}

absl::Status PermissionDenied(std::string_view message) {
  return Error(absl::StatusCode::kPermissionDenied, Reason::kPermissionDenied, message);
}

absl::Status RetryLater(absl::StatusCode code, Reason reason, absl::Duration delay,
                        std::string_view message) {
  absl::Status status = Error(code, reason, message);
  status.SetPayload(kRetryKey, absl::Cord(std::to_string(absl::ToInt64Microseconds(delay))));
  return status;
}

Reason ReasonOf(const absl::Status& status) {
  return static_cast<Reason>(PayloadNumber(status, kReasonKey).value_or(0));
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const std::string packed = Payload(status, kViolationsKey).value_or("");
  for (size_t at = 0; at < packed.size();) {
    const std::string field(packed.c_str() + at);
    const std::string description(packed.c_str() + at + field.size() + 1);
    at += field.size() + description.size() + 2;
    violations.push_back({field, description});
  }
  return violations;
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  auto microseconds = PayloadNumber(status, kRetryKey);
  if (!microseconds) return std::nullopt;
  return absl::Microseconds(*microseconds);
}

}  // namespace amble
