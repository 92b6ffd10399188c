#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/pages/page_handler.h"
#include "gateway/upstream/upstream.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/limits/rate_limiter.h"
#include "services/platform/mail/caught_mail.h"

namespace amble::gateway {

/// What the pages need. The pointers must outlive the pages and all calls that they began.
struct PagesOptions {
  Upstream* upstream = nullptr;
  const Clock* clock = nullptr;
  Ids* ids = nullptr;
  /// Where browsers find us, without a slash at the end: "https://walks.example".
  std::string public_url;
  /// Never blocks; nullptr: limits of these pages alone.
  limits::RateLimiter* limiter = nullptr;
  /// Where to find help at once, where a practice does not say: "Samaritans: 116 123". Numbers in
  /// it can be tapped. Empty: the emergency numbers.
  std::string help;
  /// RFC 9116: "mailto:…" or "https://…". Empty: no security.txt.
  std::string security_contact;
  /// In development: the mails that were caught, the oldest first. Empty: no page for them.
  std::function<std::vector<mail::CaughtMail>()> caught_mails;
};

/// The pages that work without script: invitation, my answer, my group, signing in, the start, what
/// they are made of, and calendars to subscribe to. The gateway asks them before its routes.
std::vector<std::unique_ptr<PageHandler>> MakePages(PagesOptions options);

/// For browsers that ask for what is not there: handles GET requests that accept HTML. The gateway
/// asks it when it has no route.
std::unique_ptr<PageHandler> MakeNotFoundPage(PagesOptions options);

}  // namespace amble::gateway
