#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace amble::gateway {

/// Parameters of one query; more are refused.
inline constexpr size_t kMaxQueryParameters = 200;

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// Decodes "a=1&b=x%20y" ('+' is a space). INVALID_ARGUMENT for a cut escape, bytes that are not
/// UTF-8 or NUL, naming the parameter where possible.
absl::StatusOr<QueryParameters> ParseQuery(std::string_view query);

/// Sets the field that `name` spells ("walk.title", in snake_case or lowerCamelCase) from text:
/// numbers, true or false, names of enums, RFC 3339 instants, "3.5s", a mask's paths after commas,
/// base64; a repeated field takes one more element. INVALID_ARGUMENT, FIELD_UNKNOWN or
/// FIELD_INVALID, naming the parameter as the client spelled it, also for a field that has a value
/// already.
absl::Status SetFromText(std::string_view name, const std::string& value,
                         google::protobuf::Message& message);

}  // namespace amble::gateway
