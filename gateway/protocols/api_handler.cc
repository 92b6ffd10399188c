#include "gateway/protocols/api_handler.h"

#include <utility>

#include "amble/accounts/v1/accounts.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "gateway/protocols/request_id.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

using google::protobuf::MethodDescriptor;

bool IsSafe(std::string_view http_method) { return http_method == "GET" || http_method == "HEAD"; }

/// Keeps the session that a reply brings, and forgets the one that it ends.
void KeepSession(const MethodDescriptor& method, const UpstreamReply& reply, const PublicSite& site,
                 absl::Time now, Response& response) {
  std::string token;
  absl::Duration lifetime = kDefaultCookieLifetime;
  if (method.output_type() == accounts::v1::SignInResponse::descriptor()) {
    accounts::v1::SignInResponse signed_in;
    if (!signed_in.ParseFromString(reply.response)) return;
    token = signed_in.token();
    if (signed_in.has_expire_time()) {
      lifetime = resources::FromTimestamp(signed_in.expire_time()) - now;
    }
  } else if (method.output_type() == groups::v1::AnswerInvitationResponse::descriptor()) {
    groups::v1::AnswerInvitationResponse answered;
    if (!answered.ParseFromString(reply.response)) return;
    token = answered.token();
  } else if (method.input_type() == accounts::v1::SignOutRequest::descriptor()) {
    response.headers.emplace_back("Set-Cookie", site.cookies.ForgetSession());
  }
  if (!token.empty()) {
    response.headers.emplace_back("Set-Cookie", site.cookies.KeepSession(token, lifetime));
  }
}

}  // namespace

/// One request, from beginning to end.
struct ApiHandler::Exchange {
  std::shared_ptr<const Request> request;
  Responder responder;
  const Protocol* protocol = nullptr;
  const MethodDescriptor* method = nullptr;
  Caller caller;
  RouteMetrics* counted_by = nullptr;
};

const Protocol& ApiHandler::ProtocolOf(const Request& request) const {
  for (const auto& protocol : options_.protocols) {
    if (protocol->Handles(request)) return *protocol;
  }
  return *options_.protocols.back();
}

void ApiHandler::Refuse(std::shared_ptr<const Request> request, Responder responder,
                        const absl::Status& status) const {
  Exchange exchange{std::move(request), std::move(responder)};
  exchange.protocol = &ProtocolOf(*exchange.request);
  // The refusal stands whatever the session is.
  ReadCaller(*exchange.request, options_.site, &exchange.caller).IgnoreError();
  Refuse(exchange, {status}, false);
}

std::optional<Response> ApiHandler::AnswerFromMemory(const Request& request) const {
  if (options_.cached == nullptr) return std::nullopt;
  auto response = options_.cached->Find(request);
  if (response) options_.cors.AddHeaders(request, *response);
  return response;
}

void ApiHandler::Handle(std::shared_ptr<const Request> request, Responder responder) const {
  if (auto preflight = options_.cors.Preflight(*request)) {
    responder.Complete(*std::move(preflight));
    return;
  }
  auto exchange = std::make_shared<Exchange>(Exchange{std::move(request), std::move(responder)});
  exchange->protocol = &ProtocolOf(*exchange->request);
  const absl::Status session = ReadCaller(*exchange->request, options_.site, &exchange->caller);
  auto parsed = exchange->protocol->Parse(*exchange->request);
  exchange->counted_by = std::visit([](const auto& either) { return either.counted_by; }, parsed);
  if (const auto* error = std::get_if<ProtocolError>(&parsed)) {
    return Refuse(*exchange, *error, false);
  }
  auto& call = std::get<ParsedCall>(parsed);
  exchange->method = call.method;
  if (exchange->caller.by_cookie && !IsSafe(exchange->request->method)) {
    if (absl::Status origin = CheckSameOrigin(*exchange->request, options_.site); !origin.ok()) {
      return Refuse(*exchange, {std::move(origin)}, false);
    }
  }
  if (!session.ok()) return Refuse(*exchange, {session}, true);
  if (call.method->server_streaming()) return OpenStream(std::move(exchange), std::move(call));

  UpstreamCall upstream;
  upstream.method = call.method;
  if (call.request != nullptr) {
    FillRequestId(*options_.ids, *call.request);
    upstream.request = call.request->SerializeAsString();
  } else {
    upstream.request = std::move(call.bytes);
  }
  upstream.deadline = call.deadline;
  Apply(exchange->caller, upstream);
  if (options_.cached != nullptr && exchange->protocol->MayBeKept(*exchange->request) &&
      options_.cached->Keeps(*call.method)) {
    return AskCached(std::move(exchange), std::move(upstream), *call.request);
  }
  options_.upstream->Invoke(std::move(upstream),
                            [this, exchange = std::move(exchange)](const UpstreamReply& reply) {
                              Conclude(*exchange, reply);
                            });
}

