#pragma once

#include "gateway/http/response.h"

namespace amble::gateway {

/// Adds what is missing of: Cache-Control: no-store, X-Content-Type-Options, Referrer-Policy,
/// Content-Security-Policy (nothing may load), Cross-Origin-Resource-Policy, and with https
/// Strict-Transport-Security. Nothing to an answer with `lines`, which have them.
void AddStrictHeaders(bool is_https, Response& response);

}  // namespace amble::gateway
