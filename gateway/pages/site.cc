#include "gateway/pages/site.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/http/characters.h"
#include "gateway/pages/rendering.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway {
namespace {

constexpr size_t kMaxSegmentBytes = 128;
constexpr size_t kMaxNextBytes = 256;
/// What 503 and 429 say when the service does not.
constexpr absl::Duration kRetryDelay = absl::Seconds(5);

/// What a QR code adds to the path of a walk, before six digits.
constexpr std::string_view kArrivalQuery = "?arrival=";
constexpr size_t kCodeDigits = 6;

bool IsSegmentChar(char c) { return IsAlpha(c) || IsDigit(c) || c == '-' || c == '_'; }

bool IsSegment(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSegmentBytes &&
         std::all_of(text.begin(), text.end(), IsSegmentChar);
}

/// Scheme, host and port: `url` up to the third slash.
std::string OriginOf(const std::string& url) {
  const size_t host = url.find("://");
  if (host == std::string::npos) return url;
  return url.substr(0, url.find('/', host + 3));
}

/// What every answer of a page says. Referrer-Policy is `same-origin` rather than `no-referrer`,
/// with which browsers hide the Origin of our own forms; other sites learn nothing either way.
std::vector<std::pair<std::string, std::string>> PageHeaders(std::string_view content_type) {
  return {
      {"Content-Type", std::string(content_type)},
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
       "frame-ancestors 'none'"},
      {"Referrer-Policy", "same-origin"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Robots-Tag", "noindex, nofollow"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-store"}};
}

void AddCookies(Response& response, std::vector<std::string> cookies) {
  for (std::string& cookie : cookies) {
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
  }
}

/// The text that `pattern` has at each '*', when `path` is one of its paths.
bool MatchPath(std::string_view pattern, std::string_view path,
               std::vector<std::string>* captures) {
  while (true) {
    const size_t pattern_end = pattern.find('/', 1);
    const size_t path_end = path.find('/', 1);
    const std::string_view expected = pattern.substr(0, pattern_end);
    const std::string_view segment = path.substr(0, path_end);
    if (expected == "/*") {
      if (segment.size() < 2 || !IsSegment(segment.substr(1))) return false;
      if (captures != nullptr) captures->emplace_back(segment.substr(1));
    } else if (expected != segment) {
      return false;
    }
    if (pattern_end == std::string_view::npos || path_end == std::string_view::npos) {
      return pattern_end == path_end;
    }
    pattern.remove_prefix(pattern_end);
    path.remove_prefix(path_end);
  }
}

/// Whose forms a page takes.
enum class From { kOurPages, kAnywhere };

class PatternPage final : public PageHandler {
 public:
  PatternPage(std::shared_ptr<const Site> site, std::string_view pattern, ShowPage show,
              TakeForm take, From from)
      : site_(std::move(site)), pattern_(pattern), show_(show), take_(take), from_(from) {}

  bool Handles(const Request& request) const override {
    return MatchPath(pattern_, request.path, nullptr);
  }

  std::string_view route() const override { return pattern_; }

  void Handle(std::shared_ptr<const Request> request, Responder responder) override {
    std::vector<std::string> captures;
    MatchPath(pattern_, request->path, &captures);
    Visit visit(site_, request, std::move(responder), std::move(captures));
    if (show_ != nullptr && (request->method == "GET" || request->method == "HEAD")) {
      return show_(std::move(visit));
    }
    if (take_ != nullptr && request->method == "POST") return Take(std::move(visit));
    PageData page = visit.NewPage("not_found_title");
    page.set("heading", Say("method_heading"));
    Response response{.status = 405, .headers = PageHeaders("text/html; charset=utf-8")};
    response.headers.emplace_back("Allow", Allowed());
    response.body = RenderPage("message", page);
    visit.Send(std::move(response));
  }

 private:
  std::string Allowed() const {
    std::string allowed = show_ == nullptr ? "" : "GET, HEAD";
    if (take_ != nullptr) allowed += allowed.empty() ? "POST" : ", POST";
    return allowed;
  }

