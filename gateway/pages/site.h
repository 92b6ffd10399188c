#pragma once

#include <kainjow/mustache.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/http/browser_cookies.h"
#include "gateway/pages/form.h"
#include "gateway/pages/pages.h"
#include "gateway/pages/words.h"

namespace amble::gateway {

/// What a template shows.
using PageData = kainjow::mustache::data;

/// For one call of a page to a service.
inline constexpr absl::Duration kPageCallTimeout = absl::Seconds(10);

/// What all pages share.
struct Site {
  explicit Site(PagesOptions given);

  PagesOptions options;
  BrowserCookies cookies;
  /// Scheme, host and port of public_url, as browsers say it in Origin.
  std::string origin;
};

/// One request to one page, on its way to an answer. Copies are of the same visit.
class Visit {
 public:
  Visit(std::shared_ptr<const Site> site, std::shared_ptr<const Request> request,
        Responder responder, std::vector<std::string> captures);

  const Site& site() const { return *site_; }
  const Request& request() const { return *request_; }
  /// What stood where the page's path has a '*'.
  const std::string& capture(size_t index) const { return captures_[index]; }

  /// The session's secret; empty for nobody, also where the cookie makes no sense.
  std::string Session() const;

  /// Calls a service. `session` is empty for nobody. `done(absl::StatusOr<Response>)` may run on
  /// any thread.
  template <typename Response, typename RequestMessage, typename Done>
  void Call(const char* method, const RequestMessage& message, std::string session,
            Done done) const {
    InvokeTyped<Response>(*site().options.upstream, method, message, NewCall(std::move(session)),
                          [visit = *this, done = std::move(done)](absl::StatusOr<Response> response,
                                                                  std::string positions) mutable {
                            visit.positions_ = std::move(positions);
                            done(visit, std::move(response));
                          });
  }

  /// Data for a page with this title: what the frame around every page needs.
  PageData NewPage(Text title) const;
  /// As above, with the help that a practice names.
  PageData NewPage(Text title, const std::string& help) const;

  /// Answers with a page. `cookies` are Set-Cookie values.
  void Show(int status, std::string_view page_template, PageData& data,
            std::vector<std::string> cookies = {}) const;
  /// Answers with 303: look there. `path` begins with '/'.
  void SeeOther(std::string_view path, std::vector<std::string> cookies = {}) const;
  /// Answers with a file to keep.
  void SendFile(Response response, std::string_view content_type, std::string_view name) const;
  /// Answers with a picture for one of our pages.
  void SendPicture(Response response, std::string_view content_type) const;
  /// Answers with something that is no page.
  void Send(Response response) const;
  /// Answers that it did not work, in words that fit `status`. Somebody who is not signed in is
  /// shown how to get back in.
  void Fail(const absl::Status& status) const;
  /// Answers with a page that says `heading` and `text`.
  void Say(int http_status, Text heading, Text text) const;

 private:
  UpstreamCall NewCall(std::string session) const;

  std::shared_ptr<const Site> site_;
  std::shared_ptr<const Request> request_;
  Responder responder_;
  std::vector<std::string> captures_;
  /// Of all its calls: the client's, or a new one.
  std::string trace_id_;
  /// What the last call committed.
  std::string positions_;
};

/// Answers a GET (and a HEAD). Changes nothing.
using ShowPage = void (*)(Visit visit);
/// Answers a POST that came from one of our own pages.
using TakeForm = void (*)(Visit visit, const Form& form);

/// A page at `pattern`, such as "/my/*/*": a '*' stands for one segment of letters, digits, '-' and
/// '_'. Either function may be nullptr: then the method is not allowed.
std::unique_ptr<PageHandler> MakePage(std::shared_ptr<const Site> site, std::string_view pattern,
                                      ShowPage show, TakeForm take);

/// The same, but a POST may come from anywhere and with any body: all that it may do is said by its
/// path, which nobody can guess. A body that is no form is an empty one.
std::unique_ptr<PageHandler> MakeOpenPage(std::shared_ptr<const Site> site,
                                          std::string_view pattern, ShowPage show, TakeForm take);

/// Whether `code` has the form of the code that people arrive by: six digits.
bool IsArrivalCode(std::string_view code);

/// A path of ours that may follow after signing in, also with the `?arrival=` of a QR code; "/" for
/// anything else, other sites above all.
std::string SafeNext(std::string_view next);

/// "practices/p/groups/g/walks/w" as "/my/p/g/w", and without the walk, or with a member instead,
/// as "/my/p/g"; "/" when `resource` is none of these.
std::string MyPath(std::string_view resource);

}  // namespace amble::gateway
