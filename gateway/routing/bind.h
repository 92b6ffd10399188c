#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/routing/router.h"
#include "google/protobuf/message.h"

namespace amble::gateway {

/// The request message of a route that was found: its body from JSON, its fields from the query
/// (when the body is not the whole), the variables from the path. INVALID_ARGUMENT, naming the
/// field from the request message down ("walk.title"), for what does not fit: an unknown or doubled
/// parameter, a body where none belongs, a body that names another resource than the path.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> BindRequest(const Route& route,
                                                                       const PathValues& values,
                                                                       std::string_view query,
                                                                       std::string_view body);

}  // namespace amble::gateway
