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

}  // namespace amble::groups
