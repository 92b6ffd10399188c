#pragma once

#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/channels.h"
#include "services/scheduling/app/staff_directory.h"

namespace amble::scheduling {

/// StaffDirectory by RPC to accounts, as the service scheduling. Thread-safe.
class StaffDirectoryClient final : public StaffDirectory {
 public:
  /// Both must outlive this object. The channel is asked for at the first call.
  StaffDirectoryClient(rpc::Channels* channels, const auth::TokenSigner* signer)
      : channels_(channels), signer_(signer) {}
  absl::StatusOr<std::optional<auth::StaffMembership>> Find(const rpc::CallContext& call,
                                                            const std::string& practice,
                                                            const std::string& person) override;

 private:
  rpc::Channels* channels_;
  const auth::TokenSigner* signer_;
};

}  // namespace amble::scheduling