  void Take(Visit visit) const {
    if (from_ == From::kAnywhere) {
      return take_(visit, ReadForm(visit.request()).value_or(Form()));
    }
    if (!IsSameOrigin(visit.request(), site_->origin)) {
      return visit.Say(403, "other_site_heading", "other_site_text");
    }
    const absl::StatusOr<Form> form = ReadForm(visit.request());
    if (!form.ok()) {
      const bool too_large = form.status().code() == absl::StatusCode::kResourceExhausted;
      return visit.Say(too_large ? 413 : 400, "bad_form_heading", "bad_form_text");
    }
    take_(std::move(visit), *form);
  }

  const std::shared_ptr<const Site> site_;
  const std::string pattern_;
  const ShowPage show_;
  const TakeForm take_;
  const From from_;
};

/// A SafeNext as it stands in a query.
std::string EscapedNext(std::string_view next) {
  std::string escaped;
  for (const char c : next) {
    if (c == '?') {
      escaped += "%3F";
    } else if (c == '=') {
      escaped += "%3D";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string RetryAfter(const absl::Status& status) {
  const absl::Duration delay = RetryDelayOf(status).value_or(kRetryDelay);
  return std::to_string(absl::ToInt64Seconds(absl::Ceil(delay, absl::Seconds(1))));
}

}  // namespace

Site::Site(PagesOptions given)
    : options(std::move(given)),
      cookies(options.public_url),
      origin(OriginOf(options.public_url)) {}

Visit::Visit(std::shared_ptr<const Site> site, std::shared_ptr<const Request> request,
             Responder responder, std::vector<std::string> captures)
    : site_(std::move(site)),
      request_(std::move(request)),
      responder_(std::move(responder)),
      captures_(std::move(captures)),
      trace_id_(rpc::ParseTraceParent(request_->Find(rpc::kTraceParentKey).value_or(""))) {
  if (trace_id_.empty()) trace_id_ = rpc::NewTraceId();
}

std::string Visit::Session() const { return site_->cookies.Session(*request_).value_or(""); }

PageData Visit::NewPage(Text title) const { return NewPage(title, site_->options.help); }

PageData Visit::NewPage(Text title, const std::string& help) const {
  PageData page;
  page.set("title", gateway::Say(title));
  page.set("style", StyleSheetPath());
  page.set("help", LinkNumbers(!help.empty()                  ? help
                               : !site_->options.help.empty() ? site_->options.help
                                                              : gateway::Say("help_default")));
  return page;
}

void Visit::Show(int status, std::string_view page_template, PageData& data,
                 std::vector<std::string> cookies) const {
  Response response{.status = status, .headers = PageHeaders("text/html; charset=utf-8")};
  AddCookies(response, std::move(cookies));
  response.body = RenderPage(page_template, data);
  Send(std::move(response));
}

void Visit::SeeOther(std::string_view path, std::vector<std::string> cookies) const {
  Response response{.status = 303, .headers = PageHeaders("text/plain; charset=utf-8")};
  response.headers.emplace_back("Location", std::string(path));
  AddCookies(response, std::move(cookies));
  Send(std::move(response));
}

void Visit::SendFile(Response response, std::string_view content_type,
                     std::string_view name) const {
  response.headers = PageHeaders(content_type);
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + std::string(name) + "\"");
  Send(std::move(response));
}

void Visit::SendPicture(Response response, std::string_view content_type) const {
  response.headers = PageHeaders(content_type);
  Send(std::move(response));
}

void Visit::Send(Response response) const {
  if (!positions_.empty()) {
    response.headers.emplace_back("Set-Cookie", site_->cookies.KeepPositions(positions_));
  }
  response.headers.emplace_back("amble-trace", trace_id_);
  responder_.Complete(std::move(response));
}

void Visit::Say(int http_status, Text heading, Text text) const {
  PageData page = NewPage(http_status == 404 ? Text("not_found_title") : heading);
  page.set("heading", gateway::Say(heading));
  page.set("text", gateway::Say(text));
  Show(http_status, "message", page);
}

void Visit::Fail(const absl::Status& status) const {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated: {
      PageData page = NewPage("sign_in_title");
      page.set("heading", gateway::Say("get_back_in_heading"));
      page.set("text", gateway::Say("get_back_in_text"));
      // What was scanned on the way here is still there afterwards.
      const std::string next = fmt::format("{}?{}", request_->path, request_->query);
      const std::string safe = SafeNext(next);
      page.set("sign_in_next", safe == next ? EscapedNext(safe) : SafeNext(request_->path));
      return Show(401, "message", page);
    }
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
      return Say(404, "not_found_heading", "not_found_text");
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return Say(400, "bad_form_heading", "bad_form_text");
    default:
      break;
  }
  const bool slow_down = ReasonOf(status) == Reason::kTooManyRequests;
  PageData page = NewPage(slow_down ? Text("slow_down_heading") : Text("later_heading"));
  page.set("heading", gateway::Say(slow_down ? Text("slow_down_heading") : Text("later_heading")));
  page.set("text", gateway::Say(slow_down ? Text("slow_down_text") : Text("later_text")));
  Response response{.status = slow_down ? 429 : 503,
                    .headers = PageHeaders("text/html; charset=utf-8")};
  response.headers.emplace_back("Retry-After", RetryAfter(status));
  response.body = RenderPage("message", page);
  Send(std::move(response));
}

