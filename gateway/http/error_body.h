#pragma once

#include <string>
#include <string_view>

#include "gateway/http/response.h"

namespace amble::gateway {

/// google.rpc.Status as JSON for an error that HTTP itself raises: the canonical code for
/// `http_status`, `message`, and an ErrorInfo with the reason.
std::string ErrorBody(int http_status, std::string_view message);

/// The same as a whole answer.
Response ErrorResponse(int http_status, std::string_view message);

}  // namespace amble::gateway
