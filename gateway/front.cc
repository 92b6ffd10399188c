#include "gateway/front.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/http/strict_headers.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

bool IsRead(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

Response PlainText(int status, std::string text) {
  Response response{.status = status, .body = std::move(text)};
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  return response;
}

}  // namespace

bool SignsIn(const google::protobuf::MethodDescriptor& method) {
  return method.name().find("SignIn") != std::string::npos;
}

bool SignsIn(const Request& request) {
  if (request.path.starts_with("/sign-in")) return !IsRead(request);
  return request.path.starts_with("/v1/signIn:") ||
         (request.path.starts_with("/amble.") &&
          request.path.find("SignIn") != std::string_view::npos);
}

Front::Front(Options options)
    : options_(std::move(options)),
      requests_(options_.limiter ? options_.limiter : &own_limiter_, "request",
                options_.request_rate),
      sign_ins_(options_.limiter ? options_.limiter : &own_limiter_, "sign-in",
                options_.sign_in_rate),
      page_counters_(options_.pages.size()) {
  if (options_.metrics == nullptr) return;
  for (size_t i = 0; i < page_counters_.size(); ++i) {
    page_counters_[i] = options_.metrics->Of("page", options_.pages[i]->route());
  }
  limited_ = options_.metrics->Of("", "(too many requests)");
  nowhere_ = options_.metrics->Of("", "(nowhere)");
}

absl::Status Front::CheckLimit(std::string_view address, bool signs_in) {
  std::optional<std::chrono::milliseconds> wait;
  if (!IsLoopback(address)) wait = requests_.Take(address);
  if (!wait && signs_in) wait = sign_ins_.Take(address);
  if (!wait) return absl::OkStatus();
  return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                    absl::FromChrono(*wait), "Too many requests from this address; try again.");
}

bool Front::LeadsNowhere(const Request& request) const {
  const Match match = options_.router->Find(request.method, request.path);
  return match.route == nullptr && match.allowed.empty();
}

std::optional<Response> Front::AnswerAtOnce(const Request& request) {
  const auto began = std::chrono::steady_clock::now();
  auto response = options_.api->AnswerFromMemory(request);
  if (!response) return std::nullopt;
  // What is refused is refused by Handle, in its words.
  if (!CheckLimit(request.remote_address, false).ok()) return std::nullopt;
  if (response->counted_by != nullptr) {
    response->counted_by->Count(response->status, std::chrono::steady_clock::now() - began);
  }
  return response;
}

void Front::Handle(std::shared_ptr<const Request> request, const Responder& responder) {
  if (IsRead(*request) && request->path == "/healthz") {
    Strict(responder, nullptr).Complete(PlainText(200, "alive\n"));
    return;
  }
  if (IsRead(*request) && request->path == "/readyz") {
    const bool ready = options_.readiness == nullptr || options_.readiness->ready();
    Strict(responder, nullptr)
        .Complete(ready ? PlainText(200, "ready\n") : PlainText(503, "not ready\n"));
    return;
  }
  if (absl::Status limited = CheckLimit(request->remote_address, SignsIn(*request));
      !limited.ok()) {
    return options_.api->Refuse(std::move(request), Strict(responder, limited_), limited);
  }
  for (size_t i = 0; i < options_.pages.size(); ++i) {
    PageHandler& page = *options_.pages[i];
    if (!page.Handles(*request)) continue;
    return page.Handle(std::move(request), Strict(responder, page_counters_[i]));
  }
  if (options_.not_found_page != nullptr && options_.not_found_page->Handles(*request) &&
      LeadsNowhere(*request)) {
    return options_.not_found_page->Handle(std::move(request), Strict(responder, nowhere_));
  }
  options_.api->Handle(std::move(request), Strict(responder, nowhere_));
}

Responder Front::Strict(const Responder& responder, RouteMetrics* counted_by) const {
  // Every answer leaves through here, also the one for a handler that forgot to answer.
  const auto finish = [is_https = options_.is_https, counted_by,
                       began = std::chrono::steady_clock::now()](Response& response) {
    AddStrictHeaders(is_https, response);
    RouteMetrics* const counter = response.counted_by != nullptr ? response.counted_by : counted_by;
    if (counter != nullptr) {
      counter->Count(response.status, std::chrono::steady_clock::now() - began);
    }
  };
  return Responder(
      [finish, responder](Response response) {
        finish(response);
        responder.Complete(std::move(response));
      },
      // Of a stream it is counted that it began.
      [finish, responder](Response head) {
        finish(head);
        return responder.Begin(std::move(head));
      });
}

}  // namespace amble::gateway
