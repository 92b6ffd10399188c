#pragma once

#include "services/groups/app/answers.h"
#include "services/groups/app/guest_accounts.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/channels.h"

namespace amble::groups {

/// GuestAccounts by RPC to accounts, as the service groups. Thread-safe.
class GuestAccountsClient final : public GuestAccounts {
 public:
  /// Both must outlive this object. The channel is asked for at the first call.
  GuestAccountsClient(rpc::Channels* channels, const auth::TokenSigner* signer)
      : channels_(channels), signer_(signer) {}
  absl::StatusOr<Guest> Create(const rpc::CallContext& call, const NewGuest& guest) override;
  absl::StatusOr<bool> HasAccount(const rpc::CallContext& call, const std::string& person) override;

 private:
  rpc::Channels* channels_;
  const auth::TokenSigner* signer_;
};

/// Answers by RPC to attendance, as the service groups. Thread-safe.
class AnswersClient final : public Answers {
 public:
  /// Both must outlive this object. The channel is asked for at the first call.
  AnswersClient(rpc::Channels* channels, const auth::TokenSigner* signer)
      : channels_(channels), signer_(signer) {}
  absl::StatusOr<Answered> Respond(const rpc::CallContext& call,
                                   const FirstAnswer& answer) override;

 private:
  rpc::Channels* channels_;
  const auth::TokenSigner* signer_;
};

}  // namespace amble::groups
