#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/messaging/app/contacts.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/channels.h"

namespace amble::messaging {

/// Contacts by RPC to accounts, as the service messaging. Thread-safe.
class ContactsClient final : public Contacts {
 public:
  /// Both must outlive this object. The channel is asked for at the first call.
  ContactsClient(rpc::Channels* channels, const auth::TokenSigner* signer)
      : channels_(channels), signer_(signer) {}
  absl::StatusOr<std::map<std::string, Contact>> Find(
      const std::vector<std::string>& people) override;

 private:
  rpc::Channels* channels_;
  const auth::TokenSigner* signer_;
};

}  // namespace amble::messaging
