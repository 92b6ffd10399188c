#include "gateway/pages/unsubscribe_page.h"

#include <charconv>
#include <string>

#include "amble/messaging/v1/preferences.pb.h"

namespace amble::gateway {
namespace {

namespace messaging = amble::messaging::v1;

constexpr char kUnsubscribe[] = "amble.messaging.v1.MessagingService.Unsubscribe";

/// The kind that the link is about; all of them where it says none that there is.
messaging::NoticeKind KindOf(const Visit& visit) {
  const auto query = ParseForm(visit.request().query);
  if (!query.ok()) return messaging::NOTICE_KIND_UNSPECIFIED;
  const std::string& text = (*query)["kind"];
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return messaging::NoticeKind_IsValid(number) ? static_cast<messaging::NoticeKind>(number)
                                               : messaging::NOTICE_KIND_UNSPECIFIED;
}

}  // namespace

void ShowUnsubscribe(Visit visit) {
  PageData page = visit.NewPage("unsubscribe_title");
  page.set("heading", Say("unsubscribe_title"));
  std::string action = "/unsubscribe/" + visit.capture(0);
  if (const int kind = KindOf(visit); kind != 0) action += "?kind=" + std::to_string(kind);
  page.set("action", action);
  visit.Show(200, "unsubscribe", page);
}

void TakeUnsubscribe(Visit visit, const Form& form) {
  messaging::UnsubscribeRequest request;
  request.set_token(visit.capture(0));
  request.set_kind(KindOf(visit));
  request.set_everything(form["everything"] == "yes");
  visit.Call<messaging::UnsubscribeResponse>(
      kUnsubscribe, request, "",
      [](const Visit& visit, absl::StatusOr<messaging::UnsubscribeResponse> done) {
        const absl::StatusCode code = done.status().code();
        if (code == absl::StatusCode::kNotFound || code == absl::StatusCode::kInvalidArgument) {
          return visit.Say(404, "unsubscribe_unknown", "unsubscribe_unknown_text");
        }
        if (!done.ok()) return visit.Fail(done.status());
        visit.Say(200, "unsubscribe_done",
                  done->cancellations_go_on() ? Text("unsubscribe_done_text")
                                              : Text("unsubscribe_all_done_text"));
      });
}

}  // namespace amble::gateway
