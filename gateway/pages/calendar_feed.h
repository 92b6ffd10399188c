#pragma once

#include <memory>
#include <string>

#include "gateway/http/address_limits.h"
#include "gateway/pages/page_handler.h"
#include "gateway/pages/site.h"
#include "services/platform/limits/local_limiter.h"
#include "services/platform/limits/rate_limiter.h"

namespace amble::gateway {

/// How often one calendar may be read: programs that subscribe ask some times an hour.
inline constexpr Rate kCalendarRate{.burst = 60, .per_second = 0.1};
/// What one address may read of all calendars; big mailboxes fetch for many people. This machine's
/// own addresses are exempt.
inline constexpr Rate kCalendarAddressRate{.burst = 300, .per_second = 5};

/// /calendar/{secret}.ics: a calendar that phones and mailboxes subscribe to. Without a session:
/// the secret is all that counts. 304 for who has it already; 404 for what is no calendar, in the
/// same words whether it was one or not.
class CalendarFeedPage final : public PageHandler {
 public:
  explicit CalendarFeedPage(std::shared_ptr<const Site> site);

  bool Handles(const Request& request) const override;
  std::string_view route() const override { return "/calendar/*.ics"; }
  void Handle(std::shared_ptr<const Request> request, Responder responder) override;

 private:
  const std::shared_ptr<const Site> site_;
  limits::LocalLimiter own_limiter_;
  limits::RateLimiter* const limiter_;
  AddressLimits addresses_;
};

}  // namespace amble::gateway
