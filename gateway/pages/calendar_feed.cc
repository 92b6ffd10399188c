#include "gateway/pages/calendar_feed.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "amble/scheduling/v1/calendar_feeds.pb.h"
#include "gateway/http/characters.h"
#include "gateway/http/error_body.h"
#include "gateway/http/if_none_match.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

namespace scheduling = amble::scheduling::v1;

constexpr std::string_view kPrefix = "/calendar/";
constexpr std::string_view kSuffix = ".ics";
constexpr char kScheduling[] = "scheduling";
constexpr char kRead[] = "amble.scheduling.v1.CalendarFeedService.ReadCalendarFeed";
/// Of Ids::NewSecret.
constexpr size_t kSecretCharacters = 43;
/// Where a service does not say.
constexpr absl::Duration kRetryDelay = absl::Seconds(5);

bool IsSecret(std::string_view text) {
  return text.size() == kSecretCharacters && std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlpha(c) || IsDigit(c) || c == '-' || c == '_';
         });
}

/// The secret in the path; empty where there cannot be one.
std::string SecretIn(std::string_view path) {
  path.remove_prefix(kPrefix.size());
  if (!path.ends_with(kSuffix)) return "";
  path.remove_suffix(kSuffix.size());
  return IsSecret(path) ? std::string(path) : "";
}

Response NoSuchCalendar() { return ErrorResponse(404, "There is no such calendar."); }

Response AskLater(int status, absl::Duration delay, std::string_view message) {
  Response response = ErrorResponse(status, message);
  response.headers.emplace_back(
      "Retry-After", std::to_string(absl::ToInt64Seconds(absl::Ceil(delay, absl::Seconds(1)))));
  return response;
}

Response TooOften(absl::Duration delay) {
  return AskLater(429, delay, "This calendar was read too often; try again later.");
}

Response Refusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
      return NoSuchCalendar();
    case absl::StatusCode::kResourceExhausted:
      return TooOften(RetryDelayOf(status).value_or(kRetryDelay));
    default:
      return AskLater(503, RetryDelayOf(status).value_or(kRetryDelay),
                      "The calendar cannot be read at the moment; try again.");
  }
}

Response Answer(const Request& request, scheduling::CalendarFile file) {
  // Weak: two copies of it say when they were written.
  const std::string etag = "W/\"" + file.etag() + "\"";
  Response response;
  response.headers = {{"ETag", etag},
                      {"Cache-Control", "private, no-cache"},
                      {"X-Robots-Tag", "noindex, nofollow"}};
  const auto condition = request.Find("if-none-match");
  if (condition && NamesETag(*condition, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", "text/calendar; charset=utf-8");
  response.body = std::move(*file.mutable_ics());
  return response;
}

}  // namespace

CalendarFeedPage::CalendarFeedPage(std::shared_ptr<const Site> site)
    : site_(std::move(site)),
      limiter_(site_->options.limiter != nullptr ? site_->options.limiter : &own_limiter_),
      addresses_(limiter_, "calendar-address", kCalendarAddressRate) {}

bool CalendarFeedPage::Handles(const Request& request) const {
  return request.path.starts_with(kPrefix);
}

void CalendarFeedPage::Handle(std::shared_ptr<const Request> request, Responder responder) {
  if (request->method != "GET" && request->method != "HEAD") {
    Response refusal = ErrorResponse(405, "This can only be read.");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    responder.Complete(std::move(refusal));
    return;
  }
  if (!IsLoopback(request->remote_address)) {
    if (const auto wait = addresses_.Take(request->remote_address)) {
      responder.Complete(TooOften(absl::FromChrono(*wait)));
      return;
    }
  }
  scheduling::ReadCalendarFeedRequest read;
  read.set_token(SecretIn(request->path));
  if (read.token().empty()) {
    responder.Complete(NoSuchCalendar());
    return;
  }
  // What limiters tell each other is no place for secrets.
  const limits::Decision decision =
      limiter_->Take("calendar/" + HashSecret(read.token()), kCalendarRate);
  if (!decision.allowed) {
    responder.Complete(TooOften(decision.retry_after));
    return;
  }
  UpstreamCall call;
  call.service = kScheduling;
  call.remote_address = request->remote_address;
  if (const auto trace = request->Find("traceparent")) call.traceparent = std::string(*trace);
  call.deadline = site_->options.clock->Now() + kPageCallTimeout;
  InvokeTyped<scheduling::CalendarFile>(
      *site_->options.upstream, kRead, read, std::move(call),
      [request = std::move(request), responder = std::move(responder)](
          absl::StatusOr<scheduling::CalendarFile> file, const std::string&) {
        responder.Complete(file.ok() ? Answer(*request, *std::move(file)) : Refusal(file.status()));
      });
}

}  // namespace amble::gateway