void ApiHandler::OpenStream(std::shared_ptr<Exchange> exchange, ParsedCall call) const {
  const auto kind = exchange->protocol->Streaming(*exchange->request);
  if (options_.streams == nullptr || !kind) {
    return Refuse(*exchange,
                  {Error(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                         "This method cannot be called in this way.")},
                  false);
  }
  if (exchange->caller.session_token.empty()) {
    return Refuse(
        *exchange,
        {Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated, "Sign in first.")},
        false);
  }
  StreamCall stream{.method = call.method,
                    .request = std::move(call.request),
                    .session_token = exchange->caller.session_token,
                    .remote_address = exchange->caller.remote_address,
                    .deadline = call.deadline,
                    .format = kind->format};
  stream.begin = [this, exchange, kind] { return BeginStream(*exchange, *kind); };
  stream.refuse = [this, exchange](const absl::Status& status) {
    Refuse(*exchange, {status}, status.code() == absl::StatusCode::kUnauthenticated);
  };
  options_.streams->Open(std::move(stream));
}

std::shared_ptr<StreamWriter> ApiHandler::BeginStream(const Exchange& exchange,
                                                      const StreamKind& kind) const {
  Response head;
  head.headers.emplace_back("Content-Type", kind.content_type);
  head.headers.emplace_back("Cache-Control", "no-store");
  // Proxies that gather answers before they pass them on are asked not to.
  head.headers.emplace_back("X-Accel-Buffering", "no");
  AddTraceHeader(exchange.caller, head);
  options_.cors.AddHeaders(*exchange.request, head);
  head.counted_by = exchange.counted_by;
  return exchange.responder.Begin(std::move(head));
}

void ApiHandler::AskCached(std::shared_ptr<Exchange> exchange, UpstreamCall call,
                           const google::protobuf::Message& request) const {
  const Request& http = *exchange->request;
  auto render = [exchange](const std::string& bytes) {
    return exchange->protocol->Render(*exchange->request, *exchange->method, bytes);
  };
  auto done = [this, exchange](const std::variant<UpstreamReply, StoredReply>& answer) {
    if (const auto* error = std::get_if<UpstreamReply>(&answer)) return Conclude(*exchange, *error);
    Send(*exchange, "", ToResponse(*exchange->request, std::get<StoredReply>(answer)));
  };
  options_.cached->Ask(http, std::move(call), request, exchange->counted_by, std::move(render),
                       std::move(done));
}

void ApiHandler::Conclude(const Exchange& exchange, const UpstreamReply& reply) const {
  if (!reply.status.ok()) return Refuse(exchange, {reply.status}, reply.session_refused);
  Response response =
      exchange.protocol->Render(*exchange.request, *exchange.method, reply.response);
  KeepSession(*exchange.method, reply, options_.site, options_.clock->Now(), response);
  Send(exchange, reply.positions, std::move(response));
}

void ApiHandler::Refuse(const Exchange& exchange, const ProtocolError& error,
                        bool forget_session) const {
  Response response = exchange.protocol->RenderError(*exchange.request, error);
  // A page cannot remove what it cannot read, and with it nobody could sign in again.
  if (forget_session && exchange.caller.by_cookie) {
    response.headers.emplace_back("Set-Cookie", options_.site.cookies.ForgetSession());
  }
  Send(exchange, "", std::move(response));
}

void ApiHandler::Send(const Exchange& exchange, std::string_view committed,
                      Response response) const {
  AddReplyHeaders(exchange.caller, options_.site, committed, options_.clock->Now(), response);
  options_.cors.AddHeaders(*exchange.request, response);
  response.counted_by = exchange.counted_by;
  exchange.responder.Complete(std::move(response));
}

}  // namespace amble::gateway
