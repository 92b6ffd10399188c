#include "gateway/protocols/caller.h"

#include <algorithm>
#include <vector>

#include "gateway/http/characters.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway {
namespace {

constexpr std::string_view kBearer = "bearer ";

bool HasBearerScheme(std::string_view value) {
  return EqualsIgnoringCase(value.substr(0, kBearer.size()), kBearer);
}

/// Secrets are base64url without padding.
bool MayBeSecret(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSessionSecretBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsAlpha(c) || IsDigit(c) || c == '-' || c == '_'; });
}

absl::Status ReadSession(const Request& request, const PublicSite& site, Caller* caller) {
  const auto authorizations =
      std::count_if(request.headers.begin(), request.headers.end(),
                    [](const Header& header) { return header.name == "authorization"; });
  if (authorizations == 0) {
    auto session = site.cookies.Session(request);
    caller->by_cookie = !session.ok() || !session->empty();
    if (!session.ok()) return SessionNotValid();
    caller->session_token = *std::move(session);
    return absl::OkStatus();
  }
  const std::string_view value = *request.Find("authorization");
  if (authorizations > 1 || !HasBearerScheme(value)) return SessionNotValid();
  const std::string_view token = TrimSpace(value.substr(kBearer.size()));
  if (!MayBeSecret(token)) return SessionNotValid();
  caller->session_token = std::string(token);
  return absl::OkStatus();
}

void ReadPositions(const Request& request, const PublicSite& site, Caller* caller) {
  std::vector<rpc::Position> positions = rpc::ParsePositions(site.cookies.Positions(request));
  for (rpc::Position& position :
       rpc::ParsePositions(request.Find(rpc::kPositionKey).value_or(""))) {
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) {
      positions.push_back(std::move(position));
    }
  }
  if (!positions.empty()) caller->positions = rpc::FormatPositions(positions);
}

}  // namespace

absl::Status SessionNotValid() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
               "The session is not valid.");
}

absl::Status ReadCredentials(const Request& request, const PublicSite& site, Caller* caller) {
  ReadPositions(request, site, caller);
  return ReadSession(request, site, caller);
}

void ReadTrace(const Request& request, Caller* caller) {
  caller->trace_id = rpc::ParseTraceParent(request.Find(rpc::kTraceParentKey).value_or(""));
  if (caller->trace_id.empty()) caller->trace_id = rpc::NewTraceId();
}

absl::Status ReadCaller(const Request& request, const PublicSite& site, Caller* caller) {
  caller->remote_address = request.remote_address;
  ReadTrace(request, caller);
  caller->traceparent = rpc::NewTraceParent(caller->trace_id);
  return ReadCredentials(request, site, caller);
}

absl::Status CheckSameOrigin(const Request& request, const PublicSite& site) {
  const auto origin = request.Find("origin");
  const bool same = origin ? *origin == site.origin
                           : request.Find("sec-fetch-site").value_or("") == "same-origin";
  if (same) return absl::OkStatus();
  return PermissionDenied("A change by cookie must come from a page of this site.");
}

void Apply(const Caller& caller, UpstreamCall& call) {
  call.session_token = caller.session_token;
  call.positions = caller.positions;
  call.traceparent = caller.traceparent;
  call.remote_address = caller.remote_address;
}

void AddTraceHeader(const Caller& caller, Response& response) {
  response.headers.emplace_back("amble-trace", caller.trace_id);
}

void AddReplyHeaders(const Caller& caller, const PublicSite& site, std::string_view committed,
                     absl::Time now, Response& response) {
  AddTraceHeader(caller, response);
  std::vector<rpc::Position> fresh = rpc::ParsePositions(committed);
  if (fresh.empty()) return;
  std::vector<rpc::Position> positions = rpc::ParsePositions(caller.positions);
  std::erase_if(positions, [now](const rpc::Position& position) {
    return now - position.write_time > kPositionsLife;
  });
  positions.insert(positions.end(), fresh.begin(), fresh.end());
  const std::string text = rpc::FormatPositions(positions);
  response.headers.emplace_back(rpc::kPositionKey, text);
  response.headers.emplace_back("Set-Cookie", site.cookies.KeepPositions(text));
}

}  // namespace amble::gateway
