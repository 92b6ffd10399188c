#include "gateway/pages/mail_page.h"

#include "gateway/pages/page_parts.h"
#include "gateway/pages/rendering.h"

namespace amble::gateway {
namespace {

constexpr size_t kShownMails = 50;

}  // namespace

void ShowMails(Visit visit) {
  const std::vector<mail::CaughtMail> mails = visit.site().options.caught_mails();
  PageData page = visit.NewPage("mail_title");
  PageData shown{PageData::type::list};
  for (size_t i = 0; i < mails.size() && i < kShownMails; ++i) {
    const mail::CaughtMail& mail = mails[mails.size() - 1 - i];
    PageData item;
    item.set("subject", mail.subject.empty() ? Say("mail_no_subject") : mail.subject);
    item.set("to", mail.to);
    item.set("machine_time",
             absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", mail.received, absl::UTCTimeZone()));
    item.set("time", absl::FormatTime("%H:%M:%S UTC", mail.received, absl::UTCTimeZone()));
    item.set("pieces", LinkAddresses(mail.text));
    shown << item;
  }
  page.set("has_mails", !mails.empty());
  page.set("mails", shown);
  visit.Show(200, "mail", page);
}

}  // namespace amble::gateway
