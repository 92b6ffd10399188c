#pragma once

#include <string>
#include <string_view>

#include "gateway/openapi/described_api.h"

namespace amble::gateway {

/// The API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0) in JSON.
std::string OpenApiDocument(const DescribedApi& api, std::string_view server_url,
                            std::string_view version);

}  // namespace amble::gateway
