#include "gateway/pages/pages.h"

#include "gateway/pages/answer_page.h"
#include "gateway/pages/calendar_feed.h"
#include "gateway/pages/day_page.h"
#include "gateway/pages/fixed_files.h"
#include "gateway/pages/group_page.h"
#include "gateway/pages/invitation_page.h"
#include "gateway/pages/mail_page.h"
#include "gateway/pages/roster_page.h"
#include "gateway/pages/sign_in_page.h"
#include "gateway/pages/site.h"
#include "gateway/pages/staff_invitation_page.h"
#include "gateway/pages/start_page.h"
#include "gateway/pages/unsubscribe_page.h"

namespace amble::gateway {
namespace {

class NotFoundPage final : public PageHandler {
 public:
  explicit NotFoundPage(std::shared_ptr<const Site> site) : site_(std::move(site)) {}

  bool Handles(const Request& request) const override {
    return (request.method == "GET" || request.method == "HEAD") &&
           request.Find("accept").value_or("").find("text/html") != std::string_view::npos;
  }

  std::string_view route() const override { return "(nowhere)"; }

  void Handle(std::shared_ptr<const Request> request, Responder responder) override {
    Visit(site_, std::move(request), std::move(responder), {})
        .Say(404, "not_found_heading", "not_found_text");
  }

 private:
  const std::shared_ptr<const Site> site_;
};

}  // namespace

std::vector<std::unique_ptr<PageHandler>> MakePages(PagesOptions options) {
  const auto site = std::make_shared<const Site>(std::move(options));
  std::vector<std::unique_ptr<PageHandler>> pages;
  const auto add = [&](std::string_view pattern, ShowPage show, TakeForm take) {
    pages.push_back(MakePage(site, pattern, show, take));
  };
  add("/", ShowStart, nullptr);
  add("/i/*", ShowInvitation, TakeInvitationAnswer);
  add("/my/*/*", ShowGroup, nullptr);
  add("/my/*/*/*", ShowAnswer, TakeAnswer);
  add("/my/*/*/*/calendar.ics", SendCalendarFile, nullptr);
  add("/my/*/*/*/arrive", nullptr, TakeArrival);
  add("/my/*/*/*/late", nullptr, TakeLateness);
  add("/my/*/*/*/way.svg", SendWay, nullptr);
  add("/my/*/*/*/roster", ShowRoster, nullptr);
  add("/sign-in", ShowSignIn, TakeSignIn);
  add("/sign-in/*", ShowSignInLink, TakeSignInLink);
  add("/sign-out", nullptr, TakeSignOut);
  add("/staff-invitation/*", ShowStaffInvitation, TakeStaffInvitation);
  pages.push_back(MakeOpenPage(site, "/unsubscribe/*", ShowUnsubscribe, TakeUnsubscribe));
  pages.push_back(std::make_unique<CalendarFeedPage>(site));
  if (site->options.caught_mails) add("/dev/mail", ShowMails, nullptr);
  if (!site->options.security_contact.empty()) pages.push_back(MakeSecurityText(site));
  pages.push_back(MakeStyleSheet());
  return pages;
}

std::unique_ptr<PageHandler> MakeNotFoundPage(PagesOptions options) {
  return std::make_unique<NotFoundPage>(std::make_shared<const Site>(std::move(options)));
}

}  // namespace amble::gateway