UpstreamCall Visit::NewCall(std::string session) const {
  UpstreamCall call;
  call.session_token = std::move(session);
  call.positions = site_->cookies.Positions(*request_);
  call.traceparent = rpc::NewTraceParent(trace_id_);
  call.remote_address = request_->remote_address;
  call.deadline = site_->options.clock->Now() + kPageCallTimeout;
  return call;
}

std::unique_ptr<PageHandler> MakePage(std::shared_ptr<const Site> site, std::string_view pattern,
                                      ShowPage show, TakeForm take) {
  return std::make_unique<PatternPage>(std::move(site), pattern, show, take, From::kOurPages);
}

std::unique_ptr<PageHandler> MakeOpenPage(std::shared_ptr<const Site> site,
                                          std::string_view pattern, ShowPage show, TakeForm take) {
  return std::make_unique<PatternPage>(std::move(site), pattern, show, take, From::kAnywhere);
}

bool IsArrivalCode(std::string_view code) {
  return code.size() == kCodeDigits && std::all_of(code.begin(), code.end(), IsDigit);
}

std::string SafeNext(std::string_view next) {
  const size_t query = next.find(kArrivalQuery);
  if (query != std::string_view::npos) {
    const std::string path = SafeNext(next.substr(0, query));
    const std::string_view code = next.substr(query + kArrivalQuery.size());
    return IsArrivalCode(code) && path.size() == query ? std::string(next) : path;
  }
  if (next.empty() || next.size() > kMaxNextBytes || next[0] != '/' ||
      next.find("//") != std::string_view::npos ||
      !std::all_of(next.begin(), next.end(),
                   [](char c) { return IsSegmentChar(c) || c == '/' || c == '.'; })) {
    return "/";
  }
  return std::string(next);
}

std::string MyPath(std::string_view resource) {
  std::vector<std::string> captures;
  if (!resource.empty() && resource[0] != '/') {
    const std::string path = "/" + std::string(resource);
    if (MatchPath("/practices/*/groups/*/walks/*", path, &captures)) {
      return "/my/" + captures[0] + "/" + captures[1] + "/" + captures[2];
    }
    captures.clear();
    if (MatchPath("/practices/*/groups/*/members/*", path, &captures) ||
        (captures.clear(), MatchPath("/practices/*/groups/*", path, &captures))) {
      return "/my/" + captures[0] + "/" + captures[1];
    }
  }
  return "/";
}

}  // namespace amble::gateway
