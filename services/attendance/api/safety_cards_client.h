#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/attendance/app/safety_card_source.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/channels.h"

namespace amble::attendance {

/// Safety cards by RPC to accounts, as the service attendance. Thread-safe.
class SafetyCardsClient final : public SafetyCardSource {
 public:
  /// Both must outlive this object. The channel is asked for at the first call.
  SafetyCardsClient(rpc::Channels* channels, const auth::TokenSigner* signer)
      : channels_(channels), signer_(signer) {}
  absl::StatusOr<std::map<std::string, SafetyCard>> Find(
      const rpc::CallContext& call, const std::vector<std::string>& people) override;

 private:
  rpc::Channels* channels_;
  const auth::TokenSigner* signer_;
};

}  // namespace amble::attendance
