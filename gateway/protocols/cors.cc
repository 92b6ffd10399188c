#include "gateway/protocols/cors.h"

namespace amble::gateway {
namespace {

constexpr char kMethods[] = "GET, HEAD, POST, PUT, PATCH, DELETE";
constexpr char kRequestHeaders[] =
    "Authorization, Content-Type, Connect-Protocol-Version, Connect-Timeout-Ms, Amble-Position, "
    "If-None-Match, Traceparent, Last-Event-Id, Connect-Content-Encoding, Grpc-Timeout, "
    "X-Grpc-Web, "
    "X-User-Agent";
constexpr char kResponseHeaders[] =
    "Amble-Position, Amble-Trace, ETag, Retry-After, Content-Encoding, Connect-Content-Encoding";
constexpr char kMaxAgeSeconds[] = "7200";

}  // namespace

bool Cors::IsAllowed(const Request& request) const {
  const auto origin = request.Find("origin");
  return origin && origins_.contains(std::string(*origin));
}

std::optional<Response> Cors::Preflight(const Request& request) const {
  if (request.method != "OPTIONS" || !IsAllowed(request) ||
      !request.Find("access-control-request-method")) {
    return std::nullopt;
  }
  Response response{.status = 204};
  response.headers = {{"Access-Control-Allow-Methods", kMethods},
                      {"Access-Control-Allow-Headers", kRequestHeaders},
                      {"Access-Control-Max-Age", kMaxAgeSeconds}};
  AddHeaders(request, response);
  return response;
}

void Cors::AddHeaders(const Request& request, Response& response) const {
  if (origins_.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (!IsAllowed(request)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", *request.Find("origin"));
  response.headers.emplace_back("Access-Control-Expose-Headers", kResponseHeaders);
}

}  // namespace amble::gateway
