#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/platform/errors/reason.h"

/// Errors as `absl::Status` that carry a reason, the fields at fault and when to try again.
/// Details ride as status payloads, so they pass through every layer; `rpc` turns them into
/// google.rpc.Status (AIP-193). Messages are for people who build clients: one plain sentence,
/// without secrets and without text that a person wrote.
namespace amble {

/// One field that was refused. `field` is the path in the request as the API spells it in protos,
/// such as "walk.start.time_zone" or "marks[2].state".
struct FieldViolation {
  std::string field;
  std::string description;

  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

/// A refusal with a stable reason. `code` must not be kOk.
absl::Status Error(absl::StatusCode code, Reason reason, std::string_view message);

/// INVALID_ARGUMENT, FIELD_INVALID, naming `field`.
absl::Status InvalidField(std::string_view field, std::string_view description);

/// INVALID_ARGUMENT, FIELD_REQUIRED, naming `field`.
absl::Status MissingField(std::string_view field);

/// INVALID_ARGUMENT with all of `violations` (at least one).
absl::Status InvalidFields(const std::vector<FieldViolation>& violations,
                           Reason reason = Reason::kFieldInvalid);

/// NOT_FOUND, in the same words for what never existed, what was deleted and what belongs to
/// another practice. `what` is the kind of thing: "walk", "group".
absl::Status NotFound(std::string_view what);

/// FAILED_PRECONDITION with `reason`.
absl::Status FailedPrecondition(Reason reason, std::string_view message);

/// PERMISSION_DENIED for a caller who may know that the thing exists.
absl::Status PermissionDenied(std::string_view message);

/// RESOURCE_EXHAUSTED or UNAVAILABLE with a delay after which trying again makes sense.
absl::Status RetryLater(absl::StatusCode code, Reason reason, absl::Duration delay,
                        std::string_view message);

/// The reason in `status`; kUnspecified when it carries none.
Reason ReasonOf(const absl::Status& status);
/// The fields named in `status`; empty when there are none.
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);
/// The delay named in `status`.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

}  // namespace amble

/// Returns the status of `expression` from the enclosing function unless it is OK.
#define AMBLE_RETURN_IF_ERROR(expression)                               \
  do {                                                                  \
    if (absl::Status amble_status = (expression); !amble_status.ok()) { \
      return amble_status;                                              \
    }                                                                   \
  } while (false)

#define AMBLE_CONCATENATE_INNER(a, b) a##b
#define AMBLE_CONCATENATE(a, b) AMBLE_CONCATENATE_INNER(a, b)

/// `AMBLE_ASSIGN_OR_RETURN(auto walk, FindWalk(id))`: the value, or returns its status.
#define AMBLE_ASSIGN_OR_RETURN(declaration, expression) \
  AMBLE_ASSIGN_OR_RETURN_INNER(AMBLE_CONCATENATE(amble_result_, __LINE__), declaration, expression)
#define AMBLE_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                         \
  if (!result.ok()) return std::move(result).status();                \
  declaration = *std::move(result)
