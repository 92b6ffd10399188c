#include "gateway/pages/sign_in_page.h"

#include "amble/accounts/v1/accounts.pb.h"
#include "gateway/http/characters.h"
#include "gateway/pages/page_parts.h"
#include "google/protobuf/empty.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace accounts = amble::accounts::v1;

constexpr char kStartSignIn[] = "amble.accounts.v1.AccountsService.StartSignIn";
constexpr char kCompleteSignIn[] = "amble.accounts.v1.AccountsService.CompleteSignIn";
constexpr char kRedeemSignInLink[] = "amble.accounts.v1.AccountsService.RedeemSignInLink";
constexpr char kSignOut[] = "amble.accounts.v1.AccountsService.SignOut";
constexpr int kFormStatus = 422;
constexpr size_t kMaxCodeDigits = 16;

void ShowAddressForm(const Visit& visit, const std::string& next, const std::string& email,
                     const std::string& problem) {
  PageData page = visit.NewPage("sign_in_title");
  page.set("next", next);
  page.set("request_id", visit.site().options.ids->NewId());
  SetText(page, "email", email);
  if (!problem.empty()) {
    page.set("problem", problem);
    SetProblems(page, {{"email", problem}});
  }
  visit.Show(problem.empty() ? 200 : kFormStatus, "sign_in", page);
}

/// Where a code belongs to.
struct CodeFlow {
  std::string next;
  std::string flow;
};

void ShowCodeForm(const Visit& visit, const CodeFlow& flow, const std::string& code,
                  const std::string& problem) {
  PageData page = visit.NewPage("code_title");
  page.set("next", flow.next);
  page.set("flow", flow.flow);
  page.set("request_id", visit.site().options.ids->NewId());
  SetText(page, "code", code);
  if (!problem.empty()) {
    page.set("problem", problem);
    SetProblems(page, {{"code", problem}});
  }
  visit.Show(problem.empty() ? 200 : kFormStatus, "code", page);
}

std::string SessionCookie(const Visit& visit, const accounts::SignInResponse& response) {
  const absl::Duration life =
      resources::FromTimestamp(response.expire_time()) - visit.site().options.clock->Now();
  return visit.site().cookies.KeepSession(response.token(), life);
}

/// As people copy it: "123 456", "123-456".
std::string DigitsOf(const std::string& typed) {
  std::string digits;
  for (const char c : typed) {
    if (IsDigit(c) && digits.size() < kMaxCodeDigits) digits += c;
  }
  return digits;
}

void TakeAddress(const Visit& visit, const Form& form, const std::string& next) {
  if (!form.Has("email")) return ShowAddressForm(visit, next, "", Say("email_needed"));
  accounts::StartSignInRequest request;
  request.set_email(form["email"]);
  request.set_request_id(form["request_id"]);
  visit.Call<accounts::StartSignInResponse>(
      kStartSignIn, request, "",
      [next, email = form["email"]](const Visit& visit,
                                    absl::StatusOr<accounts::StartSignInResponse> response) {
        if (response.ok()) return ShowCodeForm(visit, {next, response->flow()}, "", "");
        if (response.status().code() == absl::StatusCode::kInvalidArgument) {
          return ShowAddressForm(visit, next, email, Say("email_not_usable"));
        }
        visit.Fail(response.status());
      });
}

/// `session` is a guest's, who is merged into the account, or empty.
void Complete(const Visit& visit, const accounts::CompleteSignInRequest& request,
              const std::string& next, const std::string& session) {
  visit.Call<accounts::SignInResponse>(
      kCompleteSignIn, request, session,
      [request, next, session](const Visit& visit,
                               absl::StatusOr<accounts::SignInResponse> response) {
        if (response.ok()) return visit.SeeOther(next, {SessionCookie(visit, *response)});
        const bool wrong = ReasonOf(response.status()) == Reason::kSignInCodeWrong;
        // The old session was refused before anybody looked at the code.
        if (response.status().code() == absl::StatusCode::kUnauthenticated && !wrong &&
            !session.empty()) {
          return Complete(visit, request, next, "");
        }
        if (wrong || response.status().code() == absl::StatusCode::kInvalidArgument) {
          return ShowCodeForm(visit, {next, request.flow()}, request.code(), Say("code_wrong"));
        }
        visit.Fail(response.status());
      });
}

void TakeCode(const Visit& visit, const Form& form, const std::string& next) {
  const std::string code = DigitsOf(form["code"]);
  if (code.empty()) return ShowCodeForm(visit, {next, form["flow"]}, "", Say("code_needed"));
  accounts::CompleteSignInRequest request;
  request.set_flow(form["flow"]);
  request.set_code(code);
  request.set_request_id(form["request_id"]);
  Complete(visit, request, next, visit.Session());
}

}  // namespace

void ShowSignIn(Visit visit) {
  const absl::StatusOr<Form> query = ParseForm(visit.request().query);
  ShowAddressForm(visit, query.ok() ? SafeNext((*query)["next"]) : "/", "", "");
}

void TakeSignIn(Visit visit, const Form& form) {
  if (!IsRequestId(form["request_id"])) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  const std::string next = SafeNext(form["next"]);
  if (form.Has("flow")) return TakeCode(visit, form, next);
  TakeAddress(visit, form, next);
}

void ShowSignInLink(Visit visit) {
  PageData page = visit.NewPage("link_title");
  page.set("heading", Say("link_title"));
  page.set("text", Say("link_text"));
  page.set("press", Say("sign_in"));
  page.set("action", "/sign-in/" + visit.capture(0));
  page.set("request_id", visit.site().options.ids->NewId());
  visit.Show(200, "press", page);
}

void TakeSignInLink(Visit visit, const Form& form) {
  if (!IsRequestId(form["request_id"])) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  accounts::RedeemSignInLinkRequest request;
  request.set_token(visit.capture(0));
  request.set_request_id(form["request_id"]);
  visit.Call<accounts::SignInResponse>(
      kRedeemSignInLink, request, "",
      [](const Visit& visit, absl::StatusOr<accounts::SignInResponse> response) {
        if (response.ok()) return visit.SeeOther("/", {SessionCookie(visit, *response)});
        switch (response.status().code()) {
          case absl::StatusCode::kUnauthenticated:
          case absl::StatusCode::kNotFound:
          case absl::StatusCode::kInvalidArgument:
          case absl::StatusCode::kFailedPrecondition: {
            PageData page = visit.NewPage("link_used_heading");
            page.set("heading", Say("link_used_heading"));
            page.set("text", Say("link_used_text"));
            page.set("sign_in_next", "/");
            return visit.Show(410, "message", page);
          }
          default:
            visit.Fail(response.status());
        }
      });
}

void TakeSignOut(Visit visit, const Form& form) {
  const std::string forget = visit.site().cookies.ForgetSession();
  const std::string session = visit.Session();
  if (session.empty()) return visit.SeeOther("/", {forget});
  accounts::SignOutRequest request;
  if (IsRequestId(form["request_id"])) request.set_request_id(form["request_id"]);
  visit.Call<google::protobuf::Empty>(
      kSignOut, request, session,
      [forget](const Visit& visit, absl::StatusOr<google::protobuf::Empty> response) {
        // A session that is not valid has ended already; one that may live on is not forgotten.
        if (!response.ok() && response.status().code() != absl::StatusCode::kUnauthenticated) {
          return visit.Fail(response.status());
        }
        visit.SeeOther("/", {forget});
      });
}

}  // namespace amble::gateway
