#include "gateway/protocols/client.h"

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

absl::Status ReadSession(const Request& request, const Site& site, Client* client) {
  const auto authorizations =
      std::count_if(request.headers.begin(), request.headers.end(),
                    [](const Header& header) { return header.name == "authorization"; });
  if (authorizations == 0) {
    auto session = site.cookies.Session(request);
    client->by_cookie = !session.ok() || !session->empty();
    if (!session.ok()) return SessionNotValid();
    client->session_token = *std::move(session);
    return absl::OkStatus();
  }
  const std::string_view value = *request.Find("authorization");
  if (authorizations > 1 || !HasBearerScheme(value)) return SessionNotValid();
  const std::string_view token = TrimSpace(value.substr(kBearer.size()));
  if (!MayBeSecret(token)) return SessionNotValid();
  client->session_token = std::string(token);
  return absl::OkStatus();
}

void ReadPositions(const Request& request, const Site& site, Client* client) {
  std::vector<rpc::Position> positions = rpc::ParsePositions(site.cookies.Positions(request));
  for (rpc::Position& position :
       rpc::ParsePositions(request.Find(rpc::kPositionKey).value_or(""))) {
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) {
      positions.push_back(std::move(position));
    }
  }
  if (!positions.empty()) client->positions = rpc::FormatPositions(positions);
}

}  // namespace

absl::Status SessionNotValid() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
               "The session is not valid.");
}

absl::Status ReadClient(const Request& request, const Site& site, Client* client) {
  client->remote_address = request.remote_address;
  client->trace_id = rpc::ParseTraceParent(request.Find(rpc::kTraceParentKey).value_or(""));
  if (client->trace_id.empty()) client->trace_id = rpc::NewTraceId();
  client->traceparent = rpc::NewTraceParent(client->trace_id);
  ReadPositions(request, site, client);
  return ReadSession(request, site, client);
}

absl::Status CheckSameOrigin(const Request& request, const Site& site) {
  const auto origin = request.Find("origin");
  const bool same = origin ? *origin == site.origin
                           : request.Find("sec-fetch-site").value_or("") == "same-origin";
  if (same) return absl::OkStatus();
  return PermissionDenied("A change by cookie must come from a page of this site.");
}

void Apply(const Client& client, UpstreamCall& call) {
  call.session_token = client.session_token;
  call.positions = client.positions;
  call.traceparent = client.traceparent;
  call.remote_address = client.remote_address;
}

void AddReplyHeaders(const Client& client, const Site& site, std::string_view committed,
                     absl::Time now, Response& response) {
  response.headers.emplace_back("amble-trace", client.trace_id);
  std::vector<rpc::Position> fresh = rpc::ParsePositions(committed);
  if (fresh.empty()) return;
  std::vector<rpc::Position> positions = rpc::ParsePositions(client.positions);
  std::erase_if(positions, [now](const rpc::Position& position) {
    return now - position.write_time > kPositionsLife;
  });
  positions.insert(positions.end(), fresh.begin(), fresh.end());
  const std::string text = rpc::FormatPositions(positions);
  response.headers.emplace_back(rpc::kPositionKey, text);
  response.headers.emplace_back("Set-Cookie", site.cookies.KeepPositions(text));
}

}  // namespace amble::gateway
