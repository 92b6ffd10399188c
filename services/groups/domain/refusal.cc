#include "services/groups/domain/refusal.h"

#include <string>

namespace amble::groups {

absl::Status RefuseField(absl::StatusCode code, Reason reason, std::string_view field,
                         std::string_view description) {
  const absl::Status named =
      InvalidFields({{std::string(field), std::string(description)}}, reason);
  absl::Status refusal(code, named.message());
  named.ForEachPayload([&refusal](absl::string_view key, const absl::Cord& value) {
    refusal.SetPayload(key, value);
  });
  return refusal;
}

absl::Status RefuseMore(std::string_view field, std::string_view description) {
  return RefuseField(absl::StatusCode::kResourceExhausted, Reason::kLimitReached, field,
                     description);
}

absl::Status RefuseUntilLater(std::string_view field, std::string_view description,
                              absl::Duration window) {
  absl::Status refusal = RefuseField(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                                     field, description);
  RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests, window, description)
      .ForEachPayload([&refusal](absl::string_view key, const absl::Cord& value) {
        if (!refusal.GetPayload(key)) refusal.SetPayload(key, value);
      });
  return refusal;
}

}  // namespace amble::groups
