#include "services/accounts/app/start_sign_in.h"

#include <vector>

#include "services/accounts/app/mails.h"
#include "services/accounts/app/sign_in_code.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/text/email.h"

namespace amble::accounts {

namespace {

/// Counts this call against what its remote address may ask.
absl::Status LimitRemote(const Dependencies& to, storage::Transaction& transaction,
                         const std::string& remote_address, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(to.sign_ins->LockSubject(transaction, "remote:" + remote_address, now));
  const int limit = to.settings.flows_per_remote_address;
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<absl::Time> flows,
      to.sign_ins->FlowsOfRemote(transaction, remote_address, now - kSignInWindow, limit));
  if (flows.size() < static_cast<size_t>(limit)) return absl::OkStatus();
  return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                    flows.back() + kSignInWindow - now, "Too many codes were asked for from here.");
}

absl::StatusOr<bool> MayMail(const Dependencies& to, storage::Transaction& transaction,
                             const std::string& email_key, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(to.sign_ins->LockSubject(transaction, "address:" + email_key, now));
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<absl::Time> mailed,
      to.sign_ins->MailedFlows(transaction, email_key, now - kSignInWindow, kMaxCodesPerAddress));
  return mailed.size() < static_cast<size_t>(kMaxCodesPerAddress);
}

}  // namespace

absl::StatusOr<std::string> StartSignIn::operator()(const rpc::CallContext& call,
                                                    const StartSignInCommand& command) {
  AMBLE_ASSIGN_OR_RETURN(const std::string email, NormalizeEmail(command.email, "email"));
  const std::string email_key = EmailKey(email);
  const absl::Time now = to_.clock->Now();
  return InWrite<std::string>(*to_.database, [&](storage::Transaction& transaction) {
    return idempotency::Once(transaction, call.request, now, [&]() -> absl::StatusOr<std::string> {
      AMBLE_RETURN_IF_ERROR(LimitRemote(to_, transaction, call.remote_address, now));
      AMBLE_ASSIGN_OR_RETURN(const bool mailed, MayMail(to_, transaction, email_key, now));
      const std::string code = to_.ids->NewCode();
      SignInFlow flow{.id = to_.ids->NewId(),
                      .email = email,
                      .email_key = email_key,
                      .remote_address = call.remote_address,
                      .mailed = mailed,
                      .create_time = now};
      flow.code_hash = HashCode(to_.settings.code_key, flow.id, code);
      AMBLE_RETURN_IF_ERROR(to_.sign_ins->InsertFlow(transaction, flow));
      if (mailed) {
        AMBLE_RETURN_IF_ERROR(to_.mail->Append(transaction, SignInCodeMail(email, code)));
      }
      return flow.id;
    });
  });
}

}  // namespace amble::accounts
