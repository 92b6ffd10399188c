#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/browser_cookies.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/protocols/public_site.h"
#include "gateway/upstream/upstream.h"

/// What a request says about its client beside the call itself, and what an answer tells the client
/// beside the reply: sessions, positions, traces. Pages and protocols share it.
namespace amble::gateway {

/// How long a browser keeps a session whose end the reply does not tell. The session may end first.
inline constexpr absl::Duration kDefaultCookieLifetime = absl::Hours(24 * 30);

/// Who calls and what they know.
struct Caller {
  /// Empty for nobody.
  std::string session_token;
  /// The secret came by cookie: state changes need a matching Origin.
  bool by_cookie = false;
  /// Of header and cookie together.
  std::string positions;
  std::string trace_id;
  /// With `trace_id`.
  std::string traceparent;
  std::string remote_address;
};

/// UNAUTHENTICATED, in the words used for every session that is not valid.
absl::Status SessionNotValid();

/// Reads the caller. `Authorization: Bearer` wins over the cookie. SessionNotValid for two session
/// cookies, two Authorization headers, another scheme, and what cannot be a secret; `*caller` then
/// has all but the session.
absl::Status ReadCaller(const Request& request, const PublicSite& site, Caller* caller);

/// The parts of ReadCaller: who calls and what they wrote lately, as it returns;
absl::Status ReadCredentials(const Request& request, const PublicSite& site, Caller* caller);
/// and the trace that the client began, or a new one (without `traceparent`).
void ReadTrace(const Request& request, Caller* caller);

/// PERMISSION_DENIED unless the request comes from a page of this site: a matching Origin, or,
/// without any Origin, `Sec-Fetch-PublicSite: same-origin`. For every state change by cookie.
absl::Status CheckSameOrigin(const Request& request, const PublicSite& site);

/// Copies `caller` into `call`.
void Apply(const Caller& caller, UpstreamCall& call);

/// Adds `amble-trace`.
void AddTraceHeader(const Caller& caller, Response& response);

/// Adds `amble-trace` and, when the call committed something, `amble-position` as header and as
/// cookie: what the client sent that is younger than kPositionsLife, and what came back.
void AddReplyHeaders(const Caller& caller, const PublicSite& site, std::string_view committed,
                     absl::Time now, Response& response);

}  // namespace amble::gateway
