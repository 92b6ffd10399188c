#include "services/amble/demo_client.h"

#include <iterator>

#include "services/platform/errors/errors.h"

namespace amble::program {

using accounts::v1::AccountsService;

DemoClient::DemoClient(const std::string& address, const mail::DevMailCatcher& catcher)
    : DemoClient(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()), catcher) {}

DemoClient::DemoClient(const std::shared_ptr<grpc::Channel>& channel,
                       const mail::DevMailCatcher& catcher)
    : accounts(AccountsService::NewStub(channel)),
      groups(groups::v1::GroupsService::NewStub(channel)),
      scheduling(scheduling::v1::SchedulingService::NewStub(channel)),
      attendance(attendance::v1::AttendanceService::NewStub(channel)),
      catcher_(catcher) {}

absl::StatusOr<std::string> DemoClient::SignIn(const std::string& email) const {
  accounts::v1::StartSignInRequest start;
  start.set_email(email);
  AMBLE_ASSIGN_OR_RETURN(auto flow, Call(accounts, &AccountsService::Stub::StartSignIn, start, ""));
  accounts::v1::CompleteSignInRequest complete;
  complete.set_flow(flow.flow());
  AMBLE_ASSIGN_OR_RETURN(*complete.mutable_code(),
                         AwaitMail(email, std::regex(R"(\b([0-9]{6})\b)")));
  AMBLE_ASSIGN_OR_RETURN(auto session,
                         Call(accounts, &AccountsService::Stub::CompleteSignIn, complete, ""));
  return session.token();
}

absl::StatusOr<std::string> DemoClient::AwaitMail(const std::string& email,
                                                  const std::regex& pattern) const {
  const auto end = std::chrono::steady_clock::now() + kMailTimeout;
  int64_t seen = 0;
  while (std::chrono::steady_clock::now() < end) {
    const auto mails = catcher_.Mails();
    for (auto mail = mails.rbegin(); mail != mails.rend(); ++mail) {
      std::smatch match;
      if (mail->to == email && std::regex_search(mail->text, match, pattern)) return match[1].str();
    }
    // Wakes when one more than are here has come; looks again now and then all the same.
    seen = static_cast<int64_t>(mails.size());
    catcher_.AwaitMails(seen + 1, std::chrono::milliseconds(100));
  }
  return absl::DeadlineExceededError("A mail of the demo did not come.");
}

}  // namespace amble::program
