#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

/// What protocols over HTTP share.
namespace amble::gateway {

/// The HTTP status for a code of google.rpc.Code (google/rpc/code.proto says which); Connect's
/// table is the same for the codes that occur.
int HttpStatusOf(absl::StatusCode code);

/// google.rpc.Status in JSON: {code, message, details with "@type"}.
std::string StatusJson(const absl::Status& status);

/// Adds Retry-After, in whole seconds rounded up, when the status names a delay.
void AddRetryAfter(const absl::Status& status, Response& response);

/// Whether the one Content-Type of `request` is `media_type` ("application/json"), with no
/// parameter but charset=utf-8.
bool HasContentType(const Request& request, std::string_view media_type);

/// Whether the body comes as it is: no `header`, or identity.
bool IsIdentityEncoded(const Request& request, std::string_view header = "content-encoding");

/// An empty message of the generated type of `descriptor`.
const google::protobuf::Message& PrototypeOf(const google::protobuf::Descriptor& descriptor);

}  // namespace amble::gateway
